/** What became of one test, as the run outside reads it. */
export interface InHostResult {
  readonly title: string;
  readonly error?: string;
}

/** Begins the line that has the results. */
export const RESULTS = 'likewise-results ';
