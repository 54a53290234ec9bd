import type { Found } from './glob.ts';
import type { MadeRecords } from './made.ts';

/**
 * Leaves out found files that records know as answers to others of them. Named files stay.
 * @param at a path as the records know it
 */
export async function withoutAnswers(
  found: readonly Found[],
  records: MadeRecords,
  at: (path: string) => string = (path) => path,
): Promise<Found[]> {
  const all = new Set(found.map(({ path }) => at(path)));
  const kept: Found[] = [];
  for (const file of found) {
    const own = at(file.path);
    const sources = file.named ? [] : await records.sourcesOf(own);
    if (!sources.some((source) => source !== own && all.has(source))) kept.push(file);
  }
  return kept;
}
