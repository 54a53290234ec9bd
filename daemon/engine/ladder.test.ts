import { describe, expect, it } from 'vitest';
import { failureReason, providerLadder, unavailableHere, unavailableReason } from './ladder.ts';

describe('the ladder', () => {
  it.each([
    ['linux', 'x64', ['cuda', 'cpu']],
    ['linux', 'arm64', ['cpu']],
    ['darwin', 'arm64', ['coreml', 'cpu']],
    ['win32', 'x64', ['dml', 'cpu']],
    ['win32', 'arm64', ['dml', 'cpu']],
    ['darwin', 'x64', ['cpu']],
  ])('of %s %s ends at the CPU and leaves WebGPU out', (platform, arch, expected) => {
    expect(providerLadder(platform, arch)).toEqual(expected);
  });

  it('has one rung when a provider is asked for by name', () => {
    expect(providerLadder('linux', 'x64', 'webgpu')).toEqual(['webgpu']);
    expect(providerLadder('linux', 'x64', 'cuda')).toEqual(['cuda']);
  });
});

describe('a provider that cannot run', () => {
  const missing = "ONNX Runtime's CUDA libraries are not installed (likewise setup cuda)";

  it('is seen by the libraries beside the binding', () => {
    const bare = ['libonnxruntime.so.1', 'onnxruntime_binding.node'];
    expect(unavailableReason('cuda', 'linux', 'x64', bare)).toBe(missing);
    expect(unavailableReason('cuda', 'linux', 'x64', [...bare, 'libonnxruntime_providers_cuda.so'])).toBeUndefined();
    expect(unavailableReason('webgpu', 'linux', 'x64', bare)).toBeUndefined();
  });

  it('is seen by the platform', () => {
    expect(unavailableReason('coreml', 'linux', 'x64', [])).toBe('ONNX Runtime for linux x64 is built without CoreML');
    expect(unavailableReason('cuda', 'win32', 'x64', [])).toBe('ONNX Runtime for win32 x64 is built without CUDA');
    expect(unavailableReason('cpu', 'darwin', 'x64', [])).toBe('ONNX Runtime has no build for darwin x64');
  });

  it('is never the CPU where the tests run', () => {
    expect(unavailableHere('cpu')).toBeUndefined();
  });

  it.each([
    [
      'Failed to load shared library',
      'Failed to load library /x/libonnxruntime_providers_shared.so with error: /x/libonnxruntime_providers_shared.so: ' +
        'cannot open shared object file: No such file or directory',
      missing,
    ],
    [
      'Failed to load shared library',
      'Failed to load library /x/libonnxruntime_providers_cuda.so with error: libcublasLt.so.12: cannot open shared ' +
        'object file: No such file or directory',
      'the library libcublasLt.so.12 is missing (likewise setup cuda)',
    ],
    [
      '',
      'error: libcudnn.so.9: cannot open shared object file',
      'the library libcudnn.so.9 is missing (likewise setup cuda)',
    ],
    [
      'CUDA failure 35: CUDA driver version is insufficient for CUDA runtime version',
      '',
      'the NVIDIA driver is too old for the installed CUDA libraries',
    ],
    ['CUDA failure 100: no CUDA-capable device is detected', '', 'no NVIDIA GPU was found'],
    [
      'CUDA failure 209: no kernel image is available for execution',
      '',
      "ONNX Runtime's CUDA libraries have no code for this GPU",
    ],
    ['BFCArena: Failed to allocate memory for requested buffer', '', 'there is not enough free memory'],
    [' Something else.\nwith details', 'and stderr', 'Something else'],
  ])('says why in plain words: %s %s', (message, stderr, reason) => {
    expect(failureReason('cuda', message, stderr)).toBe(reason);
  });

  it('gives no advice to set CUDA up for another provider', () => {
    const stderr = "Couldn't load Vulkan: libvulkan.so.1: cannot open shared object file";
    expect(failureReason('webgpu', 'No supported adapters', stderr)).toBe('the library libvulkan.so.1 is missing');
  });

  it('is not given more than a line of an unknown message', () => {
    expect(failureReason('cpu', 'x'.repeat(500), '')).toHaveLength(200);
  });
});
