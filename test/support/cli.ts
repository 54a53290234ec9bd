import { type ChildProcess, spawn } from 'node:child_process';
import { readdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { fileURLToPath } from 'node:url';

/** The command as it is installed. */
export const LIKEWISE = fileURLToPath(new URL('../../daemon/bin/likewise.mjs', import.meta.url));

export interface CliResult {
  /** The exit code; null when a signal ended the process. */
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface CliOptions {
  /** The LIKEWISE_HOME of the process. */
  readonly home: string;
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** A program, with its first arguments, that starts node with what follows. */
  readonly under?: readonly string[];
  /** Called when the process has started. */
  readonly onStart?: (child: ChildProcess) => void;
}

/** The files of a folder but those that are hidden, such as the record of what was made, by name; none where it is not there. */
export async function visibleIn(folder: string): Promise<string[]> {
  const names = await readdir(folder).catch(() => []);
  return names.filter((name) => !name.startsWith('.')).sort();
}

/** Runs `likewise` with these arguments in a process of its own, at the head of a process group as in a terminal. */
export function likewise(
  args: readonly string[],
  { home, cwd, env, under = [], onStart }: CliOptions,
): Promise<CliResult> {
  const [program, ...rest] = [...under, process.execPath, LIKEWISE, ...args];
  const child = spawn(program!, rest, {
    // Not in the checkout, and not as by npx: there commands in messages begin with npx.
    cwd: cwd ?? tmpdir(),
    env: { ...process.env, npm_command: '', ...env, LIKEWISE_HOME: home },
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  onStart?.(child);
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, stdout, stderr }));
  });
}

/**
 * A command that starts another bound by file permissions. Root is not, but for two capabilities that setpriv (util-linux)
 * takes away; anyone else is.
 */
export const boundByPermissions: readonly string[] =
  process.getuid?.() === 0 ? ['setpriv', '--bounding-set=-dac_override,-dac_read_search'] : [];
