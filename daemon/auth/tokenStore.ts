import { randomUUID } from 'node:crypto';
import { readFileSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { CLIENT_KINDS, type ClientKind } from '@likewise/shared/protocol/messages.ts';
import { z } from 'zod';
import type { Log } from '../log.ts';
import { stateUnwritable } from './errors.ts';
import { writePrivateFile } from './privateFile.ts';
import { hashSecret, newToken, pairingOf } from './secrets.ts';

const record = z.strictObject({
  id: z.string().min(1).max(100),
  name: z.string().min(1).max(100),
  kind: z.enum(CLIENT_KINDS),
  /** The sha256 of its token, in hex. With it the daemon proves that it knows the token. Only the tool has the token itself. */
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  /** Unix milliseconds; `seen` is when it last said hello. */
  paired: z.int().min(0),
  seen: z.int().min(0),
  /** Whether it may manage tools and the daemon. */
  trusted: z.boolean().default(false),
});
type ToolRecord = z.infer<typeof record>;

/** A paired tool. */
export type PairedTool = Omit<ToolRecord, 'sha256'>;

const FILE = 'tools.json';

/** How far `seen` on disk may lag. So a tool that says hello often does not cause as many writes. */
const SEEN_LAG_MS = 60_000;

/** The paired tools, in a file that only the user may read. Each method returns after its change is on disk. */
export class TokenStore {
  readonly #path: string;
  readonly #now: () => number;
  readonly #log: Log;
  #tools: readonly ToolRecord[];

  /** Opens the store in `folder`. A damaged file is set aside and logged, and its tools have to be paired again. */
  constructor(folder: string, now: () => number, log: Log) {
    this.#path = join(folder, FILE);
    this.#now = now;
    this.#log = log;
    this.#tools = this.#read();
  }

  get tools(): PairedTool[] {
    return this.#tools.map(({ sha256: _, ...tool }) => tool);
  }

  /** Gives a tool its token. Errors: output-denied if the file cannot be written; then nothing has changed. */
  add(name: string, kind: ClientKind, trusted = false): { readonly tool: PairedTool; readonly token: string } {
    const token = newToken();
    const now = this.#now();
    const tool: PairedTool = { id: randomUUID(), name, kind, paired: now, seen: now, trusted };
    this.#save([...this.#tools, { ...tool, sha256: hashSecret(token) }]);
    return { tool, token };
  }

  /** The hash of a pairing's token, by the pairing's id. */
  hashOf(pairing: string): string | undefined {
    return this.#find(pairing)?.sha256;
  }

  /** The tool of a pairing. Marks it as seen now. */
  see(pairing: string): PairedTool | undefined {
    const found = this.#find(pairing);
    if (!found) return undefined;
    const seen = { ...found, seen: this.#now() };
    if (seen.seen - found.seen > SEEN_LAG_MS) this.#saveSeen(this.#tools.map((tool) => (tool === found ? seen : tool)));
    const { sha256: _, ...tool } = seen;
    return tool;
  }

  /** Revokes a tool's token. Returns false if no tool has this id. Errors: as for add(). */
  remove(id: string): boolean {
    const left = this.#tools.filter((tool) => tool.id !== id);
    if (left.length === this.#tools.length) return false;
    this.#save(left);
    return true;
  }

  #find(pairing: string): ToolRecord | undefined {
    return this.#tools.find(({ sha256 }) => pairingOf(sha256) === pairing);
  }

  #save(tools: readonly ToolRecord[]): void {
    try {
      writePrivateFile(this.#path, `${JSON.stringify(tools, null, 2)}\n`, renameSync);
    } catch (error) {
      throw stateUnwritable(this.#path, error);
    }
    this.#tools = tools;
  }

  /** Records the visits. A failure to write them does not turn a tool away. */
  #saveSeen(tools: readonly ToolRecord[]): void {
    try {
      this.#save(tools);
    } catch (error) {
      this.#log.warn({ err: error }, 'The paired tools could not be written.');
    }
  }

  #read(): readonly ToolRecord[] {
    let text: string;
    try {
      text = readFileSync(this.#path, 'utf8');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
      throw error;
    }
    try {
      return z.array(record).parse(JSON.parse(text));
    } catch {
      const aside = `${this.#path}.damaged`;
      renameSync(this.#path, aside);
      this.#log.warn({ aside }, 'The list of paired tools was damaged and is set aside; pair them again.');
      return [];
    }
  }
}
