/** A colour with alpha, levels 0..255, straight. */
type Rgba = readonly [number, number, number, number];

/** The format of a colour in messages: eight hexadecimal digits, `rrggbbaa`, in lower case. */
export const PAINT = /^[0-9a-f]{8}$/;

export function paintOf(colour: Rgba): string {
  return colour.map((level) => level.toString(16).padStart(2, '0')).join('');
}

/** @param paint matches PAINT */
export function colourOf(paint: string): Rgba {
  return [0, 2, 4, 6].map((at) => Number.parseInt(paint.slice(at, at + 2), 16)) as unknown as Rgba;
}
