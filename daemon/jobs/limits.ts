import { MAX_HEADER_BYTES, MAX_IMAGE_PIXELS } from '@likewise/shared/protocol/limits.ts';
import { MAX_JOB_PIXELS } from '../answers/limits.ts';

const MIB = 2 ** 20;

/** Queries of one tool that may wait: four of the largest jobs. */
export const MAX_WAITING_OF_TOOL = 1000;

/** Queries of all tools that may wait: an hour's work for a CPU, and little enough to look through at once. */
export const MAX_WAITING = 4000;

/** Bytes of encoded pictures that the unfinished jobs of one tool may hold: four of the largest messages. */
export const MAX_BYTES_OF_TOOL = 512 * MIB;

/** The same for all tools; one that fills its own share leaves as much to the others. */
export const MAX_BYTES = 1024 * MIB;

/** Pixels of the queries of one tool's unfinished jobs, and of those of all: one that fills its own share leaves as much to the others. */
export const MAX_PIXELS_OF_TOOL = 2 * MAX_JOB_PIXELS;
export const MAX_PIXELS = 2 * MAX_PIXELS_OF_TOOL;

/** What a query takes whatever its size, in pixels that take as long, the model's share of it among that. */
export const BASE_PIXELS = 300_000;

/** When a busy daemon has no measured times to go by: a few queries of the embedded model. */
export const RETRY_AFTER_MS = 2000;

/** Bounds on what a busy daemon says: sooner would be asking in vain, later would leave it idle. */
export const MIN_RETRY_AFTER_MS = 250;
export const MAX_RETRY_AFTER_MS = 60_000;

/**
 * Pixels of queries, and of their jobs' examples, decoded in one lane at a time, by their headers: one of the largest that is read, or
 * hundreds of ordinary ones. A query is decoded until its answer is encoded, and takes 4 bytes a pixel twice.
 */
export const MAX_DECODED_PIXELS = MAX_IMAGE_PIXELS;

/** Explanations worked on at once, within MAX_PIXELS_AT_WORK; others wait with their files as they came. */
export const MAX_EXPLANATIONS = 4;

/** How often listeners hear of positions and estimates that have changed. */
export const PROGRESS_INTERVAL_MS = 500;

/**
 * Events of finished jobs kept for `resume`, over all jobs: some 5 MB. The longest finished jobs are forgotten first; asked
 * again, they are answered from the stored results.
 */
export const MAX_KEPT_EVENTS = 5000;

/** A finished job is forgotten after a day; its results stay as long as there is room. */
export const JOB_KEPT_MS = 24 * 3600_000;

/** Bytes of answers of finished jobs held in memory because they could not be stored. */
export const MAX_HELD_BYTES = 256 * MIB;

/** Jobs of all tools that a watcher is shown; more while more are not over. */
export const MAX_RECENT_JOBS = 30;

/** Bytes of the pictures kept of these jobs: hundreds of ordinary ones. Those of the oldest jobs go first. */
export const MAX_RECENT_BYTES = 64 * MIB;

/** Answers shown with a recent job: what fits beside its pictures in a line. */
export const MAX_SHOWN_ANSWERS = 6;

export const SWEEP_INTERVAL_MS = 3600_000;

/** Lines appended to the journal before it is written anew: some 40 MB. */
export const MAX_JOURNAL_LINES = 50_000;

/** Bytes of a line of the journal: an event is the header of a frame. Longer ones are skipped unread. */
export const MAX_JOURNAL_LINE = 2 * MAX_HEADER_BYTES;

/** Bytes of a journal that are read, its last ones: those lines with all that is said of answers have a kilobyte each. */
export const MAX_JOURNAL_BYTES = 64 * 1024 * 1024;

/** A power cut may take the journal's last second; a crash of the daemon takes nothing. */
export const SYNC_INTERVAL_MS = 1000;
