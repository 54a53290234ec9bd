import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readDescriptor } from '../../../daemon/auth/descriptor.ts';
import { type CliResult, likewise } from '../cli.ts';

const PROGRAM = fileURLToPath(new URL('../../../daemon/bin/likewise.mjs', import.meta.url));

/** `likewise serve` in a process and a LIKEWISE_HOME of its own, on one of the ports that Figma may reach. */
export class DaemonProcess {
  readonly home = mkdtempSync(join(tmpdir(), 'likewise-figma-'));
  #child: ChildProcess | undefined;

  /** Starts, and waits until it is ready. With a port: on that one. */
  async start(port?: number): Promise<void> {
    const args = [PROGRAM, 'serve', '--provider', 'cpu', ...(port === undefined ? [] : ['--port', String(port)])];
    const child = spawn(process.execPath, args, {
      env: { ...process.env, LIKEWISE_HOME: this.home },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.#child = child;
    let said = '';
    await new Promise<void>((resolve, reject) => {
      const hear = (data: Buffer) => {
        said += data;
        if (said.includes('Likewise is ready')) resolve();
      };
      child.stdout.on('data', hear);
      child.stderr.on('data', hear);
      child.on('exit', (code) => reject(new Error(`serve ended with ${code}: ${said}`)));
    });
  }

  get #descriptor() {
    const found = readDescriptor(join(this.home, 'state'));
    if (!found) throw new Error('the daemon has no descriptor');
    return found;
  }

  get port(): number {
    return this.#descriptor.port;
  }

  /** The token of trusted tools. */
  get ownerToken(): string {
    return this.#descriptor.token;
  }

  cli(...args: readonly string[]): Promise<CliResult> {
    return likewise(args, { home: this.home });
  }

  /** A fresh pairing code, as its user reads it. */
  async pairingCode(): Promise<string> {
    const { stdout } = await this.cli('pair');
    return /\d{3} \d{3}/.exec(stdout)![0];
  }

  /** Ends it as a crash would. */
  async kill(): Promise<void> {
    const child = this.#child;
    this.#child = undefined;
    if (!child || child.exitCode !== null) return;
    const gone = once(child, 'exit');
    child.kill('SIGKILL');
    await gone;
  }

  async close(): Promise<void> {
    await this.kill();
    rmSync(this.home, { recursive: true, force: true });
  }
}
