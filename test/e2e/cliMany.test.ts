import { readdirSync, readFileSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { likewise, visibleIn } from '../support/cli.ts';
import { discPng } from '../support/cliImages.ts';
import { until } from '../support/until.ts';

const COUNT = 5000;
/** When caches and heaps have reached their size. */
const WARM = 1500;
/** The garbage that waits to be collected. A picture and its answer have some 3 kB here, decoded. */
const SLACK_MB = 48;

let home: string;
let dir: string;
beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'likewise-cli-home-'));
  dir = await mkdtemp(join(tmpdir(), 'likewise-cli-many-'));
  await mkdir(join(dir, 'in'));
  await mkdir(join(dir, 'out'));
  await writeFile(join(dir, 'a.png'), await discPng(16, [239, 68, 68], [255, 255, 255]));
  await writeFile(join(dir, 'b.png'), await discPng(16, [16, 187, 187], [0, 0, 0]));
  const query = await discPng(16, [59, 130, 246], [234, 179, 8]);
  for (let n = 0; n < COUNT; n++) await writeFile(join(dir, 'in', `${n}.png`), query);
});
afterAll(async () => {
  await rm(home, { recursive: true });
  await rm(dir, { recursive: true });
});

it(`${COUNT} queries take the memory of ${WARM}`, async ({ skip }) => {
  if (process.platform !== 'linux') skip('the memory of another process is read from /proc');
  const example = ['--example', 'a.png', 'b.png'];
  const explained = await likewise(['explain', ...example, '--json'], { home, cwd: dir });
  const { readings } = JSON.parse(explained.stdout) as { readings: { id: string }[] };
  const made = async (count: number) => {
    await sleep(100);
    return readdirSync(join(dir, 'out')).length >= count;
  };
  const samples: number[] = [];
  const args = ['run', ...example, '--reading', readings[0]!.id, '--query', 'in', '--out', 'out', '--quiet'];
  const result = await likewise(args, {
    home,
    cwd: dir,
    onStart: ({ pid }) => {
      const megabytes = () => Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))![1]) / 1024;
      void (async () => {
        await until(() => made(WARM));
        samples.push(megabytes());
        await until(() => made(COUNT - 200));
        samples.push(megabytes());
      })();
    },
  });
  expect(result).toEqual({ code: 0, stdout: '', stderr: '' });
  expect(await visibleIn(join(dir, 'out'))).toHaveLength(COUNT);
  expect(samples[1]! - samples[0]!).toBeLessThan(SLACK_MB);
});
