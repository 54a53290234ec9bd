import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { installerReason, planCuda } from './setup.ts';

const folder = join('ort', 'bin', 'napi-v6', 'linux', 'x64');
const names = ['cuda', 'shared', 'tensorrt'].map((part) => join(folder, `libonnxruntime_providers_${part}.so`));
const plan = (platform: string, arch: string, present: readonly string[] = []) =>
  planCuda(platform, arch, 'ort', (path) => present.includes(path));

describe('planCuda', () => {
  it('fetches on Linux x64 what is not there yet', () => {
    expect(plan('linux', 'x64')).toEqual({ kind: 'fetch', folder, files: names });
    expect(plan('linux', 'x64', names.slice(0, 1))).toEqual({ kind: 'fetch', folder, files: names.slice(1) });
  });

  it('has nothing to do where all of it is there', () => {
    expect(plan('linux', 'x64', names)).toEqual({ kind: 'installed', folder });
  });

  it.each([
    ['linux', 'arm64', 'CPU'],
    ['darwin', 'arm64', 'CoreML'],
    ['win32', 'x64', 'DirectML'],
    ['freebsd', 'x64', 'CPU'],
  ])('says what is used on %s %s: %s', (platform, arch, used) => {
    expect(plan(platform, arch)).toEqual({ kind: 'other-provider', text: expect.stringContaining(used) });
  });
});

describe('installerReason', () => {
  it('finds the error that ended the installer', () => {
    const stderr =
      'node:internal/process/promises:391\n    triggerUncaughtException(err);\n    ^\n\n' +
      'Error: getaddrinfo ENOTFOUND api.nuget.org\n    at GetAddrInfoReqWrap.onlookupall {\n  errno: -3008,\n}\n';
    expect(installerReason(stderr)).toBe('getaddrinfo ENOTFOUND api.nuget.org');
    expect(installerReason("TypeError: Cannot read properties of null (reading 'resources')\n    at x")).toContain(
      'of null',
    );
    expect(installerReason('Error [ERR_X]: no space left.\n')).toBe('no space left');
  });

  it('has words for an installer that says nothing', () => {
    expect(installerReason('')).toBe('its installer failed');
  });
});
