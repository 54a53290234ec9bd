import { expect, it } from 'vitest';
import { pictureOf } from './pictures.ts';

const text = (words: string) => new TextEncoder().encode(words);

it.each([
  ['image/png', Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10, 1)],
  ['image/jpeg', Uint8Array.of(0xff, 0xd8, 0xff, 0xe0)],
  ['image/webp', text('RIFF....WEBP')],
  ['image/svg+xml', text('<svg xmlns="http://www.w3.org/2000/svg"/>')],
  ['image/svg+xml', text('\ufeff<?xml version="1.0"?>\n<!-- a bell -->\n<svg/>')],
])('%s is told by its first bytes, whatever its name', (type, bytes) => {
  expect(pictureOf(bytes, 'x.png')).toEqual({ type, bytes });
});

it.each([text('GIF89a'), text('<html><svg></svg></html>'), text('svg'), new Uint8Array()])(
  'others are refused',
  (bytes) => {
    expect(() => pictureOf(bytes, 'notes.svg')).toThrow('notes.svg is not a PNG, JPEG, WebP or SVG.');
  },
);
