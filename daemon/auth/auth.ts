import type { ClientKind } from '@likewise/shared/protocol/messages.ts';
import type { Log } from '../log.ts';
import { toolUnknown } from './errors.ts';
import { Pairing, type PairingCode } from './pairing.ts';
import { hashSecret, newNonce, pairingOf, proofOf, sameProof } from './secrets.ts';
import { type Ticket, Tickets } from './tickets.ts';
import { type PairedTool, TokenStore } from './tokenStore.ts';

/** The tool id of whoever shows the descriptor's token. */
const OWNER = 'owner';

/** What a client says of itself. */
export interface ClientNames {
  readonly name: string;
  readonly kind: ClientKind;
}

/** Who a client is, once it has shown a token. */
export interface Identity {
  /** The tool's id: jobs, slots and turns in the queue are counted by it. */
  readonly tool: string;
  readonly kind: ClientKind;
  /** Whether it may manage tools and the daemon. */
  readonly trusted: boolean;
}

/** What a client says of the pairing that it comes by. */
export interface PairingShown {
  readonly id: string;
  /** Drawn by the client. */
  readonly nonce: string;
}

/** A meeting with a client whose token is known. */
export interface Challenge {
  /** Drawn by us. */
  readonly nonce: string;
  /** That we know its token. */
  readonly proof: string;
  /** Who the client is, once it has proved the same; undefined where it does not, or where its token was taken back meanwhile. */
  answer(proof: string): Identity | undefined;
}

export interface AuthOptions {
  /** The state folder. */
  readonly folder: string;
  /** The descriptor's token. */
  readonly ownerToken: string;
  readonly log: Log;
  /** Unix milliseconds that never go back, whole as the protocol and the file of tools have them. */
  now(): number;
}

/** Who may use the daemon. */
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
   * Meets a client that comes by a pairing; undefined when that is unknown, or no longer known.
   * @param host the address it has asked for, as its Host header has it
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

  /** Lets a tool in by a pairing code, and gives it the token to show from now on. Errors: pairing-failed, output-denied. */
  pair(code: string, client: ClientNames): { readonly identity: Identity; readonly token: string } {
    this.#checked('pairing code', client, () => this.#pairing.redeem(code));
    return this.#add(client, false, 'A tool was paired.');
  }

  /** Lets a tool in as a trusted one by a ticket, and gives it its token. Errors: pairing-failed, output-denied. */
  redeem(ticket: string, client: ClientNames): { readonly identity: Identity; readonly token: string } {
    this.#checked('ticket', client, () => this.#tickets.redeem(ticket));
    return this.#add(client, true, 'A tool was let in by a ticket.');
  }

  /** Tells the port that the daemon has got. */
  listensOn(port: number): void {
    this.#port = port;
  }

  /** A fresh pairing code; the one before it is over. */
  makeCode(): PairingCode {
    return this.#pairing.make(this.#port);
  }

  /** A fresh ticket for one trusted tool; the one before it is over. */
  makeTicket(): Ticket {
    return this.#tickets.make();
  }

  get tools(): PairedTool[] {
    return this.#store.tools;
  }

  /** Takes a tool's token back. Errors: usage when no tool has this id, output-denied. */
  revoke(tool: string): void {
    const kind = this.#store.tools.find(({ id }) => id === tool)?.kind;
    if (!this.#store.remove(tool)) throw toolUnknown(tool);
    this.#log.info({ tool, kind }, "A tool's access was revoked.");
    for (const listener of this.#revoked) listener(tool);
  }

  /** Calls `listener` with the id of each tool whose token is taken back; returns the function that ends this. */
  onRevoked(listener: (tool: string) => void): () => void {
    this.#revoked.add(listener);
    return () => this.#revoked.delete(listener);
  }

  /** Logs that a secret was refused, not which. */
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
