import type { ClientKind } from '@likewise/shared/protocol/messages.ts';
import type { Log } from '../log.ts';
import { toolUnknown } from './errors.ts';
import { Pairing, type PairingCode } from './pairing.ts';
import { hashSecret, newNonce, pairingOf, proofOf, sameProof } from './secrets.ts';
import { type Ticket, Tickets } from './tickets.ts';
import { type PairedTool, TokenStore } from './tokenStore.ts';

/** The tool id of a client that shows the descriptor's token. */
const OWNER = 'owner';

/** What a client says about itself. */
export interface ClientNames {
  readonly name: string;
  readonly kind: ClientKind;
}

/** Who a client is, known once it has shown a token. */
export interface Identity {
  /** The tool's id. Jobs, connections and turns in the queue are counted per id. */
  readonly tool: string;
  readonly kind: ClientKind;
  /** Whether it may manage tools and the daemon. */
  readonly trusted: boolean;
}

/** What a client says about the pairing it uses. */
export interface PairingShown {
  readonly id: string;
  /** Chosen at random by the client. */
  readonly nonce: string;
}

/** The challenge to a client whose token is known. */
export interface Challenge {
  /** Chosen at random by the daemon. */
  readonly nonce: string;
  /** Proves that the daemon knows the token. */
  readonly proof: string;
  /** Returns who the client is if its proof is right; undefined if it is wrong, or if the token was revoked meanwhile. */
  answer(proof: string): Identity | undefined;
}

export interface AuthOptions {
  /** The state folder. */
  readonly folder: string;
  /** The descriptor's token. */
  readonly ownerToken: string;
  readonly log: Log;
  /** Milliseconds since 1970, whole and never decreasing: the protocol and the tools file need that. */
  now(): number;
}

/** Decides who may use the daemon. */
export class Auth {
  readonly #ownerHash: string;
  readonly #store: TokenStore;
  readonly #pairing: Pairing;
  readonly #tickets: Tickets;
  readonly #log: Log;
  #port = 0;
  readonly #revoked = new Set<(tool: string) => void>();

  constructor({ folder, ownerToken, log, now }: AuthOptions) {
    this.#log = log;
    this.#ownerHash = hashSecret(ownerToken);
    this.#store = new TokenStore(folder, now, log);
    this.#pairing = new Pairing(now);
    this.#tickets = new Tickets(now);
  }

  /**
   * Starts the handshake with a client that names a pairing; undefined if that pairing is unknown or was revoked.
   * @param host the address the client asked for, as in its Host header
   */
  meet({ id, nonce: toolNonce }: PairingShown, host: string, client: ClientNames): Challenge | undefined {
    const isOwner = id === pairingOf(this.#ownerHash);
    const hash = isOwner ? this.#ownerHash : this.#store.hashOf(id);
    if (hash === undefined) return undefined;
    const meeting = { host, toolNonce, daemonNonce: newNonce() };
    return {
      nonce: meeting.daemonNonce,
      proof: proofOf(hash, 'daemon', meeting),
      answer: (proof) => {
        if (!sameProof(proof, proofOf(hash, 'tool', meeting))) return undefined;
        if (isOwner) return { tool: OWNER, kind: client.kind, trusted: true };
        const found = this.#store.see(id);
        return found && { tool: found.id, kind: found.kind, trusted: found.trusted };
      },
    };
  }

  /** Admits a tool by a pairing code, and gives it a token for later connections. Errors: pairing-failed, output-denied. */
  pair(code: string, client: ClientNames): { readonly identity: Identity; readonly token: string } {
    this.#checked('pairing code', client, () => this.#pairing.redeem(code));
    return this.#add(client, false, 'A tool was paired.');
  }

  /** Admits a trusted tool by a ticket, and gives it a token. Errors: pairing-failed, output-denied. */
  redeem(ticket: string, client: ClientNames): { readonly identity: Identity; readonly token: string } {
    this.#checked('ticket', client, () => this.#tickets.redeem(ticket));
    return this.#add(client, true, 'A tool was let in by a ticket.');
  }

  /** Sets the port that the daemon listens on. */
  listensOn(port: number): void {
    this.#port = port;
  }

  /** Makes a new pairing code. The previous one becomes invalid. */
  makeCode(): PairingCode {
    return this.#pairing.make(this.#port);
  }

  /** Makes a new ticket for one trusted tool. The previous one becomes invalid. */
  makeTicket(): Ticket {
    return this.#tickets.make();
  }

  get tools(): PairedTool[] {
    return this.#store.tools;
  }

  /** Revokes a tool's token. Errors: usage when no tool has this id, output-denied. */
  revoke(tool: string): void {
    const kind = this.#store.tools.find(({ id }) => id === tool)?.kind;
    if (!this.#store.remove(tool)) throw toolUnknown(tool);
    this.#log.info({ tool, kind }, "A tool's access was revoked.");
    for (const listener of this.#revoked) listener(tool);
  }

  /** Calls `listener` with the id of each tool whose token is revoked. Returns a function that unsubscribes. */
  onRevoked(listener: (tool: string) => void): () => void {
    this.#revoked.add(listener);
    return () => this.#revoked.delete(listener);
  }

  /** Logs that a secret was refused, but not the secret. */
  #checked(what: string, { kind }: ClientNames, redeem: () => void): void {
    try {
      redeem();
    } catch (error) {
      this.#log.warn({ kind }, `A ${what} was refused: ${(error as Error).message}`);
      throw error;
    }
  }

  #add(
    { name, kind }: ClientNames,
    trusted: boolean,
    event: string,
  ): { readonly identity: Identity; readonly token: string } {
    const { tool, token } = this.#store.add(name, kind, trusted);
    this.#log.info({ tool: tool.id, kind }, event);
    return { identity: { tool: tool.id, kind: tool.kind, trusted }, token };
  }
}
