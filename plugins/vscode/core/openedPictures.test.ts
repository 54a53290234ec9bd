import { createHash } from 'node:crypto';
import { expect, it } from 'vitest';
import { OpenedPictures } from './openedPictures.ts';

const GIF = new TextEncoder().encode('GIF89a');

/** Opens files, any number at once, and counts them. */
function opener() {
  const counts = { opened: 0, atOnce: 0, most: 0 };
  const pictures = new OpenedPictures({
    sha256: (bytes) => createHash('sha256').update(bytes).digest('hex'),
    async open(file, name) {
      counts.opened++;
      counts.most = Math.max(counts.most, ++counts.atOnce);
      await new Promise((done) => setTimeout(done));
      counts.atOnce--;
      if (name === 'bad.gif') throw new Error('bad');
      return { image: { type: 'image/png', bytes: file.subarray(0, 3) }, notes: [`${name}: the first is used.`] };
    },
  });
  return { counts, pictures };
}

it('opens what is not sent as it is, each file once, one at a time', async () => {
  const { counts, pictures } = opener();
  const read = ['a.gif', 'b.gif', 'a.gif'].map((name) => pictures.read(GIF, name));
  const [first, , again] = await Promise.all(read);
  expect(first).toEqual({ type: 'image/png', bytes: GIF.slice(0, 3), notes: ['a.gif: the first is used.'] });
  expect(again).toBe(first);
  expect(counts).toMatchObject({ opened: 2, most: 1 });
  await pictures.read(Uint8Array.of(...GIF, 1), 'a.gif');
  expect(counts.opened).toBe(3);
});

it('goes on after a file that cannot be opened, and asks nobody about an empty one', async () => {
  const { counts, pictures } = opener();
  await expect(pictures.read(GIF, 'bad.gif')).rejects.toThrow('bad');
  expect((await pictures.read(GIF, 'good.gif')).type).toBe('image/png');
  await expect(pictures.read(new Uint8Array(), 'none.gif')).rejects.toThrow('none.gif is empty');
  expect(counts.opened).toBe(2);
});

it('keeps no more than it has room for', async () => {
  const { counts, pictures } = opener();
  const large = new OpenedPictures({
    sha256: () => 'hash',
    async open() {
      counts.opened++;
      return { image: { type: 'image/png', bytes: new Uint8Array(40 * 2 ** 20) }, notes: [] };
    },
  });
  await pictures.read(GIF, 'x.gif');
  for (const name of ['a.gif', 'b.gif', 'b.gif', 'a.gif']) await large.read(GIF, name);
  expect(counts.opened).toBe(4);
});
