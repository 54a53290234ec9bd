import type { ChildProcess } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { mkdir, mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readImage } from '../../daemon/images/codec.ts';
import { likewise, visibleIn } from '../support/cli.ts';
import { discPng } from '../support/cliImages.ts';
import { until } from '../support/until.ts';

const QUERIES = 120;

let home: string;
let dir: string;
beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'likewise-cli-home-'));
  dir = await mkdtemp(join(tmpdir(), 'likewise-cli-stop-'));
  await mkdir(join(dir, 'in'));
  const disc = await discPng(400, [239, 68, 68], [255, 255, 255]);
  for (let n = 0; n < QUERIES; n++) await writeFile(join(dir, 'in', `${n}.png`), disc);
});
afterAll(async () => {
  await rm(home, { recursive: true });
  await rm(dir, { recursive: true });
});

const ALL = [
  '--example',
  'in/0.png',
  'in/0.png',
  '--query',
  ...Array.from({ length: QUERIES }, (_, n) => `in/${n}.png`),
];

/** Runs on all queries and ends the run by `stop` once there are this many files. */
async function stopped(out: string, json: boolean, stop: (child: ChildProcess) => void, count = 3) {
  const folder = join(dir, out);
  await mkdir(folder);
  const args = ['run', ...ALL, '--out', out, ...(json ? ['--json'] : [])];
  const onStart = (child: ChildProcess) => {
    void until(() => readdirSync(folder).filter((name) => name.endsWith('.png')).length >= count).then(() =>
      stop(child),
    );
  };
  const result = await likewise(args, { home, cwd: dir, onStart });
  return { ...result, files: await visibleIn(folder) };
}

async function expectWhole(out: string, files: readonly string[]): Promise<void> {
  expect(files.length).toBeGreaterThanOrEqual(3);
  expect(files.length).toBeLessThan(QUERIES);
  for (const file of files) {
    expect(file).toMatch(/^\d+\.png$/);
    expect(await readImage(join(dir, out, file))).toMatchObject({ width: 400, height: 400 });
  }
}

describe('stopping a run', () => {
  it('by Ctrl-C, which reaches the whole process group, keeps whole answers; run again it makes the others only', async () => {
    const { code, stderr, files } = await stopped('group', false, ({ pid }) => process.kill(-pid!, 'SIGINT'), 20);
    expect(code).toBe(130);
    expect(files.length).toBeGreaterThanOrEqual(20);
    const words = `${files.length} of ${QUERIES} answers were written to group.`;
    expect(stderr).toMatch(
      new RegExp(`^error: Stopped: ${words}\\n  Run the command again: it continues with the others.\\n$`, 'm'),
    );
    await expectWhole('group', files);
    const timesOf = () => Promise.all(files.map(async (file) => (await stat(join(dir, 'group', file))).mtimeMs));
    const before = await timesOf();
    const left = QUERIES - files.length;
    const dry = await likewise(['run', ...ALL, '--out', 'group', '--dry-run'], { home, cwd: dir });
    expect(dry.stdout.split('\n').length - 1).toBe(left);
    const again = await likewise(['run', ...ALL, '--out', 'group'], { home, cwd: dir });
    const said = `${left} answers in group · ${files.length} left as they are`;
    expect([again.code, again.stdout.slice(0, said.length)]).toEqual([0, said]);
    expect(await timesOf()).toEqual(before);
    expect(await visibleIn(join(dir, 'group'))).toHaveLength(QUERIES);
  });

  it('by SIGTERM to the process alone does the same; --json says so on stdout', async () => {
    const { code, stdout, stderr, files } = await stopped('alone', true, (child) => child.kill('SIGTERM'));
    expect({ code, stderr }).toEqual({ code: 130, stderr: '' });
    expect(JSON.parse(stdout)).toMatchObject({ error: { code: 'cancelled' } });
    await expectWhole('alone', files);
  });

  it('twice ends it at once, and no file is left half-written', async () => {
    const { code, files } = await stopped('twice', false, (child) => {
      child.kill('SIGINT');
      setImmediate(() => child.kill('SIGINT'));
    });
    expect(code).toBe(130);
    await expectWhole('twice', files);
  });
});
