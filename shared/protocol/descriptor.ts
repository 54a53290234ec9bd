import * as z from 'zod';

/*
 * How the programs of one user find that user's daemon: a file in the state folder that only the user may read. Whoever can read it
 * is trusted.
 */

/** The descriptor's name in the folder `state` of Likewise's data. */
export const DESCRIPTOR_FILE = 'daemon.json';

const descriptor = z.strictObject({
  pid: z.int().min(1),
  port: z.int().min(1).max(65_535),
  /** Set if this machine has no 127.0.0.1. */
  host: z.literal('[::1]').optional(),
  /** Makes a client that can read this file a trusted one. */
  token: z.string().min(1),
  version: z.string(),
  /** Unix milliseconds. */
  started: z.int().min(0),
});

/** Where a user's daemon is, and the token for access. */
export type Descriptor = z.infer<typeof descriptor>;

/** Where programs of this machine reach a daemon, as part of an address. */
export function addressOf({ host, port }: Pick<Descriptor, 'host' | 'port'>): string {
  return `${host ?? '127.0.0.1'}:${port}`;
}

/** The name in /livez, which distinguishes a daemon from another program on its port. */
export const PROGRAM = 'likewise';

/** The part of an answer of /livez that identifies the daemon. */
const livez = z.object({ program: z.literal(PROGRAM), pid: z.int() });

/** The descriptor in a file's text; undefined if it is damaged. */
export function parseDescriptor(text: string): Descriptor | undefined {
  return descriptor.safeParse(readJson(text)).data;
}

/** The process that answered /livez with this JSON; undefined if it is not a daemon. */
export function parseLivez(answer: unknown): number | undefined {
  return livez.safeParse(answer).data?.pid;
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
