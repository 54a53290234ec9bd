import { hexOf } from '../../images/hex.ts';
import { colourName } from '../colour/names.ts';
import { median } from '../median.ts';
import { isOpaque, isSameSize, laidOn, type Picture } from '../picture.ts';
import type { Json, Pair, Stage, StageFamily } from '../stage.ts';

type Colour = readonly [number, number, number];

const KIND = 'laid on';
/** A picture is a cut-out where at least this share of its pixels is half transparent or more. */
const LEAST_OPEN = 0.01;
/** A frame has one colour where this share of it has that colour. */
const LEAST_FRAME = 0.5;

/** Transparent pictures laid on a flat ground: everything else that makes them opaque starts here. */
export const LAID_ON: StageFamily = {
  part: 'alpha',
  kinds: [KIND],
  fit,
  read: (_, params) => laidOnStage((params as unknown as { colour: Colour }).colour),
};

/** On the colour of the outputs' frames, on white and on black; none unless all inputs are cut-outs and all outputs opaque. */
function fit(pairs: readonly Pair[]): Stage[] {
  if (!pairs.every(({ input, output }) => isSameSize(input, output) && isOpen(input) && isOpaque(output))) return [];
  const frames = pairs.map(({ input, output }) => frameColour(input, output));
  const [first] = frames;
  const isOne = first !== undefined && frames.every((colour) => colour?.join() === first.join());
  const grounds: Colour[] = [...(isOne ? [first] : []), [255, 255, 255], [0, 0, 0]];
  return grounds.filter((colour, n) => grounds.findIndex((one) => one.join() === colour.join()) === n).map(laidOnStage);
}

function isOpen({ data }: Picture): boolean {
  let open = 0;
  for (let at = 3; at < data.length; at += 4) if (data[at]! < 128) open++;
  return open >= LEAST_OPEN * (data.length / 4);
}

/** Levels by which lossy compression may change a colour. */
const CODED = 8;

/** The colour, by medians, that most of the outermost pixels nearly have where the input is transparent. */
function frameColour({ width, height, data }: Picture, output: Picture): Colour | undefined {
  const frame: number[] = [];
  const add = (pixel: number) => {
    if (data[4 * pixel + 3] === 0) frame.push(4 * pixel);
  };
  for (let x = 0; x < width; x++) {
    add(x);
    add((height - 1) * width + x);
  }
  for (let y = 1; y < height - 1; y++) {
    add(y * width);
    add(y * width + width - 1);
  }
  if (frame.length === 0) return undefined;
  const middle = (c: number) => median(frame.map((at) => output.data[at + c]!));
  const colour: Colour = [middle(0), middle(1), middle(2)];
  const near = frame.filter((at) => colour.every((level, c) => Math.abs(output.data[at + c]! - level) <= CODED));
  return near.length > LEAST_FRAME * frame.length ? colour : undefined;
}

function laidOnStage(colour: Colour): Stage {
  const stage: Stage = {
    part: 'alpha',
    kind: KIND,
    sentence: `Laid on ${isPlain(colour) ? '' : `${hexOf(colour)}, `}${colourName(...colour)}`,
    weight: isPlain(colour) ? 1 : 3,
    params: { colour } as Json,
    apply: (picture) => laidOn(picture, colour),
    reach: 0,
    scaled: () => stage,
  };
  return stage;
}

/** Black or white. */
function isPlain(colour: Colour): boolean {
  return colour.every((level) => level === colour[0]) && colour[0] % 255 === 0;
}
