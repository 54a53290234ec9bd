import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

/* The pages have short sentences: half of them under 16 words, none over 40. */

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const DOCS = readdirSync(join(ROOT, 'docs'), { recursive: true, encoding: 'utf8' }).filter((page) =>
  page.endsWith('.md'),
);
const PAGES = [
  'README.md',
  'ARCHITECTURE.md',
  'PROTOCOL.md',
  'CONTRIBUTING.md',
  'SECURITY.md',
  'AGENTS.md',
  ...DOCS.map((page) => join('docs', page)),
];

/**
 * The sentences of a page, without its headings, tables, pictures and blocks of code. A span of code counts as one word and may begin
 * a sentence.
 */
function sentencesIn(page: string): string[] {
  const paragraphs = readFileSync(join(ROOT, page), 'utf8')
    .replaceAll(/^```[\s\S]*?^```$/gm, '')
    .replaceAll(/^#+ .*$/gm, '')
    .split(/\n\s*\n|\n(?=\s*(?:-|\d+\.) )/)
    .filter((text) => !/^\n*(?: {4}|\||!\[)/.test(text));
  return paragraphs
    .map((text) =>
      text
        .replaceAll(/`[^`]+`/g, 'Code')
        .replaceAll(/\]\([^)]*\)/g, ']')
        .replaceAll(/\s+/g, ' ')
        .trim(),
    )
    .flatMap((text) => text.split(/(?<=[.!?][)_*]*) (?=[^a-z])/))
    .filter((text) => /\w/.test(text));
}

const wordsIn = (sentence: string) => sentence.split(' ').filter((word) => /\w/.test(word)).length;

it.each(PAGES)('%s has no sentence of over 40 words', (page) => {
  const sentences = sentencesIn(page);
  expect(sentences.length).toBeGreaterThan(0);
  expect(sentences.filter((sentence) => wordsIn(sentence) > 40)).toEqual([]);
});

it('half of all sentences have under 16 words', () => {
  const lengths = PAGES.flatMap(sentencesIn)
    .map(wordsIn)
    .sort((a, b) => a - b);
  expect(lengths[lengths.length >> 1]).toBeLessThan(16);
});
