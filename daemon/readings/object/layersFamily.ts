import type { Json, Stage, StageFamily } from '../stage.ts';
import { backdropShown } from './backdrop.ts';
import { fitLayers } from './fitLayers.ts';
import { foregroundOf } from './foreground.ts';
import { type Layers, renderLayers } from './layers.ts';
import { sentenceOf } from './sentence.ts';
import { scaledLayers } from './unit.ts';

const KIND = 'object-layers';

interface Params {
  readonly layers: Layers;
  readonly weight: number;
  /** If lengths grow with the picture: the shorter side that they refer to. */
  readonly side: number | null;
}

/** What is done to an object and to what it stands on: grounds, cut-outs, masks, outlines, stickers, shadows, glows. */
export const layersFamily: StageFamily = {
  part: 'object',
  kinds: [KIND],
  fit: (pairs) => fitLayers(pairs).map(({ layers, weight, side }) => stageOf({ layers, weight, side: side ?? null })),
  read: (_, params) => stageOf(params as unknown as Params),
};

function stageOf(params: Params): Stage {
  const { layers, weight, side } = params;
  return {
    part: 'object',
    kind: KIND,
    sentence: sentenceOf(layers),
    weight,
    params: params as unknown as Json,
    apply(picture) {
      const foreground = foregroundOf(picture, layers.holes);
      if (!foreground) return picture;
      const factor = side === null ? 1 : Math.min(picture.width, picture.height) / side;
      return renderLayers(picture, foreground, scaledLayers(layers, factor));
    },
    coverage(picture) {
      const { ground } = layers;
      const { width, height } = picture;
      const shown = ground.kind === 'picture' ? backdropShown(ground.pixels, ground.hidden, width, height) : 1;
      return shown * (foregroundOf(picture, layers.holes)?.sureness ?? 0);
    },
    scaled: (factor) =>
      side === null ? stageOf({ ...params, layers: scaledLayers(layers, factor) }) : stageOf(params),
  };
}
