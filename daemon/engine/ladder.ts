import { readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { type Provider, providerName } from '@likewise/shared/protocol/providers.ts';

/**
 * What onnxruntime-node 1.30 is built with, best first (its README's table and listSupportedBackends()). The package does not contain
 * CUDA's own libraries. It no longer has a macOS x64 build, whatever the table says.
 */
const BUILT_IN: Readonly<Record<string, readonly Provider[]>> = {
  'linux-x64': ['cuda', 'webgpu', 'cpu'],
  'linux-arm64': ['cpu'],
  'darwin-arm64': ['coreml', 'webgpu', 'cpu'],
  'win32-x64': ['dml', 'webgpu', 'cpu'],
  'win32-arm64': ['dml', 'webgpu', 'cpu'],
};

const CUDA_LIBRARY = 'libonnxruntime_providers_cuda.so';
const CUDA_LIBRARIES_MISSING = "ONNX Runtime's CUDA libraries are not installed (likewise setup cuda)";

/**
 * The providers to try, in order. A provider asked for by name is tried alone: it runs or the engine does not. WebGPU is experimental in
 * ONNX Runtime for Node.js and runs only on request.
 */
export function providerLadder(platform: string, arch: string, asked?: Provider): Provider[] {
  if (asked) return [asked];
  const builtIn = BUILT_IN[`${platform}-${arch}`] ?? ['cpu'];
  return builtIn.filter((provider) => provider !== 'webgpu');
}

/** Why a provider cannot run, as far as this is known before loading; undefined where only loading can show it. */
export function unavailableReason(
  provider: Provider,
  platform: string,
  arch: string,
  /** File names beside ONNX Runtime's native binding. */
  libraries: readonly string[],
): string | undefined {
  const builtIn = BUILT_IN[`${platform}-${arch}`];
  if (!builtIn) return `ONNX Runtime has no build for ${platform} ${arch}`;
  if (!builtIn.includes(provider))
    return `ONNX Runtime for ${platform} ${arch} is built without ${providerName(provider)}`;
  if (provider === 'cuda' && !libraries.includes(CUDA_LIBRARY)) return CUDA_LIBRARIES_MISSING;
  return undefined;
}

/** unavailableReason() on this machine. */
export function unavailableHere(provider: Provider): string | undefined {
  const { platform, arch } = process;
  return unavailableReason(provider, platform, arch, bindingFolderListing(platform, arch));
}

function bindingFolderListing(platform: string, arch: string): string[] {
  const manifest = createRequire(import.meta.url).resolve('onnxruntime-node/package.json');
  try {
    return readdirSync(join(manifest, '..', 'bin', 'napi-v6', platform, arch));
  } catch {
    return [];
  }
}

const MISSING_LIBRARY = /([\w+.-]+\.so[\w.]*): cannot open shared object file/;

/** Messages of ONNX Runtime and CUDA, and what they mean. The first match counts. */
const MEANINGS: readonly (readonly [RegExp, string])[] = [
  [/libonnxruntime_providers_(cuda|shared)\.so: cannot open/, CUDA_LIBRARIES_MISSING],
  [/driver version is insufficient/i, 'the NVIDIA driver is too old for the installed CUDA libraries'],
  [/no CUDA-capable device|libcuda\.so/i, 'no NVIDIA GPU was found'],
  [/no kernel image is available/i, "ONNX Runtime's CUDA libraries have no code for this GPU"],
  [/out of memory|failed to allocate memory/i, 'there is not enough free memory'],
];

/** How much of a message without a known meaning is shown. */
const REASON_LENGTH = 200;

/**
 * Why a provider failed to start, as one plain clause without a full stop.
 * @param message what the load was rejected with
 * @param stderr what the process wrote; only there does ONNX Runtime say why a provider's library did not load
 */
export function failureReason(provider: Provider, message: string, stderr: string): string {
  const said = `${stderr}\n${message}`;
  const known = MEANINGS.find(([pattern]) => pattern.test(said));
  if (known) return known[1];
  const library = MISSING_LIBRARY.exec(said)?.[1];
  if (library) return `the library ${library} is missing${provider === 'cuda' ? ' (likewise setup cuda)' : ''}`;
  const [firstLine = ''] = message.trim().split('\n');
  return firstLine.slice(0, REASON_LENGTH).replace(/[.\s]+$/, '');
}
