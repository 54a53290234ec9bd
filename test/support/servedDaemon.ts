import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { DaemonClient } from '@likewise/shared/client/daemonClient.ts';
import { readDescriptor } from '../../daemon/auth/descriptor.ts';
import { connectAsOwner } from '../../daemon/cli/owner.ts';
import { likewise } from './cli.ts';

const LIKEWISE = fileURLToPath(new URL('../../daemon/bin/likewise.mjs', import.meta.url));

/** `likewise serve` in a process and a LIKEWISE_HOME of its own, with the embedded model. */
export class ServedDaemon {
  readonly home = mkdtempSync(join(tmpdir(), 'likewise-served-'));
  /** Any free one at first, the same ever after. */
  port = 0;
  #process: ChildProcess | undefined;

  /** Resolves when it is ready. */
  async start(): Promise<void> {
    const child = spawn(process.execPath, [LIKEWISE, 'serve', '--port', String(this.port)], {
      env: { ...process.env, LIKEWISE_HOME: this.home },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    this.#process = child;
    let said = '';
    for await (const text of child.stdout!.setEncoding('utf8')) {
      said += text;
      const port = /ready on http:\/\/127\.0\.0\.1:(\d+)/.exec(said)?.[1];
      if (port) {
        this.port = Number(port);
        return;
      }
    }
    throw new Error(`likewise serve ended without being ready: ${said}`);
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}/`;
  }

  /** A fresh link with a ticket, as `likewise open` prints it. */
  async link(): Promise<string> {
    const { stdout, stderr } = await likewise(['open', '--print'], { home: this.home });
    const link = stdout.trim().split('\n').at(-1);
    if (!link?.startsWith(this.url)) throw new Error(`likewise open: ${stdout}${stderr}`);
    return link;
  }

  /** A client that shows the descriptor's token. To be closed. */
  async owner(): Promise<DaemonClient> {
    const client = connectAsOwner(readDescriptor(join(this.home, 'state'))!);
    await client.settled();
    return client;
  }

  /** Ends the process without a warning to it. */
  async kill(): Promise<void> {
    await this.#end('SIGKILL');
  }

  /** Ends the process and removes its folder. */
  async close(): Promise<void> {
    await this.#end('SIGTERM');
    rmSync(this.home, { recursive: true, force: true });
  }

  async #end(signal: NodeJS.Signals): Promise<void> {
    const child = this.#process;
    this.#process = undefined;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, 'exit');
    child.kill(signal);
    await ended;
  }
}
