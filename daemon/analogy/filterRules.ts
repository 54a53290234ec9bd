import { type Example, type Explanation, errorOver, type Kind } from './explanation.ts';
import { applyTerms, CONSTANT, fitTerms, type Terms } from './linear.ts';

/** One mixture of the picture and its blurs for all channels: blurring, sharpening, removing noise. */
export const FILTER: Terms = {
  count: 4,
  prior: [1, 0, 0, 0],
  ridge: 2,
  read({ levels, blurs }, pixel, channel, row) {
    row[0] = levels[3 * pixel + channel]!;
    for (let k = 0; k < blurs.length; k++) row[1 + k] = blurs[k]![3 * pixel + channel]!;
  },
};

/** The strength of the luma's changes, mapped by a line per channel: drawn edges. */
const EDGES: Terms = {
  count: 6,
  ridge: 1e-3,
  isCut: true,
  read({ steps }, pixel, channel, row) {
    row.fill(0);
    row[channel] = steps[pixel]!;
    row[3 + channel] = CONSTANT;
  },
};

const FORMS: readonly [Kind, Terms][] = [
  ['filter', FILTER],
  ['edges', EDGES],
];

/** Filters that are the same everywhere. */
export function filterRules(examples: readonly Example[]): Explanation[] {
  return FORMS.flatMap(([kind, terms]) => {
    const factors = fitTerms(examples, terms);
    if (!factors) return [];
    const error = errorOver(examples, (input) => applyTerms(terms, factors, input));
    return [
      {
        kind,
        doubt: 0,
        explain: (query) => ({ error, draw: () => applyTerms(terms, factors, query) }),
      } satisfies Explanation,
    ];
  });
}
