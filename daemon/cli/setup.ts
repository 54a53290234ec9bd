import { spawn } from 'node:child_process';
import { accessSync, constants, existsSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { Command } from 'commander';
import { cudaFolderDenied, cudaNotFetched } from './errors.ts';
import { print } from './print.ts';

/** What the installer puts beside ONNX Runtime's native binding (onnxruntime-node 1.30, script/install-metadata.js). */
const CUDA_FILES = [
  'libonnxruntime_providers_cuda.so',
  'libonnxruntime_providers_shared.so',
  'libonnxruntime_providers_tensorrt.so',
];

export type CudaPlan =
  | { readonly kind: 'fetch'; readonly folder: string; readonly files: readonly string[] }
  | { readonly kind: 'installed'; readonly folder: string }
  | { readonly kind: 'other-provider'; readonly text: string };

const OTHER_PROVIDERS: Readonly<Record<string, string>> = {
  darwin:
    'On a Mac with Apple silicon, Likewise uses CoreML, which comes with ONNX Runtime. There is nothing to set up.',
  win32:
    'On Windows, Likewise uses the GPU through DirectML, which comes with ONNX Runtime. There is nothing to set up.',
  linux:
    'ONNX Runtime for Node.js has CUDA libraries for x64 only; on this machine Likewise uses the CPU. There is nothing to set up.',
};

/**
 * What `setup cuda` has to do on a machine.
 * @param runtime the folder of the package onnxruntime-node
 * @param exists whether a file is there
 */
export function planCuda(platform: string, arch: string, runtime: string, exists: (path: string) => boolean): CudaPlan {
  if (platform !== 'linux' || arch !== 'x64') {
    return {
      kind: 'other-provider',
      text: OTHER_PROVIDERS[platform] ?? 'Likewise uses the CPU here. There is nothing to set up.',
    };
  }
  const folder = join(runtime, 'bin', 'napi-v6', platform, arch);
  const files = CUDA_FILES.map((name) => join(folder, name)).filter((path) => !exists(path));
  return files.length === 0 ? { kind: 'installed', folder } : { kind: 'fetch', folder, files };
}

async function setupCuda(signal: AbortSignal): Promise<void> {
  const manifest = createRequire(import.meta.url).resolve('onnxruntime-node/package.json');
  const { version } = JSON.parse(readFileSync(manifest, 'utf8'));
  const plan = planCuda(process.platform, process.arch, dirname(manifest), existsSync);
  if (plan.kind === 'other-provider') return print(plan.text);
  if (plan.kind === 'installed')
    return print(`ONNX Runtime's CUDA libraries are in ${plan.folder} already.\n${REQUIREMENTS}`);
  print(
    `Fetching ONNX Runtime's CUDA libraries: package Microsoft.ML.OnnxRuntime.Gpu.Linux ${version} from api.nuget.org, ` +
      `some hundred megabytes.\nThey go to ${plan.folder}.\n${REQUIREMENTS}`,
  );
  try {
    accessSync(plan.folder, constants.W_OK);
  } catch {
    throw cudaFolderDenied(plan.folder);
  }
  await fetchCuda(join(dirname(manifest), 'script', 'install.js'), plan.files, signal);
  print('Done. Try it: likewise run --provider cuda ...');
}

const REQUIREMENTS =
  'They need an NVIDIA driver, the CUDA runtime (12 or 13: `ldd libonnxruntime_providers_cuda.so` shows which) and cuDNN 9 ' +
  'on this system.';

/** Runs ONNX Runtime's own installer. It copies file by file: what a failed run leaves half-copied is removed. */
async function fetchCuda(script: string, files: readonly string[], signal: AbortSignal): Promise<void> {
  try {
    await runInstaller(script, signal);
    if (!files.every(existsSync)) throw cudaNotFetched('its installer ended without doing anything');
  } catch (error) {
    for (const path of files) rmSync(path, { force: true });
    throw error;
  }
}

function runInstaller(script: string, signal: AbortSignal): Promise<void> {
  const installer = spawn(process.execPath, [script], {
    // "cuda12" is documented, but taken for no value (1.30.0), and the installer then does nothing when run through npx.
    env: { ...process.env, ONNXRUNTIME_NODE_INSTALL: 'true' },
    stdio: ['ignore', 'inherit', 'pipe'],
    signal,
  });
  let said = '';
  installer.stderr.setEncoding('utf8').on('data', (text: string) => {
    said += text;
  });
  return new Promise((resolve, reject) => {
    installer.on('error', (error) => {
      if (!signal.aborted) reject(error);
    });
    installer.on('close', (code) => {
      if (code === 0) resolve();
      else reject(signal.aborted ? signal.reason : cudaNotFetched(installerReason(said), new Error(said)));
    });
  });
}

/** The line in which Node.js names the error that ended a script. */
export function installerReason(stderr: string): string {
  const named = /^\w*Error(?: \[\w+\])?: (.+)$/m.exec(stderr);
  return (named?.[1] ?? 'its installer failed').replace(/\.$/, '');
}

/** The verb `setup`: steps that need more than the npm registry, taken only when asked for. */
export function setupCommand(signal: AbortSignal): Command {
  const setup = new Command('setup').description('Fetch what a plain installation leaves out.');
  setup
    .command('cuda')
    .description("Fetch ONNX Runtime's CUDA libraries, for NVIDIA GPUs on Linux x64.")
    .action(() => setupCuda(signal));
  return setup;
}
