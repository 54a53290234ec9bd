import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { likewise } from '../support/cli.ts';
import { discPng } from '../support/cliImages.ts';
import { DaemonProcess } from '../support/daemonProcess.ts';

/* `likewise library`, with a daemon whose library another tool also uses [E1] [E2] [E3]. */

let home: string;
let daemon: DaemonProcess;
beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'likewise-library-'));
  daemon = await DaemonProcess.start(home, ['--port', '0']);
});
afterAll(async () => {
  await daemon.end();
  await rm(home, { recursive: true });
});

const call = (...args: string[]) => likewise(['library', ...args], { home });

it('saves, lists, renames, removes, and takes all to another daemon in one file', async () => {
  expect((await call()).stdout).toMatch(/^The library has no example yet\./);
  const [before, after] = [await discPng(32, [255, 0, 0], [0, 0, 0]), await discPng(32, [0, 0, 255], [0, 0, 0])];
  const files = [join(home, 'before.png'), join(home, 'after.png')] as const;
  await writeFile(files[0], before);
  await writeFile(files[1], after);
  expect(await call('save', 'Blue', ...files)).toMatchObject({ code: 0, stdout: 'Saved “Blue”.\n' });

  const tool = await daemon.owner();
  const example = await tool.loadExample('Blue');
  expect(Buffer.from(example.pairs[0]!.output.bytes).equals(after)).toBe(true);
  await tool.saveExample({ ...example, name: 'Again', reading: 'matrix-1' });
  expect((await call()).stdout).toMatch(
    /^Again {2}\(1 pair, \d+ kB\)\nBlue {2}\(1 pair, \d+ kB\)\n2 examples, \d+ kB in all\n$/,
  );
  await expect(tool.renameExample('Again', 'Blue')).rejects.toMatchObject({ code: 'usage' });
  await expect(tool.loadExample('None')).rejects.toMatchObject({ code: 'example-unknown' });
  expect((await call('rename', 'Blue', 'Bluer')).code).toBe(0);
  const file = join(home, 'team.json');
  expect((await call('export', file)).stdout).toBe(`Wrote 2 examples to ${file}.\n`);
  for (const name of ['Again', 'Bluer']) expect((await call('remove', name)).code).toBe(0);
  expect(JSON.parse((await call('--json')).stdout)).toEqual({ examples: [] });
  expect((await call('import', file)).stdout).toBe(`Took 2 examples from ${file}.\n`);
  expect(await tool.loadExample('Again')).toEqual({ ...example, name: 'Again', reading: 'matrix-1' });
  expect(await call('remove', 'None')).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('has no example “None”'),
  });
  await writeFile(file, (await readFile(file, 'utf8')).replace('examples', 'other'));
  expect(await call('import', file)).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('is not a file of examples.'),
  });
  tool.close();
});
