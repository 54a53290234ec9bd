import { type ChildProcess, spawn } from 'node:child_process';
import { LIKEWISE } from './cli.ts';

export interface DaemonProcess {
  readonly pid: number;
  /** Ends it without warning. */
  kill(): Promise<void>;
  /** Has it end as a signal asks; waits until it has. */
  stop(): Promise<void>;
}

/** Starts `likewise serve` in a process of its own on a free port, and waits until it is ready. */
export function startDaemonProcess(home: string, args: readonly string[] = []): Promise<DaemonProcess> {
  const child = spawn(process.execPath, [LIKEWISE, 'serve', '--port', '0', ...args], {
    env: { ...process.env, LIKEWISE_HOME: home },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const ended = new Promise<void>((resolve) => child.on('close', () => resolve()));
  return new Promise((resolve, reject) => {
    let said = '';
    const hear = (text: string) => {
      said += text;
      if (said.includes('Likewise is ready')) resolve(handle(child, ended));
    };
    child.stdout.setEncoding('utf8').on('data', hear);
    child.stderr.setEncoding('utf8').on('data', hear);
    void ended.then(() => reject(new Error(`the daemon ended: ${said}`)));
  });
}

function handle(child: ChildProcess, ended: Promise<void>): DaemonProcess {
  const end = async (signal: NodeJS.Signals) => {
    child.kill(signal);
    await ended;
  };
  return { pid: child.pid!, kill: () => end('SIGKILL'), stop: () => end('SIGTERM') };
}
