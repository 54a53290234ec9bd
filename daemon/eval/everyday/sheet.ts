import { drawSvgPage, resampleImage } from '../../images/codec.ts';
import { copyOf, filled, over, painted, type Rgba } from './draw/rgba.ts';
import { enlargedByBlocks } from './draw/turns.ts';
import type { RanJob } from './run.ts';

const WIDTH = 420;
const HEIGHT = 320;
const LINE = 22;
const GAP = 8;

/** Before and after of the examples, then each query with its answer and the truth, on a chequered ground. */
export async function jobSheet({ drawn, answers }: RanJob): Promise<Rgba> {
  const rows: { label: string; picture: Rgba }[][] = [
    ...drawn.shown.map(({ input, output }) => [
      { label: 'before', picture: input },
      { label: 'after', picture: output },
      { label: `${drawn.job.kind.about} (${drawn.job.set})`, picture: filled(1, 1, [255, 255, 255]) },
    ]),
    ...answers.map(({ question, answer, grade, comparison: { answer: near } }) => [
      { label: `query, ${question.picture.width} x ${question.picture.height}`, picture: question.picture },
      {
        label: `${grade}: ${near.psnr.toFixed(1)} dB, changed ${near.changedError.toFixed(1)}`,
        picture: answer.picture,
      },
      { label: `truth, ${question.truth.width} x ${question.truth.height}`, picture: question.truth },
    ]),
  ];
  const columns = 3;
  const sheet = filled(columns * (WIDTH + GAP) + GAP, rows.length * (HEIGHT + LINE + GAP) + GAP, [255, 255, 255]);
  for (const [row, cells] of rows.entries()) {
    for (const [column, { label, picture }] of cells.entries()) {
      const [x, y] = [GAP + column * (WIDTH + GAP), GAP + row * (HEIGHT + LINE + GAP)];
      const shown = chequered(await fitted(picture));
      put(sheet, await labelled(label), x, y);
      put(sheet, shown, x, y + LINE);
    }
  }
  return sheet;
}

/** Enlarged by whole numbers where it is small, so that pixels are seen; shrunk where it is large. */
async function fitted(picture: Rgba): Promise<Rgba> {
  const { width, height } = picture;
  const scale = Math.min(WIDTH / width, HEIGHT / height);
  if (scale >= 2) return enlargedByBlocks(picture, Math.min(6, Math.floor(scale)));
  if (scale >= 1) return picture;
  return (await resampleImage(
    picture,
    Math.max(1, Math.round(width * scale)),
    Math.max(1, Math.round(height * scale)),
  )) as Rgba;
}

function chequered(picture: Rgba): Rgba {
  const ground = painted(filled(picture.width, picture.height, [204, 204, 204]), (pixel, x, y) => {
    if (((x >> 3) + (y >> 3)) % 2 === 0) pixel.fill(170, 0, 3);
  });
  return over(ground, picture);
}

async function labelled(text: string): Promise<Rgba> {
  const safe = text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${LINE}"><text x="0" y="16" font-size="14" font-family="Open Sans, sans-serif">${safe}</text></svg>`;
  return copyOf((await drawSvgPage(svg)) as Rgba);
}

/** Writes into the sheet. */
function put(sheet: Rgba, picture: Rgba, x: number, y: number): void {
  for (let v = 0; v < picture.height; v++) {
    for (let u = 0; u < picture.width; u++) {
      const from = (v * picture.width + u) * 4;
      if (picture.data[from + 3]! === 0) continue;
      const alpha = picture.data[from + 3]! / 255;
      const to = ((y + v) * sheet.width + x + u) * 4;
      for (let c = 0; c < 3; c++)
        sheet.data[to + c] = Math.round(picture.data[from + c]! * alpha + sheet.data[to + c]! * (1 - alpha));
    }
  }
}
