import { describe, expect, it } from 'vitest';
import { MAX_SVG_DEPTH, MAX_SVG_ELEMENTS } from './document.ts';
import { MAX_SVG_DRAWN, MAX_SVG_FILTERS, MAX_SVG_NESTING, MAX_TURBULENCE_OCTAVES } from './guard.ts';
import { openSvg } from './open.ts';

const HEAD = '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" viewBox="0 0 10 10">';
const drawing = (inner: string) => `${HEAD}${inner}</svg>`;
const open = (text: string | Uint8Array) => openSvg(typeof text === 'string' ? Buffer.from(text) : text, 'a.svg');

/** Ten copies of what precedes, n times over: 10^n elements. */
const bomb = (levels: number) =>
  drawing(
    `<rect id="l0" width="1" height="1"/>${Array.from({ length: levels }, (_, n) => `<g id="l${n + 1}">${`<use href="#l${n}"/>`.repeat(10)}</g>`).join('')}`,
  );
const chain = (length: number) =>
  drawing(
    `<rect id="c0" width="1" height="1"/>${Array.from({ length }, (_, n) => `<use id="c${n + 1}" href="#c${n}"/>`).join('')}<use href="#c${length}"/>`,
  );
const nested = (depth: number) => drawing(`${'<g>'.repeat(depth)}${'</g>'.repeat(depth)}`);

const HOSTILE: readonly (readonly [what: string, svg: string, says: string])[] = [
  ['a script', drawing('<script>alert(1)</script>'), 'has a script'],
  [
    'a script of a namespace',
    drawing('<s:script xmlns:s="http://www.w3.org/2000/svg">alert(1)</s:script>'),
    'has a script',
  ],
  ['a handler', `${HEAD.replace('<svg', '<svg onload="alert(1)"')}</svg>`, 'a script (onload)'],
  ['a handler in capitals', drawing('<rect ONCLICK="alert(1)"/>'), 'a script (ONCLICK)'],
  ['a link that runs', drawing('<a href="javascript:alert(1)"><rect/></a>'), 'has a script'],
  ['HTML', drawing('<foreignObject><p xmlns="http://www.w3.org/1999/xhtml">x</p></foreignObject>'), 'HTML inside'],
  ['a picture of the web', drawing('<image href="https://example.com/a.png"/>'), 'never fetches'],
  ['a picture of the disk', drawing('<image xlink:href="file:///etc/passwd"/>'), 'never fetches'],
  ['a picture beside it', drawing('<image href="../secret.png"/>'), 'never fetches'],
  ['a drawing within a data address', drawing('<image href="data:image/svg+xml;base64,PHN2Zy8+"/>'), 'never fetches'],
  ['an element of another file', drawing('<use href="other.svg#a"/>'), 'never fetches'],
  ['a filter of another file', drawing('<rect filter="url(other.svg#f)"/>'), 'never fetches'],
  ['a picture in a filter', drawing('<filter id="f"><feImage href="http://10.0.0.1/"/></filter>'), 'never fetches'],
  ['a fill of another file', drawing('<rect style="fill:url(\'http://example.com/#a\')"/>'), 'never fetches'],
  ['a font of the web', drawing('<style>@font-face{src:url(http://example.com/f.woff)}</style>'), 'never fetches'],
  ['an import', drawing('<style>@import "http://example.com/a.css";</style>'), 'style sheet in another file'],
  ['a style sheet beside it', `<?xml-stylesheet href="a.css"?>${drawing('')}`, 'style sheet in another file'],
  ['an entity', `<!DOCTYPE svg [<!ENTITY a "b">]>${drawing('&a;')}`, 'entities of its own'],
  [
    'an entity of the disk',
    `<!DOCTYPE svg [<!ENTITY a SYSTEM "file:///etc/passwd">]>${drawing('<text>&a;</text>')}`,
    'entities',
  ],
  ['a billion laughs', `<!DOCTYPE svg [<!ENTITY a "aa"><!ENTITY b "&a;&a;">]>${drawing('&b;')}`, 'entities'],
  ['references that multiply', bomb(6), `more than ${MAX_SVG_DRAWN} elements`],
  ['an element that draws itself', drawing('<g id="a"><use href="#a"/></g>'), 'refers to itself'],
  [
    'two that draw each other',
    drawing('<g id="a"><use href="#b"/></g><g id="b"><use href="#a"/></g>'),
    'refers to itself',
  ],
  ['a pattern of itself', drawing('<pattern id="p"><rect fill="url(#p)"/></pattern>'), 'refers to itself'],
  ['a mask of itself', drawing('<mask id="m"><rect style="mask: url(#m)"/></mask>'), 'refers to itself'],
  ['a long chain', chain(MAX_SVG_NESTING + 1), `more than ${MAX_SVG_NESTING} deep`],
  ['deep nesting', nested(MAX_SVG_DEPTH + 1), `more than ${MAX_SVG_DEPTH} deep`],
  ['many elements', drawing('<g/>'.repeat(MAX_SVG_ELEMENTS)), `more than ${MAX_SVG_ELEMENTS} elements`],
  ['many filters', drawing('<filter/>'.repeat(MAX_SVG_FILTERS + 1)), 'filters'],
  [
    'endless turbulence',
    drawing(`<filter><feTurbulence numOctaves="${MAX_TURBULENCE_OCTAVES + 1}"/></filter>`),
    'octaves',
  ],
  ['no size', '<svg xmlns="http://www.w3.org/2000/svg"/>', 'does not say how large'],
  ['a size of nothing', '<svg xmlns="http://www.w3.org/2000/svg" width="0" height="9"/>', 'does not say how large'],
  ['no end', `${HEAD}<rect>`, 'not a valid SVG'],
  ['another root', '<html><svg/></html>', 'root element is not svg'],
];

describe('drawings that are refused by name', () => {
  it.each(HOSTILE)('%s', (_, svg, says) => {
    expect(() => open(svg)).toThrow(says);
    expect(() => open(svg)).toThrow('a.svg');
  });

  it('what is no text', () => {
    expect(() => open(Buffer.concat([Buffer.from(HEAD), Buffer.from([0xff, 0xfe]), Buffer.from('</svg>')]))).toThrow(
      'UTF-8',
    );
  });
});

describe('drawings that are taken', () => {
  it.each([
    ['a picture inside', drawing('<image href="data:image/png;base64,iVBORw0KGgo="/>')],
    ['a link', drawing('<a href="https://example.com"><rect/></a>')],
    ['references a little below the limit', bomb(4)],
    ['a chain at the limit', chain(MAX_SVG_NESTING - 4)],
    ['nesting at the limit', nested(MAX_SVG_DEPTH - 1)],
    [
      'a document type',
      `<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "http://www.w3.org/Graphics/SVG/1.1/DTD/svg11.dtd">${drawing('')}`,
    ],
    ['a byte order mark', `\ufeff${drawing('')}`],
  ])('%s', (_, svg) => {
    expect(open(svg).size).toMatchObject({ width: 10, height: 10 });
  });

  it.each([
    ['width="24" height="12"', 24, 12],
    ['width="1in" height="2.54cm"', 96, 96],
    ['width="20" viewBox="0 0 10 5"', 20, 10],
    ['width="100%" height="100%" viewBox="0 0 32 16"', 32, 16],
    ['viewBox="-5,-5 30 20"', 30, 20],
  ])('the size of %s', (attributes, width, height) => {
    const { size } = open(`<svg xmlns="http://www.w3.org/2000/svg" ${attributes}/>`);
    expect(size.width).toBeCloseTo(width);
    expect(size.height).toBeCloseTo(height);
  });
});
