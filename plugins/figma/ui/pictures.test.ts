import { expect, it } from 'vitest';
import type { Bridge } from './bridge.ts';
import { type Small, SmallPictures } from './pictures.ts';

const item = (id: string) => ({ id, name: id, box: { x: 0, y: 0, width: 1, height: 1 } });
const turn = () => new Promise((resolve) => setImmediate(resolve));

function followed() {
  const exported: string[] = [];
  const looks = new Map<string, number>();
  let pictures: ReadonlyMap<string, Small> = new Map();
  const call = async (_: string, id: string) => {
    exported.push(id);
    return { bytes: Uint8Array.of(looks.get(id) ?? 0) };
  };
  const small = new SmallPictures({ call } as unknown as Bridge, (now) => (pictures = now));
  const byte = (id: string) => (pictures.get(id) as { bytes: Uint8Array } | undefined)?.bytes[0];
  return { small, exported, looks, byte };
}

it('exports one picture for one more layer, and none again of those that stay', async () => {
  const { small, exported, byte } = followed();
  small.follow(['a', 'b', 'c'].map(item));
  await turn();
  expect(exported).toEqual(['a', 'b', 'c']);
  small.follow(['a', 'b', 'c', 'd'].map(item));
  await turn();
  expect(exported).toEqual(['a', 'b', 'c', 'd']);
  small.follow([item('d')]);
  small.follow(['a', 'd'].map(item));
  await turn();
  expect(exported).toEqual(['a', 'b', 'c', 'd', 'a']);
  expect([byte('a'), byte('b'), byte('d')]).toEqual([0, undefined, 0]);
});

it('exports what was edited, where it is selected', async () => {
  const { small, exported, looks, byte } = followed();
  small.follow(['a', 'b'].map(item));
  await turn();
  looks.set('b', 7);
  small.renew(['b', 'x']);
  await turn();
  expect(exported).toEqual(['a', 'b', 'b']);
  expect(byte('b')).toBe(7);
});

it('gives up what is no longer selected', async () => {
  const { small, exported } = followed();
  small.follow(['a', 'b', 'c'].map(item));
  small.follow([item('z')]);
  await turn();
  expect(exported).toEqual(['a', 'z']);
});
