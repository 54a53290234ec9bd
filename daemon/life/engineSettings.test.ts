import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { forgetEngineSettings, readEngineSettings, writeEngineSettings } from './engineSettings.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'likewise-settings-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const SETTINGS = {
  servers: [{ url: 'https://gpu.example.org', token: { file: '/home/me/token' }, ca: '/etc/ca.pem' }],
  only: true,
};

describe('the settings of the engine', () => {
  it('are for their owner alone, and come back as they were', () => {
    expect(readEngineSettings(folder)).toBeUndefined();
    writeEngineSettings(folder, SETTINGS);
    expect(readEngineSettings(folder)).toEqual(SETTINGS);
    expect(statSync(join(folder, 'engine.json')).mode & 0o777).toBe(0o600);
    expect([forgetEngineSettings(folder), forgetEngineSettings(folder)]).toEqual([true, false]);
    expect(readEngineSettings(folder)).toBeUndefined();
  });

  it.each([
    ['no JSON', '{'],
    ['no server', '{"servers":[],"only":false}'],
    ['a token in it', '{"servers":[{"url":"https://a","token":"secret"}],"only":false}'],
    ['a token over plain http', '{"servers":[{"url":"http://a.example","token":{"file":"/t"}}],"only":false}'],
  ])('are refused with %s, and say what to do', (_, text) => {
    writeFileSync(join(folder, 'engine.json'), text);
    expect(() => readEngineSettings(folder)).toThrow(
      expect.objectContaining({ code: 'usage', remedy: expect.stringContaining('likewise engine use') }),
    );
    expect(readFileSync(join(folder, 'engine.json'), 'utf8')).toBe(text);
  });
});
