import sharp from 'sharp';

const ink = ([r, g, b]: readonly number[], side: number, ground: string) =>
  Buffer.from(
    `<svg width="${side}" height="${side}"><rect width="100%" height="100%" fill="${ground}"/><circle cx="50%" cy="50%" r="25%" fill="rgb(${r},${g},${b})"/></svg>`,
  );

/** Discs on white as files of formats that cannot be sent as they are. Some have a second picture, green all over. */
export async function otherKinds(colour: readonly number[], side = 64): Promise<Readonly<Record<string, Buffer>>> {
  const disc = await sharp(ink(colour, side, 'white'))
    .png()
    .toBuffer();
  const other = await sharp({ create: { width: side, height: side, channels: 3, background: 'lime' } })
    .png()
    .toBuffer();
  const both = () => sharp([disc, other], { join: { animated: true } });
  return {
    'moving.gif': await both().gif().toBuffer(),
    'pages.tiff': await both().tiff({ compression: 'lzw' }).toBuffer(),
    'still.avif': await sharp(disc).avif({ lossless: true }).toBuffer(),
    'moving.webp': await both().webp({ lossless: true }).toBuffer(),
  };
}
