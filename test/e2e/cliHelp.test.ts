import { spawn } from 'node:child_process';
import { tmpdir } from 'node:os';
import { text } from 'node:stream/consumers';
import { ERROR_CODES } from '@likewise/shared/protocol/errors.ts';
import { describe, expect, it } from 'vitest';
import { LIKEWISE, likewise } from '../support/cli.ts';

const call = (...args: string[]) => likewise(args, { home: tmpdir() });

const OPTIONS: Readonly<Record<string, readonly string[]>> = {
  run: [
    ...['example', 'query', 'out', 'recursive', 'format'],
    ...['overwrite', 'skip-existing', 'dry-run', 'save-recipe', 'output-quality', 'svg-size', 'strip'],
    ...['reading', 'strict', 'quality', 'detail', 'answer-size', 'save-canvas', 'model', 'provider'],
    ...['quiet', 'verbose', 'json', 'json-lines'],
  ],
  demo: ['out'],
  'model import': ['tokenizer', 'name', 'heads', 'decoder-heads', 'precision'],
  'model list': ['json'],
  'model show': ['json'],
  'model verify': ['reference', 'json'],
  'model use': [],
  'model export': ['for', 'out', 'gpu'],
  'model verify-export': ['json'],
  serve: ['port', 'host-name', 'model', 'provider', 'engine', 'idle', 'unload', 'trace', 'detach'],
  'config show': ['json'],
  'config set': [],
  'config unset': [],
  'config path': [],
  'engine use': ['token-file', 'token-variable', 'ca', 'cert', 'key', 'only', 'model'],
  'engine show': ['json'],
  'engine test': ['model', 'json'],
  'engine forget': [],
};

describe('help', () => {
  it('lists the verbs and examples', async () => {
    const { code, stdout, stderr } = await call('--help');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    for (const verb of ['run', 'demo', 'model', 'setup']) expect(stdout).toMatch(new RegExp(`^ {2}${verb} `, 'm'));
    expect(stdout).toContain('likewise run --example');
    expect(stdout).toContain('help exit-codes');
    expect(await call('help')).toMatchObject({ code: 0, stdout });
  });

  it.each(Object.entries(OPTIONS))('of %s names every option, the most used first', async (verb, options) => {
    const { code, stdout } = await call(...verb.split(' '), '--help');
    expect(code).toBe(0);
    expect([...stdout.matchAll(/^ {2}(?:-\w, )?--([\w-]+)/gm)].map(([, name]) => name)).toEqual([...options, 'help']);
    expect(await call('help', ...verb.split(' '))).toMatchObject({ code: 0, stdout });
  });

  it('lists every exit code on request', async () => {
    const { code, stdout } = await call('help', 'exit-codes');
    expect(code).toBe(0);
    for (const exit of [0, ...Object.values(ERROR_CODES)]) expect(stdout).toMatch(new RegExp(`^ {2}${exit} `, 'm'));
    expect((await call('run', '--help')).stdout).not.toMatch(/exit code/i);
  });

  it('ends quietly where nobody reads on', async () => {
    const child = spawn(process.execPath, [LIKEWISE, 'run', '--help']);
    child.stdout.destroy();
    expect(await text(child.stderr)).toBe('');
    expect(child.exitCode ?? 0).toBe(0);
  });

  it('prints the version alone', async () => {
    expect(await call('--version')).toMatchObject({ code: 0, stdout: expect.stringMatching(/^\d+\.\d+\.\d+\n$/) });
  });
});

describe('wrong usage', () => {
  it.each([
    [['dance'], "Unknown command 'dance'"],
    [['rnu', '--help'], 'Did you mean run?'],
    [['help', 'dance'], "Unknown command 'dance'"],
    [['model'], 'What to do is missing'],
    [['model', 'show'], "Missing required argument 'name'"],
    [['model', 'list', '--colour'], 'There is no option --colour'],
    [['run', '--exmaple', 'a', 'b'], 'Did you mean --example?'],
    [['demo', 'twice'], 'Too many arguments'],
  ])('%j ends with code 2 and a message', async (args, message) => {
    const { code, stdout, stderr } = await call(...args);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(/^error: .+\n {2}.+\n$/);
    expect(stderr).toContain(message);
  });

  it('is an object on stdout with --json', async () => {
    const { code, stdout, stderr } = await call('run', '--json');
    expect({ code, stderr }).toEqual({ code: 2, stderr: '' });
    expect(JSON.parse(stdout)).toEqual({
      error: { code: 'usage', message: expect.any(String), remedy: expect.any(String) },
    });
  });

  it('shows help to who says nothing', async () => {
    expect(await call()).toMatchObject({ code: 0, stdout: expect.stringContaining('Usage: likewise') });
  });
});
