import { createRequire } from 'node:module';
import { describe, expect, it } from 'vitest';
import type { Raster } from '../../images/raster.ts';
import { drawDrawing, openSvg } from '../../images/svg/open.ts';
import { drawSvgAt } from '../../images/svg/raster.ts';
import { rankReadings } from '../choose.ts';
import { findReadings } from '../find.ts';
import { pictureOf, rasterOf } from '../picture.ts';
import { applyStages } from '../stage.ts';
import { answerSvg, type SvgAnswer } from './answerSvg.ts';

const FACTOR_SIDE = 96;

async function draw(text: string) {
  const drawing = openSvg(Buffer.from(text), 'a.svg');
  const factor = Math.ceil(FACTOR_SIDE / Math.max(drawing.size.width, drawing.size.height));
  return { drawing, picture: await drawDrawing(drawing, factor) };
}

async function readingsOf(pairs: readonly (readonly [string, string])[]) {
  return findReadings(
    await Promise.all(
      pairs.map(async ([before, after]) => ({
        input: pictureOf((await draw(before)).picture),
        output: pictureOf((await draw(after)).picture),
      })),
    ),
  );
}

/** The answer to a drawing, as a drawing and as pixels, by the first reading with this sentence. */
async function answer(
  readings: Awaited<ReturnType<typeof readingsOf>>,
  text: string,
): Promise<SvgAnswer & { made: Raster }> {
  const { drawing, picture } = await draw(text);
  const query = pictureOf(picture);
  const ranked = rankReadings(readings, picture);
  const made = rasterOf(applyStages(ranked[0]!.stages, query), 4);
  let last: SvgAnswer = { why: 'no reading' };
  for (const { stages } of ranked) {
    last = await answerSvg(drawing, stages, picture, made);
    if ('svg' in last) break;
  }
  return { ...last, made };
}

/** The largest difference of two pictures, in levels, seen on black. */
function mostDifferent(a: Raster, b: Raster): number {
  let most = 0;
  for (let at = 0; at < a.data.length; at += 4) {
    for (let c = 0; c < 3; c++) {
      const [one, other] = [a, b].map(({ data }) => (data[at + c]! * data[at + 3]!) / 255) as [number, number];
      most = Math.max(most, Math.abs(one - other));
    }
  }
  return most;
}

interface IconSet {
  readonly width?: number;
  readonly height?: number;
  readonly icons: Readonly<
    Record<string, { readonly body: string; readonly width?: number; readonly height?: number }>
  >;
}

const require = createRequire(import.meta.url);

function iconsOf(set: IconSet): string[] {
  return Object.values(set.icons).map(({ body, width = set.width ?? 16, height = set.height ?? 16 }) => {
    const size = `width="${width}" height="${height}" viewBox="0 0 ${width} ${height}"`;
    return `<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" ${size}>${body}</svg>`;
  });
}

/** Red, green and blue swapped round in all hexadecimal colours. */
const turned = (svg: string) =>
  svg.replace(/#([0-9a-f]{6}|[0-9a-f]{3})\b/gi, (_, digits: string) => {
    const [r, g, b] = digits.length === 3 ? [...digits].map((digit) => digit + digit) : digits.match(/../g)!;
    return `#${b}${r}${g}`.toLowerCase();
  });
const branded = (svg: string) => svg.replaceAll('currentColor', '#e50914');

