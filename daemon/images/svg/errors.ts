import { LikewiseError } from '@likewise/shared/protocol/errors.ts';

/** An SVG that is not well formed. `why`: the parser's message. */
export function svgBroken(name: string, why: string): LikewiseError {
  const message = `${name} is not a valid SVG: ${why}.`;
  return new LikewiseError('image-truncated', message, 'Export the drawing again.');
}

/** An SVG that would run, fetch or expand something. `what`: "a script", "an entity". */
export function svgUnsafe(name: string, what: string, remedy: string): LikewiseError {
  return new LikewiseError('image-unsupported', `${name} has ${what}.`, remedy);
}

/** An SVG beyond a limit. `what`: "more than 100,000 elements". */
export function svgTooLarge(name: string, what: string): LikewiseError {
  return new LikewiseError('image-too-large', `${name} has ${what}.`, 'Simplify the drawing, or export it as PNG.');
}

/** An SVG that does not state its size. */
export function svgSizeless(name: string): LikewiseError {
  const remedy = 'Give its svg element a viewBox, or a width and a height in pixels.';
  return new LikewiseError('image-empty', `${name} does not say how large it is.`, remedy);
}
