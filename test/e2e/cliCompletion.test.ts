import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { likewise } from '../support/cli.ts';

const exec = promisify(execFile);

let dir: string;
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'likewise-completion-'));
});
afterAll(() => rm(dir, { recursive: true }));

/** Words so far, the last one unfinished, and its possible completions. `files`: the shell's own file names. */
const QUESTIONS: readonly (readonly [words: readonly string[], offered: readonly string[] | 'files'])[] = [
  [['se'], ['serve', 'service', 'setup']],
  [
    ['model', ''],
    ['export', 'import', 'list', 'remove', 'show', 'use', 'verify', 'verify-export'],
  ],
  [
    ['run', '--qu'],
    ['--quality', '--query', '--quiet'],
  ],
  [['run', '--query', 'a.png', 'b.png', '--sk'], ['--skip-existing']],
  [
    ['run', '--detail', ''],
    ['guided', 'none'],
  ],
  [['model', 'import', '--precision', 'fp1'], ['fp16']],
  [
    ['config', 'set', 'p'],
    ['port', 'provider'],
  ],
  [
    ['completion', ''],
    ['bash', 'fish', 'zsh'],
  ],
  [['run', '--query', 'a.png', ''], 'files'],
  [['run', '--out', ''], 'files'],
];

type Ask = (file: string, words: readonly string[]) => Promise<readonly string[] | 'files'>;

/** bash sets COMP_WORDS, and completes file names if the function leaves COMPREPLY empty. */
const askBash: Ask = async (file, words) => {
  const script = `source "$0"; COMP_WORDS=(likewise "$@"); COMP_CWORD=$#; _likewise
    printf "%s\\n" "\${COMPREPLY[@]}"; complete -p likewise >&2`;
  const { stdout, stderr } = await exec('bash', ['--norc', '-c', script, file, ...words]);
  expect(stderr).toContain('-o default');
  return listed(stdout, true);
};

/** zsh completes only within its editor. Functions of the same names replace its builtins. */
const askZsh: Ask = async (file, words) => {
  const script = `
    compdef() {}; compset() {}; _files() { print files }
    compadd() { shift; print -l -- "$@" }
    _describe() { local name="$argv[-1]"; print -l -- "\${(@)\${(@P)name}%%:*}" }
    file="$1"; shift; words=(likewise "$@"); CURRENT=$#words; PREFIX="$words[-1]"
    source "$file"; _likewise`;
  const { stdout } = await exec('zsh', ['-f', '-c', script, 'zsh', file, ...words]);
  const offered = listed(stdout, false);
  // zsh itself matches the offers with what was typed.
  return offered === 'files' ? offered : offered.filter((word) => word.startsWith(words.at(-1)!));
};

const askFish: Ask = async (file, words) => {
  const { stdout } = await exec(
    'fish',
    ['-N', '-c', 'source $argv[1]; complete -C "likewise $argv[2]"', file, words.join(' ')],
    {
      cwd: dir,
    },
  );
  return listed(stdout.replaceAll(/\t.*/g, ''), false);
};

function listed(stdout: string, isEmptyFiles: boolean): readonly string[] | 'files' {
  const found = stdout.split('\n').filter(Boolean).sort();
  const isFiles = isEmptyFiles ? found.length === 0 : found[0] === 'files' || found.includes('likewise.fish');
  return isFiles ? 'files' : found;
}

describe.each([
  ['bash', askBash],
  ['zsh', askZsh],
  ['fish', askFish],
])('completion in %s', (shell, ask) => {
  it('offers verbs, options, values and files', async ({ skip }) => {
    const there = await exec(shell, ['-c', 'true']).catch(() => undefined);
    if (!there) skip(`${shell} is not installed`);
    const { code, stdout } = await likewise(['completion', shell], { home: dir });
    expect(code).toBe(0);
    const file = join(dir, `likewise.${shell}`);
    await writeFile(file, stdout);
    for (const [words, offered] of QUESTIONS) expect([words, await ask(file, words)]).toEqual([words, offered]);
  });
});

describe('the manual', () => {
  it('names every verb, option and exit code, in roff that man reads without a word', async ({ skip }) => {
    const { code, stdout } = await likewise(['man'], { home: dir });
    expect(code).toBe(0);
    const page = join(dir, 'likewise.1');
    await writeFile(page, stdout);
    const read = await exec('groff', ['-man', '-ww', '-Tascii', '-P-cbou', page]).catch((error) => {
      if (error.code !== 'ENOENT') throw error;
      return skip('groff is not installed');
    });
    expect(read.stderr).toBe('');
    for (const words of [
      'likewise run [options]',
      'likewise model import',
      '--skip-existing',
      '130',
      'LIKEWISE_HOME',
    ]) {
      expect(read.stdout).toContain(words);
    }
  });
});