/** The drawing without its colours, which has to stay. */
const structureOf = (svg: string) =>
  svg.replace(/#[0-9a-f]{3,8}\b|currentColor|rgba\([^)]*\)/gi, '').replace(/ (color|fill)=""/g, '');

describe.each([
  ['stroke icons', require('@iconify-json/lucide/icons.json'), branded, 70, 1],
  ['filled icons', require('@iconify-json/flat-color-icons/icons.json'), turned, 70, 1],
  ['icons with gradients', require('@iconify-json/fluent-color/icons.json'), turned, 70, 2],
] as const)('%s recoloured', (_, set, change, count, near) => {
  it('are drawings of the same structure, drawn as the truth is', async () => {
    const icons = iconsOf(set);
    const step = Math.floor(icons.length / count);
    const readings = await readingsOf([icons[1]!, icons[step + 2]!].map((icon) => [icon, change(icon)] as const));
    const faults: string[] = [];
    for (let n = 0; n < count; n++) {
      const icon = icons[n * step]!;
      const made = await answer(readings, icon);
      if ('why' in made) {
        faults.push(`${n}: ${made.why}`);
        continue;
      }
      const truth = await draw(change(icon));
      const { picture } = await draw(made.svg);
      const most = mostDifferent(picture, truth.picture);
      if (most > near) faults.push(`${n}: ${most} levels`);
      if (structureOf(made.svg) !== structureOf(icon)) faults.push(`${n}: structure`);
    }
    expect(faults).toEqual([]);
  });
});

const ICON = '<path fill="#d33" d="M2 3h12v9H2z"/><circle cx="17" cy="6" r="4" fill="#36c"/>';
const svg = (inner: string, attributes = 'width="24" height="16" viewBox="0 0 24 16"') =>
  `<svg xmlns="http://www.w3.org/2000/svg" ${attributes}>${inner}</svg>`;
const OTHER = svg('<path fill="#282" d="M4 1h5l9 12H4z"/><rect x="15" y="2" width="5" height="3" fill="#fb0"/>');

describe('frames', () => {
  it.each([
    ['mirrored', svg(`<g transform="matrix(-1 0 0 1 24 0)">${ICON}</g>`), '<g transform="matrix(-1 0 0 1 24 0)">'],
    ['upside down', svg(`<g transform="matrix(1 0 0 -1 0 16)">${ICON}</g>`), '<g transform="matrix(1 0 0 -1 0 16)">'],
    [
      'turned right',
      svg(`<g transform="matrix(0 1 -1 0 16 0)">${ICON}</g>`, 'width="16" height="24" viewBox="0 0 16 24"'),
      'width="16" height="24"',
    ],
    [
      'turned left',
      svg(`<g transform="matrix(0 -1 1 0 0 24)">${ICON}</g>`, 'width="16" height="24" viewBox="0 0 16 24"'),
      '<g transform="matrix(0 -1 1 0 0 24)">',
    ],
    ['padded', svg(ICON, 'width="28" height="20" viewBox="-2 -2 28 20"'), 'viewBox="-2 -2 28 20"'],
    [
      'padded with white',
      svg(
        `<path fill="#fff" d="M-2-2h28v20h-28z"/><path fill="#eee" d="M0 0h24v16H0z"/>${ICON}`,
        'width="28" height="20" viewBox="-2 -2 28 20"',
      ),
      '<path d="M-2 -2h28v20h-28zM0 0h24v16h-24z" fill="#ffffff" fill-rule="evenodd" stroke="none"/></svg>',
      svg(`<path fill="#eee" d="M0 0h24v16H0z"/>${ICON}`),
    ],
    ['half opaque', svg(`<g opacity=".5">${ICON}</g>`), '<g opacity="0.5">'],
  ])('%s', async (_, after, says, before = svg(ICON)) => {
    const readings = await readingsOf([[before, after]]);
    const query = before === svg(ICON) ? OTHER : OTHER.replace('<path', '<path fill="#eee" d="M0 0h24v16H0z"/><path');
    const made = await answer(readings, query);
    expect('why' in made ? made.why : '').toBe('');
    if ('why' in made) return;
    const { drawing } = await draw(made.svg);
    const drawn = await drawSvgAt(made.svg, drawing.size.width, made.made, 'a.svg');
    // Both are drawn by librsvg, whose edges depend slightly on where a shape is.
    expect(mostDifferent(drawn, made.made)).toBeLessThanOrEqual(16);
    expect(made.svg).toContain(says);
  });

  it('say why an answer has pixels', async () => {
    const blur = svg(`<filter id="f"><feGaussianBlur stdDeviation=".6"/></filter><g filter="url(#f)">${ICON}</g>`);
    const made = await answer(await readingsOf([[svg(ICON), blur]]), OTHER);
    expect(made).toMatchObject({ why: expect.stringMatching(/pixels|paints/) });
  });
});
