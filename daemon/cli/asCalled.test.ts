import { tmpdir } from 'node:os';
import { afterEach, expect, it, vi } from 'vitest';
import { asCalled } from './asCalled.ts';
import { VERBS } from './verbs.ts';

afterEach(() => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
});

it('names commands as they work in a checkout', () => {
  vi.stubEnv('npm_command', '');
  expect(asCalled('Start it: likewise serve. See: likewise --help, or likewise VERB --help.')).toBe(
    'Start it: npx likewise serve. See: npx likewise --help, or npx likewise VERB --help.',
  );
  expect(asCalled('npx likewise open; get the rest done likewise. likewise is not built; done/likewise run')).toBe(
    'npx likewise open; get the rest done likewise. likewise is not built; done/likewise run',
  );
});

it('knows all verbs', () => {
  vi.stubEnv('npm_command', 'exec');
  for (const verb of Object.keys(VERBS)) expect(asCalled(`likewise ${verb}`)).toBe(`npx likewise ${verb}`);
});

it('elsewhere leaves them, unless npx called', () => {
  vi.stubEnv('npm_command', '');
  vi.spyOn(process, 'cwd').mockReturnValue(tmpdir());
  expect(asCalled('likewise doctor')).toBe('likewise doctor');
  vi.stubEnv('npm_command', 'exec');
  expect(asCalled('likewise doctor')).toBe('npx likewise doctor');
});
