import type { Colour, Layout } from '@likewise/shared/prompt/layouts.ts';
import { TRAINING_FAMILIES } from '../../figures/families/families.ts';
import { HELD_OUT_FAMILIES } from '../../figures/families/heldOut.ts';
import type { Family, Palette, Truth } from '../../figures/family.ts';
import { randomFor } from '../../figures/random.ts';
import type { Raster } from '../../images/raster.ts';
import type { EvalCase, MetricName, Sampling, Scores, Suite } from '../case.ts';
import { boundaryF1, maskOfLines } from '../metrics/boundary.ts';
import { psnr } from '../metrics/error.ts';
import { intersectionOverUnion } from '../metrics/iou.ts';
import { maskAmong } from '../metrics/palette.ts';
import { ssim } from '../metrics/ssim.ts';

/** How a model is asked. */
export interface Prompting {
  readonly layouts: readonly Layout[];
  readonly gap: Colour;
}

const SECTIONS = [
  { section: 'training tasks', families: TRAINING_FAMILIES },
  { section: 'held-out tasks', families: HELD_OUT_FAMILIES },
];

const ALL = SECTIONS.flatMap(({ families }) => families);

/** Every task on icons and colours that are in no training figure; one row per task. */
export function designSuite(palette: Palette, prompting: Prompting, sampling: Sampling): Suite {
  return {
    name: 'design',
    about: 'Design tasks on held-out icons and colours; the last rows are tasks that no training figure shows.',
    guided: true,
    rows: ALL.length,
    *cases() {
      for (const { section, families } of SECTIONS) {
        for (const family of families) {
          for (let number = 0; number < sampling.cases; number++) {
            yield { section, ...designCase(family, palette, prompting, sampling.seed, number) };
          }
        }
      }
    },
  };
}

function designCase(
  family: Family,
  palette: Palette,
  { layouts, gap }: Prompting,
  seed: number,
  number: number,
): EvalCase {
  const random = randomFor(seed, 'design', family.name, number);
  const side = layouts[0]!.cells[0]!.rect.width;
  const task = family.task(palette, random);
  const other = ALL[(ALL.indexOf(family) + 1) % ALL.length]!.task(palette, random);
  const { input, output } = task.pair(side, random);
  return {
    group: family.name,
    layouts,
    gap,
    examples: [task.pair(side, random)],
    wrong: [other.pair(side, random)],
    query: input,
    truth: output,
    primary: PRIMARY[task.truth.kind],
    score: (answer) => scorePicture(answer, output, task.truth),
  };
}

const PRIMARY: Readonly<Record<Truth['kind'], MetricName>> = { picture: 'PSNR', mask: 'IoU', edges: 'F1' };

/** PSNR and SSIM of every answer; IoU of masks, rounded to their two colours; F1 of edges above half of the full level. */
export function scorePicture(answer: Raster, truth: Raster, kind: Truth): Scores {
  const scores = { PSNR: psnr(answer, truth), SSIM: ssim(answer, truth) };
  if (kind.kind === 'mask') {
    const foreground = (raster: Raster) => maskAmong(raster, kind.foreground, kind.background);
    return { IoU: intersectionOverUnion(foreground(answer), foreground(truth)), ...scores };
  }
  if (kind.kind === 'edges') {
    const drawn = (raster: Raster) => maskOfLines(raster, kind.dark);
    return { F1: boundaryF1(drawn(answer), drawn(truth)), ...scores };
  }
  return scores;
}
