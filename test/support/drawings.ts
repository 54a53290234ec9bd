/** Icons as text, 24 units a side. */
const icon = (inner: string) =>
  `<svg xmlns="http://www.w3.org/2000/svg" width="24" height="24" viewBox="0 0 24 24">${inner}</svg>\n`;

const star = (fill: string, more = '') => `<path d="m12 2 3 7h7l-6 5 2 8-6-5-6 5 2-8-6-5h7z" fill="${fill}"${more}/>`;

/** A dark star, the star made red, the star made soft (which needs pixels), and drawings to change likewise. */
export const DRAWINGS = {
  'star.svg': icon(star('#222222')),
  'star-red.svg': icon(star('#e50914')),
  'star-soft.svg': icon(
    `<filter id="f"><feGaussianBlur stdDeviation="1"/></filter>${star('#222222', ' filter="url(#f)"')}`,
  ),
  'bell.svg': icon('<!-- a bell --><path  d="M5 17V9a7 7 0 0 1 14 0v8h2v2H3v-2z"\tfill="#222222"/>'),
  'evil.svg': icon(`<script>document.title = 'caught'</script>${star('#222222')}`),
} as const;
