import type { ChildProcess } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { webSocketTransport } from '@likewise/shared/client/transport.ts';
import { connectTrusted, type TrustedClient } from '@likewise/shared/client/trustedClient.ts';
import type { ClientKind } from '@likewise/shared/protocol/messages.ts';
import { WebSocket } from 'ws';
import { type Descriptor, readDescriptor } from '../../daemon/auth/descriptor.ts';
import { realTimers } from '../../daemon/engine/timers.ts';
import { type CliResult, likewise } from './cli.ts';
import { TestClient } from './testClient.ts';

/** What a tool says about itself. */
export interface ToolNames {
  readonly name?: string;
  readonly kind?: ClientKind;
}

/** A paired tool: its client, and the token it keeps. */
export interface PairedClient {
  readonly client: TrustedClient;
  readonly token: string;
}

/** A daemon in a separate process: the built program, as a user starts it. */
export class DaemonProcess {
  readonly home: string;
  readonly descriptor: Descriptor;
  /** How the process ended. */
  readonly ended: Promise<CliResult>;
  readonly #child: ChildProcess;
  readonly #clients = new Set<TrustedClient>();
  #pairing: Promise<unknown> = Promise.resolve();

  private constructor(home: string, child: ChildProcess, ended: Promise<CliResult>) {
    this.home = home;
    this.#child = child;
    this.ended = ended;
    this.descriptor = readDescriptor(join(home, 'state'))!;
  }

  /**
   * Starts `likewise serve` and waits until it is ready. Rejects with its output if it ends before.
   * @param home its LIKEWISE_HOME
   * @param flags in addition to --port 0, such as --port N
   * @param env of its process, in addition to this one's
   */
  static async start(
    home: string,
    flags: readonly string[] = [],
    env: Readonly<Record<string, string>> = {},
  ): Promise<DaemonProcess> {
    const { child, ended } = await new Promise<{ child: ChildProcess; ended: Promise<CliResult> }>((resolve) => {
      const ended = likewise(['serve', '--port', '0', ...flags], {
        home,
        env,
        onStart: (child) => queueMicrotask(() => resolve({ child, ended })),
      });
    });
    await new Promise<void>((resolve, reject) => {
      let said = '';
      child.stdout!.on('data', (text: string) => {
        said += text;
        if (said.includes('ready')) resolve();
      });
      void ended.then((result) => reject(new Error(`serve ended: ${JSON.stringify(result)}`)), reject);
    });
    return new DaemonProcess(home, child, ended);
  }

  get pid(): number {
    return this.descriptor.pid;
  }

  get port(): number {
    return this.descriptor.port;
  }

  /** A client that shows this token, or pairs. Ended by end(). */
  client(token: string | undefined, names: ToolNames = {}): TrustedClient {
    return this.#connect({ token }, names);
  }

  /** A client of a program that may read the descriptor. */
  async owner(): Promise<TrustedClient> {
    const client = this.client(this.descriptor.token, { name: 'Owner', kind: 'cli' });
    await client.settled();
    return client;
  }

  /** A tool that was just paired, connected. */
  tool(names: ToolNames = {}): Promise<PairedClient> {
    // A new code invalidates the one before it.
    const paired = this.#pairing.then(async () => {
      const owner = await this.owner();
      const { code } = await owner.makeCode();
      owner.close();
      const kept: { token: string | undefined } = { token: undefined };
      const client = this.#connect(kept, names);
      await client.pair(code);
      return { client, token: kept.token! };
    });
    this.#pairing = paired.catch(() => {});
    return paired;
  }

  /** A client that has not said anything yet. */
  raw(): Promise<TestClient> {
    return TestClient.open(`ws://127.0.0.1:${this.port}`);
  }

  /** Requests a page, with the owner's token if wanted. */
  get(path: string, token?: string): Promise<Response> {
    const headers: Record<string, string> = token === undefined ? {} : { authorization: `Bearer ${token}` };
    return fetch(`http://127.0.0.1:${this.port}${path}`, { headers });
  }

  /** The sum of a metric's values over all series with these labels. */
  async metric(name: string, labels: Readonly<Record<string, string>> = {}): Promise<number> {
    const text = await (await this.get('/metrics', this.descriptor.token)).text();
    const wanted = Object.entries(labels).map(([label, value]) => `${label}="${value}"`);
    const series = text.split('\n').filter((line) => /^[^{ ]+/.exec(line)?.[0] === name);
    const values = series.filter((line) => wanted.every((label) => line.includes(label)));
    return values.reduce((sum, line) => sum + Number(line.slice(line.lastIndexOf(' '))), 0);
  }

  /** The whole log. */
  log(): string {
    const folder = join(this.home, 'state', 'log');
    return readdirSync(folder)
      .map((name) => readFileSync(join(folder, name), 'utf8'))
      .join('');
  }

  /** Kills it without warning. */
  async kill(): Promise<void> {
    this.#child.kill('SIGKILL');
    await this.ended;
  }

  /** Ends it and the clients. */
  async end(): Promise<CliResult> {
    for (const client of this.#clients) client.close();
    this.#child.kill('SIGTERM');
    return this.ended;
  }

  #connect(kept: { token: string | undefined }, names: ToolNames): TrustedClient {
    const client = connectTool(this.port, kept, names);
    this.#clients.add(client);
    return client;
  }
}

/** A client that stores its token in `kept`. */
export function connectTool(
  port: number,
  kept: { token: string | undefined },
  { name = 'Test', kind = 'other' }: ToolNames = {},
): TrustedClient {
  return connectTrusted({
    urls: [`ws://127.0.0.1:${port}`],
    client: { name, version: '1', kind },
    tokens: {
      load: async () => kept.token,
      save: async (token) => {
        kept.token = token;
      },
    },
    open: (url) => webSocketTransport(url, WebSocket),
    timers: realTimers,
    random: Math.random,
  });
}
