import type { Found } from './glob.ts';
import type { MadeRecords } from './made.ts';

/**
 * Leaves out of the files that were found what records know as the answers to others of them; what was named stays.
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
