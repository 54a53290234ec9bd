import { expect, it } from 'vitest';
import { edited } from './edits.ts';
import { openSvg } from './open.ts';
import { type Rgba, recolourEdits } from './recolour.ts';

const drawing = (inner: string, attributes = '') =>
  `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"${attributes}>${inner}</svg>`;

/** Red becomes blue. With `black`, black becomes green. */
function recoloured(text: string, black = false): string {
  const { document } = openSvg(Buffer.from(text), 'a.svg');
  const become = ([r, g, b, a]: Rgba): Rgba => {
    if (r === 255 && g === 0 && b === 0) return [0, 0, 255, a];
    return black && r === 0 && g === 0 && b === 0 ? [0, 128, 0, a] : [r, g, b, a];
  };
  return edited(
    text,
    recolourEdits(document, (colours) => colours.map(become)),
  );
}

it.each([
  ['an attribute', '<path fill="red"/>', '<path fill="#0000ff"/>'],
  ['its quotes', "<path fill='#f00'/>", "<path fill='#0000ff'/>"],
  ['capitals', '<path fill="#FF0000"/>', '<path fill="#0000FF"/>'],
  ['functions', '<path stroke="rgb(255, 0, 0)"/>', '<path stroke="#0000ff"/>'],
  ['hues', '<path stroke="hsl(0 100% 50%)"/>', '<path stroke="#0000ff"/>'],
  ['translucent ones', '<path fill="rgba(255,0,0,.5)"/>', '<path fill="rgba(0, 0, 255, 0.5)"/>'],
  ['hexadecimal alpha', '<path fill="#f008"/>', '<path fill="rgba(0, 0, 255, 0.533)"/>'],
  ['opacities beside them', '<path fill="red" fill-opacity=".3"/>', '<path fill="#0000ff" fill-opacity=".3"/>'],
  ['stops', '<stop stop-color="red"/>', '<stop stop-color="#0000ff"/>'],
  ['floods', '<filter><feFlood flood-color="red"/></filter>', '<filter><feFlood flood-color="#0000ff"/></filter>'],
  ['styles', '<path style="fill : red;stroke:#f00"/>', '<path style="fill : #0000ff;stroke:#0000ff"/>'],
  ['what stands behind a reference', '<path fill="url(#g) red"/>', '<path fill="url(#g) #0000ff"/>'],
  [
    'style sheets',
    '<style>.a{fill:red} /* red */ .red{stroke: RED}</style>',
    '<style>.a{fill:#0000ff} /* red */ .red{stroke: #0000ff}</style>',
  ],
  ['CDATA', '<style><![CDATA[a>b{fill:red}]]></style>', '<style><![CDATA[a>b{fill:#0000ff}]]></style>'],
  [
    'variables',
    '<style>:root{--red:red;--w:2px}</style><path fill="var(--red, red)"/>',
    '<style>:root{--red:#0000ff;--w:2px}</style><path fill="var(--red, #0000ff)"/>',
  ],
  ['media rules', '<style>@media print{.a{fill:red}}</style>', '<style>@media print{.a{fill:#0000ff}}</style>'],
  [
    'what is no colour',
    '<path id="red" class="red" fill="none" d="M0 0"/>',
    '<path id="red" class="red" fill="none" d="M0 0"/>',
  ],
  ['entities in other attributes', '<path id="&lt;red&gt;" fill="red"/>', '<path id="&lt;red&gt;" fill="#0000ff"/>'],
  [
    'comments and spaces',
    '<!-- fill="red" -->\n\t<path\n fill="red" />',
    '<!-- fill="red" -->\n\t<path\n fill="#0000ff" />',
  ],
])('%s', (_, before, after) => {
  expect(recoloured(drawing(before))).toBe(drawing(after));
});

it('gives what is black of itself a colour, where it is inherited from', () => {
  expect(recoloured(drawing('<path d="M0 0"/>'), true)).toBe(drawing('<path d="M0 0"/>', ' fill="#008000"'));
  expect(recoloured(drawing('<path fill="red"/>'), true)).toBe(drawing('<path fill="#0000ff"/>'));
  expect(recoloured(drawing('<g style="fill:red"><path/></g>'), true)).toBe(
    drawing('<g style="fill:#0000ff"><path/></g>'),
  );
  expect(recoloured(drawing('<path stroke="currentColor" fill="none"/>'), true)).toBe(
    drawing('<path stroke="currentColor" fill="none"/>', ' color="#008000"'),
  );
  expect(recoloured(drawing('<path stroke="currentColor" fill="none"/>', ' color="#000"'), true)).toBe(
    drawing('<path stroke="currentColor" fill="none"/>', ' color="#008000"'),
  );
  expect(recoloured(drawing('<linearGradient id="g"><stop/></linearGradient>'), true)).toBe(
    drawing('<linearGradient id="g"><stop stop-color="#008000"/></linearGradient>'),
  );
});

it('leaves a drawing without these colours as it is, to the byte', () => {
  const text = `<?xml version="1.0"?>\r\n${drawing('<path fill="#0f0"/>\u00e4 \ud83d\ude00')}\n`;
  expect(recoloured(text)).toBe(text);
});
