import { randomUUID } from 'node:crypto';
import type { Sheet } from '../../images/answerSheet.ts';
import { sheetGone } from './errors.ts';

/** The number of sheets that are kept, the latest ones: at most some megabytes. */
const KEPT = 20;

/** The sheets of the latest jobs, for clients that read them as resources. */
export class Sheets {
  readonly #sheets = new Map<string, Sheet>();

  /** Keeps a sheet; returns the id of its job. */
  keep(sheet: Sheet): string {
    const id = randomUUID();
    this.#sheets.set(id, sheet);
    for (const oldest of [...this.#sheets.keys()].slice(0, -KEPT)) this.#sheets.delete(oldest);
    return id;
  }

  ids(): readonly string[] {
    return [...this.#sheets.keys()];
  }

  /** Errors: job-unknown. */
  get(id: string): Sheet {
    const sheet = this.#sheets.get(id);
    if (!sheet) throw sheetGone(id);
    return sheet;
  }
}

/** Where a client reads the sheet of a job. */
export const sheetUri = (id: string) => `likewise://jobs/${id}/sheet`;
