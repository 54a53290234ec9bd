import { expect, it } from 'vitest';
import { pictureOf } from './pictures.ts';

const text = (words: string) => new TextEncoder().encode(words);
const PNG = '\x89PNG\r\n\x1a\n';
const latin1 = (words: string) => new Uint8Array(Buffer.from(words, 'latin1'));

it.each([
  ['image/png', latin1(`${PNG}....IHDR....IDAT....acTL`)],
  ['image/jpeg', Uint8Array.of(0xff, 0xd8, 0xff, 0xe0)],
  ['image/webp', text('RIFF....WEBP')],
  ['image/svg+xml', text('<svg xmlns="http://www.w3.org/2000/svg"/>')],
  ['image/svg+xml', text('\ufeff<?xml version="1.0"?>\n<!-- a bell -->\n<svg/>')],
])('%s is recognised by its first bytes', (type, bytes) => {
  expect(pictureOf(bytes)).toEqual({ type, bytes });
});

it.each([
  ['a GIF', text('GIF89a')],
  ['an animated PNG', latin1(`${PNG}....IHDR....acTL....IDAT`)],
  ['an animated WebP', text('RIFF....WEBPVP8X....\x02...')],
  ['a page', text('<html><svg></svg></html>')],
  ['words', text('svg')],
  ['nothing', new Uint8Array()],
])('%s is not sent as it is', (_, bytes) => {
  expect(pictureOf(bytes)).toBeUndefined();
});
