import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { readImage } from '../../daemon/images/codec.ts';
import { likewise } from '../support/cli.ts';

let home: string;
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'likewise-cli-eval-'));
});
afterEach(() => rm(home, { recursive: true }));

const QUICKLY = ['--cases', '1', '--quality', 'fast', '--json'];

it('scores the embedded model on the synthetic study, the same each time', async () => {
  const sheet = join(home, 'sheet.png');
  const first = await likewise(['eval', 'synthetic', ...QUICKLY, '--sheet', sheet], { home });
  expect(first.code, first.stderr).toBe(0);
  const report = JSON.parse(first.stdout);
  expect(report).toMatchObject({ suite: 'synthetic', model: 'mini', seed: 0 });
  expect(report.groups.map(({ group }: { group: string }) => group)).toEqual([
    'color',
    'shape',
    'size',
    'color and shape',
    'color and size',
    'shape and size',
  ]);
  // Recolouring is what a colour mapping does. Copying the query finds the position of a shape that changed only its colour.
  expect(report.groups[0].scores['colour mapping'].IoU.mean).toBe(1);
  expect(report.groups[0].scores['copy query']['colour-blind IoU'].mean).toBe(1);
  // Example, query, the model's three answers and the truth.
  expect((await readImage(sheet)).width).toBe(7 * (111 + 6) + 6);
  const second = await likewise(['eval', 'synthetic', ...QUICKLY], { home });
  expect(JSON.parse(second.stdout)).toEqual(report);
});

it('prints Markdown tables', async () => {
  const { code, stdout, stderr } = await likewise(['eval', 'design', '--cases', '1', '--quality', 'fast'], { home });
  expect(code).toBe(0);
  // What it does, and how long that will take.
  expect(stderr).toMatch(/^design: Design tasks .+\n48 cases, each with mini and without\.\n\d+ (s|min) left\.\n$/);
  expect(stdout).toContain('| PSNR (higher is better) | cases | model | model, guided | wrong example |');
  expect(stdout).toMatch(
    /Better than every baseline in \d+ of 41 training tasks\.\nBetter than every baseline in \d+ of 7 held-out tasks\./,
  );
});

it.each([
  [['eval', 'segmentation'], 'SegmentationClassAug'],
  [['eval', 'detection', '--data', '.'], 'ImageSets/Main/val.txt'],
  [['eval', 'nothing'], 'nothing'],
  [['eval', 'synthetic', '--cases', '0'], 'whole number'],
])('%j is refused with a reason', async (args, reason) => {
  const { code, stderr, stdout } = await likewise(args, { home, cwd: home });
  expect(code).toBeGreaterThan(1);
  expect(stderr).toContain(reason);
  expect(stdout).toBe('');
});

it('draws what it streams', async () => {
  const pictures = join(import.meta.dirname, '../../daemon/samples/mask');
  const out = join(home, 'drawn');
  const drawn = await likewise(['figures', 'draw', '--pictures', pictures, '--count', '3', '--out', out], { home });
  expect(drawn.code, drawn.stderr).toBe(0);
  expect((await readdir(out)).sort()).toEqual(['00000.png', '00001.png', '00002.png', 'contact-sheet.png']);
  const { width, height } = await readImage(join(out, '00000.png'));
  expect([width, height]).toEqual([224, 224]);
  expect((await stat(join(out, 'contact-sheet.png'))).size).toBeGreaterThan(1000);
});

it('icons are prepared whole or not at all, and figures need a source', async () => {
  const out = join(home, 'icons');
  const none = await likewise(['figures', 'assets', '--from', home, '--out', out], { home });
  expect([none.code, none.stderr]).toEqual([2, expect.stringContaining('npm install @iconify-json/')]);
  expect(await readdir(home)).not.toContain('icons');
  const unclear = await likewise(['figures', 'stream'], { home });
  expect([unclear.code, unclear.stdout]).toEqual([2, '']);
  const empty = await likewise(['figures', 'stream', '--assets', home], { home });
  expect([empty.code, empty.stderr]).toEqual([2, expect.stringContaining('assets.json is missing')]);
  await expect(readFile(join(home, 'icons'))).rejects.toThrow();
});
