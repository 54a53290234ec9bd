import type { Picture } from '../picture.ts';
import type { Piece } from './piece.ts';
import type { Axis } from './placement.ts';

/** What a piece is and where, for people: "red, 80 x 24 px, in the top right corner". */
export function pieceInWords(piece: Piece): string {
  const { patch, x, y } = piece;
  const look = colourOf(patch);
  if (x.kind === 'span' && y.kind === 'span' && isHollow(piece)) {
    const thickness = Math.round(Math.max(x.slices.first, x.slices.last, y.slices.first, y.slices.last) * piece.scale);
    const inset = Math.round(x.before * piece.scale);
    return `${look} frame, ${thickness} px${inset > 0 ? `, ${inset} px inside the picture` : ', along the sides'}`;
  }
  if (isRunning(x) && isRunning(y)) return `${look}, over the whole picture`;
  const [across, down] = [Math.round(patch.width * piece.scale), Math.round(patch.height * piece.scale)];
  if (isRunning(x)) return `${look}, ${down} px high, along the width at the ${edge(y, 'top', 'bottom')}`;
  if (isRunning(y)) return `${look}, ${across} px wide, along the height at the ${edge(x, 'left', 'right')}`;
  const size = `${across} x ${down} px${piece.of === 0 ? '' : ` on a picture of ${piece.of} px`}`;
  return `${look}, ${size}, ${corner(x, y)}`;
}

/** Whether a piece that spans the picture leaves its middle free. */
function isHollow({ patch, x, y }: Piece): boolean {
  if (x.kind !== 'span' || y.kind !== 'span') return false;
  return patch.data[(y.slices.first * patch.width + x.slices.first) * 4 + 3] === 0;
}

/** The name of a patch's colour, with its opacity where it is not opaque. */
export function colourOf(patch: Picture): string {
  const { colour, opacity } = lookOf(patch);
  return opacity < 0.95 ? `${colour} at ${Math.round(opacity * 100)} %` : colour;
}

function isRunning({ kind }: Axis): boolean {
  return kind !== 'at';
}

function edge(axis: Axis, start: string, end: string): string {
  if (axis.kind !== 'at' || axis.share === 0.5) return 'centre';
  return axis.share < 0.5 ? start : end;
}

function corner(x: Axis, y: Axis): string {
  const [down, across] = [edge(y, 'top', 'bottom'), edge(x, 'left', 'right')];
  if (down === 'centre' && across === 'centre') return 'in the centre';
  if (down === 'centre' || across === 'centre') return `at the ${down === 'centre' ? across : down}`;
  return `in the ${down} ${across} corner`;
}

/** The name of a patch's average colour, and the opacity that most of it has. */
function lookOf({ data }: Picture): { colour: string; opacity: number } {
  const sums = [0, 0, 0, 0];
  let count = 0;
  for (let at = 0; at < data.length; at += 4) {
    const alpha = data[at + 3]!;
    if (alpha < 24) continue;
    for (let c = 0; c < 3; c++) sums[c]! += data[at + c]! * alpha;
    sums[3]! += alpha;
    count++;
  }
  const total = Math.max(1, sums[3]!);
  return {
    colour: colourName(sums[0]! / total, sums[1]! / total, sums[2]! / total),
    opacity: total / 255 / Math.max(1, count),
  };
}

/** A plain name of an sRGB colour, 0..255. */
export function colourName(red: number, green: number, blue: number): string {
  const [most, least] = [Math.max(red, green, blue), Math.min(red, green, blue)];
  const range = most - least;
  if (range < 28) return most > 235 ? 'white' : most < 32 ? 'black' : 'grey';
  let hue: number;
  if (most === red) hue = ((green - blue) / range + 6) % 6;
  else if (most === green) hue = (blue - red) / range + 2;
  else hue = (red - green) / range + 4;
  const names = [
    'red',
    'orange',
    'yellow',
    'green',
    'green',
    'green',
    'cyan',
    'blue',
    'blue',
    'violet',
    'pink',
    'pink',
  ];
  return names[Math.round(hue * 2) % 12]!;
}
