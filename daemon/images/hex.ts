/** A colour as "#rrggbb": its first three levels, 0..255, rounded. */
export function hexOf([r, g, b]: readonly number[]): string {
  return `#${[r!, g!, b!].map((level) => Math.round(level).toString(16).padStart(2, '0')).join('')}`;
}
