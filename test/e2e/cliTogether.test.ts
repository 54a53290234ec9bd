import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readImage } from '../../daemon/images/codec.ts';
import { likewise, visibleIn } from '../support/cli.ts';
import { discPng } from '../support/cliImages.ts';

const COUNT = 24;
const NAMES = Array.from({ length: COUNT }, (_, n) => `${n}.png`);

let home: string;
let dir: string;
beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'likewise-cli-home-'));
  dir = await mkdtemp(join(tmpdir(), 'likewise-cli-together-'));
  await writeFile(join(dir, 'before.png'), await discPng(64, [239, 68, 68], [255, 255, 255]));
  await writeFile(join(dir, 'after.png'), await discPng(64, [68, 239, 68], [255, 255, 255]));
  for (const [folder, side] of [
    ['some', 40],
    ['others', 50],
  ] as const) {
    await mkdir(join(dir, folder));
    for (const name of NAMES)
      await writeFile(join(dir, folder, name), await discPng(side, [239, 68, 68], [255, 255, 255]));
  }
  // Makes the model's form, so that the two need not.
  expect(await run('some/0.png', 'warm')).toMatchObject({ code: 0 });
});
afterAll(async () => {
  await rm(home, { recursive: true });
  await rm(dir, { recursive: true });
});

const run = (query: string, out: string) =>
  likewise(['run', '--example', 'before.png', 'after.png', '--query', query, '--out', out, '--json'], {
    home,
    cwd: dir,
  });

interface Said {
  readonly answers: readonly { readonly file: string }[];
  readonly unchanged: readonly { readonly file: string }[];
  readonly failures: readonly { readonly query: string; readonly code: string; readonly message: string }[];
}

describe('two runs at once into one folder', () => {
  it('of other pictures with the same names: each file is of one of them, whole, and the other one is reported', async () => {
    const ran = await Promise.all(['some', 'others'].map((folder) => run(folder, 'both')));
    const said = ran.map(({ stdout }) => JSON.parse(stdout) as Said);
    expect(await visibleIn(join(dir, 'both'))).toEqual([...NAMES].sort());
    const made = said.map(({ answers }) => answers.map(({ file }) => file));
    expect([...made.flat()].sort()).toEqual(NAMES.map((name) => join('both', name)).sort());
    for (const [n, files] of made.entries()) {
      for (const file of files) expect(await readImage(join(dir, file))).toMatchObject({ width: [40, 50][n] });
      const { failures } = said[1 - n]!;
      expect(failures).toHaveLength(files.length);
      for (const { code, message } of failures) {
        // What the other one has recorded and is just writing looks changed, so it is also left alone.
        const why = expect.stringMatching(/was not made from|was changed since it was made from/);
        expect([code, message]).toEqual(['output-conflict', why]);
      }
    }
    // The record knows both. Each file is left to the program that made it, and nobody else replaces it.
    const again = JSON.parse((await run('some', 'both')).stdout) as Said;
    expect([again.answers, again.unchanged.length, again.failures.length]).toEqual([
      [],
      made[0]!.length,
      made[1]!.length,
    ]);
  });

  it('of the same pictures: both end well, and each file is whole', async () => {
    const ran = await Promise.all(['some', 'some'].map((folder) => run(folder, 'same')));
    for (const { code, stdout } of ran) expect([code, (JSON.parse(stdout) as Said).failures]).toEqual([0, []]);
    expect(await visibleIn(join(dir, 'same'))).toEqual([...NAMES].sort());
    const first = await readFile(join(dir, 'same', NAMES[0]!));
    for (const name of NAMES) expect(await readFile(join(dir, 'same', name))).toEqual(first);
  });
});
