import { readdirSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { likewise } from '../support/cli.ts';
import { discPng } from '../support/cliImages.ts';
import { enginesOf } from '../support/processes.ts';
import { until } from '../support/until.ts';

const QUERIES = 20;

let home: string;
let dir: string;
beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'likewise-kill-home-'));
  dir = await mkdtemp(join(tmpdir(), 'likewise-kill-'));
  await mkdir(join(dir, 'in'));
  await writeFile(join(dir, 'before.png'), await discPng(100, [239, 68, 68], [255, 255, 255]));
  await writeFile(join(dir, 'after.png'), await discPng(100, [255, 255, 255], [0, 0, 0]));
  for (let n = 0; n < QUERIES; n++) {
    await writeFile(join(dir, 'in', `${n}.png`), await discPng(100 + n, [12 * n, 130, 246], [234, 179, 12 * n]));
  }
});
afterAll(async () => {
  await rm(home, { recursive: true });
  await rm(dir, { recursive: true });
});

function answersIn(out: string): string[] {
  try {
    return readdirSync(join(dir, out)).filter((name) => /^\d+\.png$/.test(name));
  } catch {
    return [];
  }
}

it('a batch of 20 is answered in full, and as without it, when the engine is killed in the middle', async () => {
  const args = (out: string) => [
    'run',
    '--example',
    'before.png',
    'after.png',
    '--query',
    'in/*.png',
    '--out',
    out,
    '--quiet',
  ];
  expect(await likewise(args('undisturbed'), { home, cwd: dir })).toMatchObject({ code: 0 });

  let killed = 0;
  const result = await likewise(args('disturbed'), {
    home,
    cwd: dir,
    onStart: (child) => {
      const kill = async () => {
        for (const many of [3, 9]) {
          await until(() => answersIn('disturbed').length >= many);
          await until(() => enginesOf(child.pid!).length > 0);
          process.kill(enginesOf(child.pid!)[0]!, 'SIGKILL');
          killed++;
        }
      };
      kill().catch(() => {});
    },
  });
  expect(result).toMatchObject({ code: 0, stderr: '' });
  expect(killed).toBe(2);
  const answers = answersIn('disturbed');
  expect(answers).toHaveLength(QUERIES);
  for (const name of answers) {
    expect(await readFile(join(dir, 'disturbed', name))).toEqual(await readFile(join(dir, 'undisturbed', name)));
  }
});
