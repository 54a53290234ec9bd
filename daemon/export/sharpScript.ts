import type { ReadingJson } from '../readings/reading.ts';
import type { Json } from '../readings/stage.ts';
import { type Affine, affineOf } from './affine.ts';

interface Step {
  readonly kind: string;
  readonly params: Json;
}

const ORIENTATIONS: Readonly<Record<string, string>> = {
  none: '',
  mirror: '.flop()',
  flip: '.flip()',
  half: '.rotate(180)',
  right: '.rotate(90)',
  left: '.rotate(270)',
};

/**
 * A reading as a script for Node.js with the package sharp, which takes the names of the picture and of what it makes of it.
 * Returns why not as `problem` where sharp has no like of a step.
 */
export function sharpScript(reading: ReadingJson): { readonly text: string } | { readonly problem: string } {
  const steps: string[] = [];
  for (const stage of reading.stages.flatMap(plain)) {
    const step = stepOf(stage, reading);
    if (step === undefined) return { problem: `sharp has no equivalent of its step "${stage.kind}"` };
    if (step !== '') steps.push(step);
  }
  const lines = steps.map((step) => `image = sharp(await image.png().toBuffer())${step};`);
  const text = [
    `// ${reading.sentence.replaceAll(/[\r\n]/g, ' ')}`,
    '// node this-file.mjs INPUT OUTPUT',
    "import sharp from 'sharp';",
    '',
    "let image = sharp(process.argv[2]).autoOrient().toColourspace('srgb');",
    ...lines,
    'await image.toFile(process.argv[3]);',
    '',
  ];
  return { text: text.join('\n') };
}

/** Steps that are made of others, taken apart. */
function plain({ kind, params }: Step): Step[] {
  if (kind !== 'geometrySequence') return [{ kind, params }];
  return (params as unknown as { steps: Step[] }).steps.flatMap(plain);
}

function stepOf(stage: Step, reading: ReadingJson): string | undefined {
  switch (stage.kind) {
    case 'orientation':
      return ORIENTATIONS[(stage.params as { to: string }).to];
    case 'crop':
      return cropStep(stage.params as unknown as CropParams);
    case 'pad':
      return padStep(stage.params as unknown as PadParams);
  }
  const affine = affineOf({ ...reading, stages: [stage] });
  return affine && colourStep(affine);
}

interface CropParams {
  readonly to: string;
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

function cropStep({ to, left, top, width, height }: CropParams): string | undefined {
  if (to !== 'rectangle') return undefined;
  const box = { left, top, width, height };
  return `.extract(${JSON.stringify(box)})`;
}

interface PadParams {
  readonly to: string;
  readonly unit: string;
  readonly margins: { readonly left: number; readonly top: number; readonly right: number; readonly bottom: number };
  readonly fill: unknown;
}

function padStep({ to, unit, margins, fill }: PadParams): string | undefined {
  if (to !== 'margins' || unit !== 'px' || !Array.isArray(fill)) return undefined;
  const [r, g, b, alpha] = fill as number[];
  const background = { r, g, b, alpha: alpha! / 255 };
  const { left, top, right, bottom } = margins;
  if (Math.min(left, top, right, bottom) < 0) return undefined;
  const solid = alpha === 255 ? '' : '.ensureAlpha()';
  return `${solid}.extend(${JSON.stringify({ left, top, right, bottom, background })})`;
}

/** sharp keeps what is beyond black and white between the two, and leaves alpha alone. */
function colourStep(affine: Affine): string {
  const rows = [0, 1, 2].map((c) => affine.slice(4 * c, 4 * c + 3));
  const offsets = [0, 1, 2].map((c) => affine[4 * c + 3]!);
  return `.recomb(${JSON.stringify(rows)}).linear([1, 1, 1], ${JSON.stringify(offsets)})`;
}
