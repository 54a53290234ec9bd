import { type ChildProcess, spawn } from 'node:child_process';
import { readdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { fileURLToPath } from 'node:url';

/** The installed command. */
export const LIKEWISE = fileURLToPath(new URL('../../daemon/bin/likewise.mjs', import.meta.url));

export interface CliResult {
  /** The exit code; null if a signal ended the process. */
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface CliOptions {
  /** The LIKEWISE_HOME of the process. */
  readonly home: string;
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** A program, with its first arguments, that starts node with the rest. */
  readonly under?: readonly string[];
  /** Called when the process has started. */
  readonly onStart?: (child: ChildProcess) => void;
}

/** The visible files of a folder by name, without hidden ones such as the record of answers; none if the folder does not exist. */
export async function visibleIn(folder: string): Promise<string[]> {
  const names = await readdir(folder).catch(() => []);
  return names.filter((name) => !name.startsWith('.')).sort();
}

/** Runs `likewise` with these arguments in a separate process. It leads a process group, as in a terminal. */
export function likewise(
  args: readonly string[],
  { home, cwd, env, under = [], onStart }: CliOptions,
): Promise<CliResult> {
  const [program, ...rest] = [...under, process.execPath, LIKEWISE, ...args];
  const child = spawn(program!, rest, {
    // Not in the checkout, and not through npx, which would make commands in messages begin with npx.
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
 * A command that starts another one bound by file permissions. Root ignores them through two capabilities, which setpriv (util-linux)
 * removes. Other users are bound anyway.
 */
export const boundByPermissions: readonly string[] =
  process.getuid?.() === 0 ? ['setpriv', '--bounding-set=-dac_override,-dac_read_search'] : [];
