import { join } from 'node:path';
import envPaths from 'env-paths';
import { afterEach, expect, it, vi } from 'vitest';
import { cacheFolder, homeFolder } from './userFolders.ts';

const system = envPaths('likewise', { suffix: '' });

afterEach(() => {
  vi.unstubAllEnvs();
});

it.each([undefined, ''])('LIKEWISE_HOME=%s: the places that the system has for it', (value) => {
  vi.stubEnv('LIKEWISE_HOME', value);
  expect([homeFolder(), cacheFolder()]).toEqual([system.data, system.cache]);
});

it('LIKEWISE_HOME names the folder of everything', () => {
  vi.stubEnv('LIKEWISE_HOME', '/elsewhere');
  expect([homeFolder(), cacheFolder()]).toEqual(['/elsewhere', join('/elsewhere', 'cache')]);
});
