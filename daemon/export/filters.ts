import { type Affine, applyAffine } from './affine.ts';
import { latticeOfColours } from './colours.ts';

/** An affine change of colours as an SVG filter; its numbers are for colours of sRGB in 0..1. */
export function svgFilter(affine: Affine): string {
  const rows = [0, 1, 2].map((c) => {
    const [r, g, b, offset] = affine.slice(4 * c, 4 * c + 4);
    return [r, g, b, 0, Math.round((offset! / 255) * 1e6) / 1e6].join(' ');
  });
  return (
    '<svg xmlns="http://www.w3.org/2000/svg" width="0" height="0">' +
    '<filter id="likewise" x="0" y="0" width="1" height="1" color-interpolation-filters="sRGB">' +
    `<feColorMatrix type="matrix" values="${[...rows, '0 0 0 1 0'].join(' ')}"/>` +
    '</filter></svg>'
  );
}

/** What the filter functions of CSS do (Filter Effects Module Level 1) that need no number, or one that can be read off a matrix. */
function functionsLike(affine: Affine): [string, Affine][] {
  const [r, , , offset] = affine as [number, number, number, number];
  const grey = [0.2126, 0.7152, 0.0722, 0];
  const diagonal = (k: number, o: number): Affine => [k, 0, 0, o, 0, k, 0, o, 0, 0, k, o];
  const number = (value: number) => `${Math.round(value * 100) / 100}`;
  return [
    ['invert(1)', diagonal(-1, 255)],
    ['grayscale(1)', [...grey, ...grey, ...grey]],
    ['sepia(1)', [0.393, 0.769, 0.189, 0, 0.349, 0.686, 0.168, 0, 0.272, 0.534, 0.131, 0]],
    [`brightness(${number(r)})`, diagonal(r, 0)],
    [`contrast(${number(r)})`, diagonal(r, 127.5 * (1 - r))],
    ...(offset >= 0 && r < 1 && r >= -1
      ? [[`invert(${number((1 - r) / 2)})`, diagonal(r, (255 * (1 - r)) / 2)] as [string, Affine]]
      : []),
  ];
}

/** An affine change of colours as a declaration of CSS: one of its functions where one does it, else an SVG filter inside. */
export function cssFilter(affine: Affine): string {
  const colours = latticeOfColours(9).data;
  const made = applyAffine(affine, colours);
  const found = functionsLike(affine).find(([, like]) =>
    applyAffine(like, colours).every((level, at) => Math.abs(level - made[at]!) <= 1),
  );
  if (found) return `filter: ${found[0]};`;
  return `filter: url('data:image/svg+xml,${encodeURIComponent(svgFilter(affine))}#likewise');`;
}
