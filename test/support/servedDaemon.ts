import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TrustedClient } from '@likewise/shared/client/trustedClient.ts';
import { likewise } from './cli.ts';
import { DaemonProcess } from './daemonProcess.ts';

/** A daemon that serves the playground, with a separate LIKEWISE_HOME and the same port at every start. */
export class ServedDaemon {
  readonly home = mkdtempSync(join(tmpdir(), 'likewise-served-'));
  #port: number;
  #process: DaemonProcess | undefined;

  /** @param port any free one, if 0 */
  constructor(port = 0) {
    this.#port = port;
  }

  /** Resolves when it is ready. */
  async start(flags: readonly string[] = []): Promise<void> {
    this.#process = await DaemonProcess.start(this.home, ['--port', String(this.#port), ...flags]);
    this.#port = this.#process.port;
  }

  get url(): string {
    return `http://127.0.0.1:${this.#port}/`;
  }

  /** A fresh link with a ticket, as `likewise open` prints it. */
  async link(): Promise<string> {
    const { stdout, stderr } = await likewise(['open', '--print'], { home: this.home });
    const link = stdout.trim().split('\n').at(-1);
    if (!link?.startsWith(this.url)) throw new Error(`likewise open: ${stdout}${stderr}`);
    return link;
  }

  /** A fresh pairing code, as `likewise pair` prints it. */
  async pairingCode(): Promise<string> {
    const { stdout, stderr } = await likewise(['pair'], { home: this.home });
    const code = /\d{4} \d{4}/.exec(stdout)?.[0];
    if (code === undefined) throw new Error(`likewise pair: ${stdout}${stderr}`);
    return code;
  }

  /** A client of a program that may read the descriptor. */
  owner(): Promise<TrustedClient> {
    return this.#process!.owner();
  }

  /** Kills the process without warning. */
  async kill(): Promise<void> {
    await this.#process?.kill();
    this.#process = undefined;
  }

  /** Ends the process and removes its folder. */
  async close(): Promise<void> {
    await this.#process?.end();
    rmSync(this.home, { recursive: true, force: true });
  }
}
