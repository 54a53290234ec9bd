import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readSettings, setSetting, settingsFile, unsetSetting } from './settingsFile.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'likewise-settings-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const written = (text: string) => writeFileSync(settingsFile(folder), text);
const usage = (message: string) =>
  expect.objectContaining({ code: 'usage', message: expect.stringContaining(message) });

describe('the file of settings', () => {
  it('is for its owner alone, and holds what was set', () => {
    expect(readSettings(folder)).toEqual({});
    expect(setSetting(folder, 'port', ['22410'])).toBe(22_410);
    setSetting(folder, 'host-name', ['a.example', 'B.example:8022']);
    setSetting(folder, 'port', ['22411']);
    expect(statSync(settingsFile(folder)).mode & 0o777).toBe(0o600);
    expect(JSON.parse(readFileSync(settingsFile(folder), 'utf8'))).toEqual({
      port: 22_411,
      'host-name': ['a.example', 'b.example:8022'],
    });
    expect(readSettings(folder)).toEqual({ port: 22_411, 'host-name': ['a.example', 'b.example:8022'] });
    expect([unsetSetting(folder, 'port'), unsetSetting(folder, 'port')]).toEqual([true, false]);
    expect(readSettings(folder)).toEqual({ 'host-name': ['a.example', 'b.example:8022'] });
  });

  it.each([
    ['no object', '[]', 1, 'a { is missing'],
    ['a value that is no JSON', '{\n  "port": x\n}', 2, '"port" has no value'],
    ['a comma too many', '{\n  "port": 1,\n}', 3, 'a "key": is missing'],
    ['a comma too few', '{\n  "port": 1\n  "idle": 2\n}', 3, 'a comma or } is missing'],
    ['an end too early', '{\n  "port": 1,\n  "idle"', 3, 'a "key": is missing'],
    ['something behind it', '{}\n\n{}', 3, 'nothing may follow'],
    ['a key twice', '{\n  "port": 1,\n  "port": 2\n}', 3, '"port" is there twice'],
    ['a key that is none', '{\n  "port": 1,\n  "prot": 2\n}', 3, 'there is no setting "prot"'],
    ['a value out of range', '{\n\n  "port": 65536\n}', 3, '"port" cannot be 65536'],
    ['a value of another kind', '{\n  "idle": true\n}', 2, '"idle" cannot be true'],
    ['a list for one', '{\n  "model": ["a", "b"]\n}', 2, '"model" cannot be ["a","b"]'],
    ['an object for one', '{\n  "model": {}\n}', 2, '"model" has no value'],
  ])('is refused with %s, by its line', (_, text, line, said) => {
    written(text);
    expect(() => readSettings(folder)).toThrow(usage(`config.json, line ${line}: ${said}`));
    expect(readFileSync(settingsFile(folder), 'utf8')).toBe(text);
  });

  it('that is wrong is not written on, but where that puts it right', () => {
    written('{ "port": -1, "idle": 5 }');
    expect(() => setSetting(folder, 'unload', ['20'])).toThrow(usage('"port" cannot be -1'));
    setSetting(folder, 'port', ['22410']);
    expect(readSettings(folder)).toEqual({ port: 22_410, idle: 5 });
    written('{ "port": -1 }');
    expect(unsetSetting(folder, 'port')).toBe(true);
    expect(() => setSetting(folder, 'idle', ['soon'])).toThrow(usage('idle cannot be soon'));
    expect(readSettings(folder)).toEqual({});
  });

  it('names files from where it stands, and those that are set from where they are set', () => {
    written('{ "trace": "traces.jsonl" }');
    expect(readSettings(folder)).toEqual({ trace: join(folder, 'traces.jsonl') });
    expect(setSetting(folder, 'trace', ['traces.jsonl'])).toBe(join(process.cwd(), 'traces.jsonl'));
    expect(readSettings(folder)).toEqual({ trace: join(process.cwd(), 'traces.jsonl') });
  });

  it('of another size or kind is not waited for', () => {
    written(`{ "host-name": [${'1'.repeat(4000)}`);
    expect(() => readSettings(folder)).toThrow(usage('"host-name" has no value'));
    written(`{ "port": ${'['.repeat(4000)}`);
    expect(() => readSettings(folder)).toThrow(usage('line 1: '));
    written(' '.repeat(4097));
    expect(() => readSettings(folder)).toThrow(usage('cannot be read'));
  });
});
