import { resampleImage } from '../../../images/codec.ts';
import { cropped, filled, over, type Rgba } from '../draw/rgba.ts';
import { roundedOff } from '../draw/shape.ts';
import { mirrored, quarterTurned, upsideDown } from '../draw/turns.ts';
import { turned } from '../draw/warp.ts';
import { edited, type Kind } from '../kind.ts';
import { drawn } from '../sources/fonts.ts';
import { photos } from '../sources/photos.ts';
import { photoKind } from './photoKind.ts';
import { dropShadow } from './shadow.ts';

/** The largest part in the middle that has this shape. */
function middle(picture: Rgba, shape: number): Rgba {
  const width = Math.min(picture.width, Math.round(picture.height * shape));
  const height = Math.min(picture.height, Math.round(picture.width / shape));
  return cropped(
    picture,
    Math.floor((picture.width - width) / 2),
    Math.floor((picture.height - height) / 2),
    width,
    height,
  );
}

export const PHOTO_FORM_KINDS: readonly Kind[] = [
  photoKind('photo-square', 'Cut to a square in the middle', ['web', 'large jpeg'], (picture) => middle(picture, 1)),
  photoKind('photo-half-size', 'Half the size', ['web', 'large'], async (picture) => {
    const [width, height] = [Math.round(picture.width / 2), Math.round(picture.height / 2)];
    return (await resampleImage(picture, width, height)) as Rgba;
  }),
  photoKind(
    'photo-thumbnail',
    'A square thumbnail of 160 pixels, cut from the middle',
    ['web', 'large'],
    async (picture) => {
      return (await resampleImage(middle(picture, 1), 160, 160)) as Rgba;
    },
  ),
  photoKind('photo-letterbox', 'Black bars that make it a square', ['web', 'large'], (picture) => {
    const { width, height } = picture;
    const side = Math.max(width, height);
    const [x, y] = [Math.floor((side - width) / 2), Math.floor((side - height) / 2)];
    return over(filled(side, side, [0, 0, 0]), picture, x, y);
  }),
  photoKind('photo-trim', 'A tenth cut off on every side', ['web', 'small'], (picture) => {
    const [x, y] = [Math.round(picture.width / 10), Math.round(picture.height / 10)];
    return cropped(picture, x, y, picture.width - 2 * x, picture.height - 2 * y);
  }),
  photoKind('photo-quarter-turn', 'Turned by a quarter, clockwise', ['web', 'large jpeg'], quarterTurned),
  photoKind('photo-half-turn', 'Turned upside down', ['web', 'small'], (picture) => upsideDown(mirrored(picture))),
  photoKind('photo-mirror', 'Mirrored', ['web jpeg', 'large'], mirrored),
  photoKind('photo-straighten', 'Straightened by 3 degrees, and the corners cut off', ['web', 'large'], (picture) => {
    const straight = turned(picture, 3);
    const [x, y] = [Math.round(picture.width * 0.05), Math.round(picture.height * 0.05)];
    return cropped(straight, x, y, picture.width - 2 * x, picture.height - 2 * y);
  }),
  photoKind('photo-white-border', 'A white border of 24 pixels', ['web', 'small'], (picture) => {
    const { width, height } = picture;
    return over(filled(width + 48, height + 48, [255, 255, 255]), picture, 24, 24);
  }),
  photoKind('photo-mat', 'A black line, then a wide cream mat', ['web', 'large'], (picture) => {
    const { width, height } = picture;
    const lined = over(filled(width + 8, height + 8, [20, 20, 20]), picture, 4, 4);
    return over(filled(width + 128, height + 128, [244, 238, 224]), lined, 60, 60);
  }),
  photoKind(
    'photo-polaroid',
    'As an instant picture: a white frame, wide at the bottom',
    ['small', 'web'],
    (picture) => {
      const square = middle(picture, 1);
      const side = square.width;
      const [edge, bottom] = [Math.round(side * 0.06), Math.round(side * 0.22)];
      return over(filled(side + 2 * edge, side + edge + bottom, [250, 249, 246]), square, edge, edge);
    },
  ),
  photoKind('photo-round-corners', 'Round corners of 32 pixels on a transparent ground', ['web', 'small'], (picture) =>
    roundedOff(picture, 32),
  ),
  photoKind(
    'photo-card',
    'Round corners and a soft shadow on a pale ground, 40 pixels wider on each side',
    ['small', 'web'],
    (picture) => {
      const { width, height } = picture;
      const card = over({ ...filled(width + 80, height + 80, [0, 0, 0], 0) }, roundedOff(picture, 16), 40, 40);
      const lifted = dropShadow(card, { dx: 0, dy: 8, sigma: 10, opacity: 0.4 });
      return over(filled(width + 80, height + 80, [241, 245, 249]), lifted);
    },
  ),
  {
    name: 'photo-caption',
    area: 'photos',
    about: 'The same caption in a dark bar along the bottom',
    sets: ['web', 'large'],
    queries: 2,
    plan: (studio, set, random) =>
      edited(photos(studio, set, random), async ({ picture }) => {
        const { width, height } = picture;
        const bar = `<rect width="${width}" height="64" fill="#000" fill-opacity="0.6"/><text x="24" y="41" font-family="Lato" font-size="26" font-weight="bold" fill="#fff">Summer collection</text>`;
        return over(picture, await drawn(width, 64, bar), 0, height - 64);
      }),
  },
];
