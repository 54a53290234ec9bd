import { type CaseReport, TOLERANCES } from '../inference/verifyReference.ts';
import { type ModelConfig, PATCHES } from '../model/config.ts';
import type { Model } from '../model/registry.ts';

const megabytes = (bytes: number) => `${(bytes / 1e6).toFixed(1)} MB`;

/** The sizes of a model in words, as read off its weights. */
function sizesText({ predictor: { encoder, decoder, vocabulary }, tokenizer }: ModelConfig): string {
  const transformer = ({ dim, depth, heads }: typeof encoder) => `${dim} wide, ${depth} blocks, ${heads} heads`;
  const tokens =
    tokenizer.kind === 'vqgan'
      ? `VQGAN, ${tokenizer.channels} channels x ${tokenizer.multipliers.join(', ')}`
      : `patch transformer, ${tokenizer.dim} wide, ${tokenizer.encoderDepth} + ${tokenizer.decoderDepth} blocks`;
  return [
    `encoder    ${transformer(encoder)}`,
    `decoder    ${transformer(decoder)}`,
    `tokenizer  ${tokens}, ${vocabulary} codes`,
  ].join('\n');
}

/** What `model import` and `model show` print. */
export function modelText({ dir, embedded, manifest }: Model): string {
  const { name, config, stored, weights, prompt, source, licence } = manifest;
  return [
    `${name} (${embedded ? 'comes with Likewise' : 'imported'})`,
    sizesText(config),
    `weights    ${megabytes(weights.bytes)}, ${stored}`,
    `prompts    ${prompt.arrangements.join(' ')} on ${prompt.gap}`,
    `source     ${source.join(', ')}`,
    `licence    ${licence}`,
    `folder     ${dir}`,
  ].join('\n');
}

/** One line of `model list`. */
export function modelLine({ embedded, manifest: { name, config, stored, weights } }: Model): string {
  const { encoder, decoder } = config.predictor;
  const size = `${encoder.dim} x ${encoder.depth} + ${decoder.dim} x ${decoder.depth}`;
  return [
    name.padEnd(20),
    embedded ? 'embedded' : 'imported',
    size.padEnd(18),
    megabytes(weights.bytes).padStart(9),
    stored,
  ].join('  ');
}

/** The table of `model verify --reference`. */
export function casesText(cases: readonly CaseReport[]): string {
  const rows = cases.map(({ name, tokens, codes, logits, decoded, pasted, passed }) => [
    name,
    `${tokens}/${PATCHES}`,
    codes === undefined ? '-' : `${codes}/${PATCHES}`,
    logits?.toExponential(1) ?? '-',
    decoded?.toExponential(1) ?? '-',
    pasted ? `${pasted.levels}` : '-',
    pasted ? `${(pasted.share * 100).toFixed(2)} %` : '-',
    passed ? 'pass' : 'FAIL',
  ]);
  const wanted = [
    'wanted',
    `${PATCHES}/${PATCHES}`,
    `${PATCHES}/${PATCHES}`,
    `<= ${TOLERANCES.logits}`,
    `<= ${TOLERANCES.decoded}`,
    `<= ${TOLERANCES.pastedLevels}`,
    `< ${TOLERANCES.pastedShare * 100} %`,
    '',
  ];
  return table([['case', 'tokens', 'codes', 'logits', 'decoded', 'pasted', 'share', ''], ...rows, wanted]);
}

/** Rows in columns as wide as their widest cell. */
function table(rows: readonly (readonly string[])[]): string {
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
  return rows
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column]!))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}
