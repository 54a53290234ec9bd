import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readImage } from '../../daemon/images/codec.ts';
import { type CliResult, likewise } from '../support/cli.ts';

let dir: string;
let result: CliResult;
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'likewise-cli-demo-'));
  result = await likewise(['demo'], { home: join(dir, 'home'), cwd: dir });
});
afterAll(() => rm(dir, { recursive: true }));

describe('demo', () => {
  it('says where the pictures are', () => {
    expect(result.code).toBe(0);
    expect(result.stderr).toMatch(/^1\/12 .*\.png -> likewise-demo.+\n(.+\n){10}12\/12 .+\n$/);
    expect(result.stdout).toContain(join(dir, 'likewise-demo', 'contact-sheet.png'));
    expect(result.stdout).toMatch(/^12 answers in likewise-demo · mini on /m);
  });

  it('writes inputs, canvases and answers of every task', async () => {
    const out = join(dir, 'likewise-demo');
    expect((await readdir(out)).sort()).toEqual(['background', 'contact-sheet.png', 'mask', 'recolour']);
    for (const task of ['background', 'mask', 'recolour']) {
      const inputs = await readdir(join(out, task, 'inputs'));
      expect(inputs).toEqual(expect.arrayContaining(['example-input.png', 'example-output.png']));
      const answers = await readdir(join(out, task, 'answers'));
      for (const query of inputs.filter((name) => !name.startsWith('example-'))) {
        expect(answers).toContain(query);
        expect(answers).toContain(query.replace('.png', '.canvas-1.png'));
      }
    }
  });

  it('draws a contact sheet that shows the answers', async () => {
    const out = join(dir, 'likewise-demo');
    const { width, height, data } = await readImage(join(out, 'contact-sheet.png'));
    expect(width).toBeGreaterThan(1500);
    expect(height).toBeGreaterThan(500);
    const colours = new Set<number>();
    for (let at = 0; at < data.length; at += 3) colours.add((data[at]! << 16) | (data[at + 1]! << 8) | data[at + 2]!);
    expect(colours.size).toBeGreaterThan(1000);
  });
});
