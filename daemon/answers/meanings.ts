import { applyTransfer, findTransfer, type Guide } from '../images/detail.ts';
import type { Raster, RgbRaster } from '../images/raster.ts';
import { distinct, rankReadings } from '../readings/choose.ts';
import { BY_MODEL, kindOf, nameOf, type ReadingName } from '../readings/name.ts';
import { type Picture, pictureOf, rasterOf, resize } from '../readings/picture.ts';
import type { ReadingJson } from '../readings/reading.ts';
import { applyStages } from '../readings/stage.ts';
import type { Examples } from './examples.ts';
import { agreementOf, chanceAtModelSize, voteOf } from './finish.ts';
import { evidenceOf, keptChance } from './trust.ts';

/** One possible meaning of examples, with its result on a query. */
export interface Meaning extends ReadingName {
  /** The kinds of its stages, or `model`. */
  readonly kind: string;
  /** Whether it makes the examples' outputs with no pixel off by more than two levels. */
  readonly exact: boolean;
  /** The share, 0..1, of what changed in the examples that it explains. */
  readonly explained: number;
  /** The estimated chance, 0..1, that a person would keep the answer. */
  readonly confidence: number;
  readonly preview: Raster;
  /** Everything needed to apply it; absent where the model answers. */
  readonly reading?: ReadingJson;
}

/** The model's answers to the query and to the first example's own input; both as large as a cell. */
export interface ModelView {
  readonly answer: RgbRaster;
  readonly own: RgbRaster;
  /** The query as the model was shown it. */
  readonly cell: RgbRaster;
  readonly detail: Guide;
}

/** The longest side of a preview, in pixels. */
const PREVIEW_SIDE = 256;

/**
 * What the examples may mean for a query, best first: their readings as ranked for it, one for each sentence. Where a model was asked, its
 * own view comes before the first reading that is less likely to be kept.
 */
export async function findMeanings(examples: Examples, query: Raster, model?: ModelView): Promise<readonly Meaning[]> {
  const small = atMost(pictureOf(query), PREVIEW_SIDE);
  const scale = small.width / query.width;
  const ranked = rankReadings(examples.readings, query, model && voteOf(model.answer, examples));
  const meanings = distinct(ranked).map((candidate): Meaning => {
    const { reading, stages } = candidate;
    const fitting = scale === 1 ? stages : stages.map((stage) => stage.scaled(scale));
    return {
      ...nameOf(reading),
      kind: kindOf(reading),
      exact: reading.missed === 0,
      explained: reading.explained,
      confidence: keptChance(evidenceOf(candidate, ranked)).confidence,
      preview: rasterOf(atMost(applyStages(fitting, small), PREVIEW_SIDE), query.channels),
      reading,
    };
  });
  if (!model) return meanings;
  const explained = Math.max(0, agreementOf(model.own, examples));
  const { confidence } = chanceAtModelSize(explained);
  const transfer = findTransfer(model.answer, model.cell, examples.shown, model.detail);
  const preview = await applyTransfer(transfer, rasterOf(small, query.channels), examples.gap);
  const place = meanings.findIndex((other) => other.confidence < confidence);
  const view: Meaning = { ...BY_MODEL, kind: BY_MODEL.id, exact: false, explained, confidence, preview };
  return meanings.toSpliced(place < 0 ? meanings.length : place, 0, view);
}

/** The picture, reduced where its long side is longer. */
function atMost(picture: Picture, side: number): Picture {
  const scale = side / Math.max(picture.width, picture.height);
  if (scale >= 1) return picture;
  const of = (length: number) => Math.max(1, Math.round(length * scale));
  return resize(picture, of(picture.width), of(picture.height));
}
