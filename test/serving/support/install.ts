import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

/** Triton 2.51 with its Python backend, from a wheel. numpy 2 returns empty outputs there. */
const TRITON = 'nvidia-pytriton==0.7.0';
const RUNTIME = 'onnxruntime==1.32.0';
const KSERVE = 'kserve==0.21.0';

const CACHE = join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'likewise-serving');

export interface Installed {
  readonly venv: string;
  /** Triton's folder of backends. */
  readonly backends: string;
}

/** Installs Triton into the user's cache, once (330 MB). @returns why it cannot, as a clause */
export function installTriton(): Installed | string {
  if (process.platform !== 'linux' || process.arch !== 'x64') return 'its wheel is for Linux on x64';
  const venv = join(CACHE, 'triton-0.7.0');
  const backends = join(venv, 'backends');
  return orWhyNot(venv, () => {
    if (!existsSync(backends)) {
      const work = `${venv}.${process.pid}`;
      makeVenv(venv, ['--no-deps', TRITON], [RUNTIME, 'numpy==1.26.4']);
      const version = run(join(venv, 'bin/python'), ['-c', 'import sys; print("%d.%d" % sys.version_info[:2])']).trim();
      const triton = join(venv, `lib/python${version}/site-packages/pytriton/tritonserver`);
      cpSync(join(triton, 'backends'), work, { recursive: true });
      cpSync(join(triton, 'python_backend_stubs', version), join(work, 'python'), { recursive: true });
      renameSync(work, backends);
    }
    const missing = run('ldd', [join(backends, 'python/triton_python_backend_stub')])
      .split('\n')
      .filter((line) => /libpython.*not found/.test(line));
    return missing.length === 0 ? { venv, backends } : `${missing[0]!.trim()} (apt-get install libpython3-dev)`;
  });
}

/** Installs KServe's model server into the user's cache, once (530 MB). @returns why it cannot, as a clause */
export function installKServe(): { readonly venv: string } | string {
  const venv = join(CACHE, 'kserve-0.21.0');
  const done = join(venv, 'done');
  return orWhyNot(venv, () => {
    if (!existsSync(done)) {
      makeVenv(venv, [KSERVE, RUNTIME]);
      writeFileSync(done, '');
    }
    return { venv };
  });
}

function makeVenv(venv: string, ...installs: readonly string[][]): void {
  mkdirSync(CACHE, { recursive: true });
  run('python3', ['-m', 'venv', venv]);
  for (const packages of installs) run(join(venv, 'bin/pip'), ['install', '--quiet', ...packages]);
}

function orWhyNot<T>(venv: string, install: () => T): T | string {
  try {
    return install();
  } catch (error) {
    if (existsSync(venv)) rmSync(venv, { recursive: true });
    const said = (error as { stderr?: string }).stderr ?? '';
    return `it could not be installed (${said.trim().split('\n').at(-1) || (error as Error).message})`;
  }
}

function run(command: string, args: readonly string[]): string {
  return execFileSync(command, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
}
