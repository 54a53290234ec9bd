import { MAX_HEADER_BYTES, MAX_IMAGE_PIXELS } from '@likewise/shared/protocol/limits.ts';
import { MAX_JOB_PIXELS } from '../answers/limits.ts';

const MIB = 2 ** 20;

/** Waiting queries of one tool: four of the largest jobs. */
export const MAX_WAITING_OF_TOOL = 1000;

/** Waiting queries of all tools: an hour's work for a CPU, and few enough to scan at once. */
export const MAX_WAITING = 4000;

/** Bytes of encoded pictures in the unfinished jobs of one tool: four of the largest messages. */
export const MAX_BYTES_OF_TOOL = 512 * MIB;

/** The same for all tools; one that fills its own share leaves the same amount for the others. */
export const MAX_BYTES = 1024 * MIB;

/** Pixels of the queries of one tool's unfinished jobs, and of all; one that fills its own share leaves the same amount for the others. */
export const MAX_PIXELS_OF_TOOL = 2 * MAX_JOB_PIXELS;
export const MAX_PIXELS = 2 * MAX_PIXELS_OF_TOOL;

/** The cost of a query whatever its size, including the model, in pixels that take the same time. */
export const BASE_PIXELS = 300_000;

/** The time a busy daemon names before it has measured any: a few queries of the embedded model. */
export const RETRY_AFTER_MS = 2000;

/** Bounds on the time that a busy daemon names: sooner would be in vain, later would leave it idle. */
export const MIN_RETRY_AFTER_MS = 250;
export const MAX_RETRY_AFTER_MS = 60_000;

/**
 * Pixels of queries, and of their jobs' examples, decoded in one lane at a time, by their headers: one picture of the largest size, or
 * hundreds of ordinary ones. A query stays decoded until its answer is encoded, and takes 4 bytes per pixel twice.
 */
export const MAX_DECODED_PIXELS = MAX_IMAGE_PIXELS;

/** Explanations worked on at once, within MAX_PIXELS_AT_WORK; others wait with their encoded files. */
export const MAX_EXPLANATIONS = 4;

/** How often listeners receive changed positions and estimates. */
export const PROGRESS_INTERVAL_MS = 500;

/**
 * Events of finished jobs kept for `resume`, over all jobs: some 5 MB. The jobs that finished first are forgotten first; if they are
 * requested again, they are answered from the stored results.
 */
export const MAX_KEPT_EVENTS = 5000;

/** A finished job is forgotten after a day; its results stay while there is room. */
export const JOB_KEPT_MS = 24 * 3600_000;

/** Bytes of answers of finished jobs held in memory because they could not be stored. */
export const MAX_HELD_BYTES = 256 * MIB;

/** The jobs of all tools that a watcher sees; more while more are unfinished. */
export const MAX_RECENT_JOBS = 30;

/** Bytes of the kept pictures of these jobs: hundreds of ordinary ones. Those of the oldest jobs go first. */
export const MAX_RECENT_BYTES = 64 * MIB;

/** Answers shown with a recent job: those that fit beside its pictures in a line. */
export const MAX_SHOWN_ANSWERS = 6;

export const SWEEP_INTERVAL_MS = 3600_000;

/** Lines appended to the journal before it is rewritten: some 40 MB. */
export const MAX_JOURNAL_LINES = 50_000;

/** Bytes of a line of the journal: an event is the header of a frame. Longer ones are skipped unread. */
export const MAX_JOURNAL_LINE = 2 * MAX_HEADER_BYTES;

/** Bytes of a journal that are read, from its end: lines with everything about answers take a kilobyte each. */
export const MAX_JOURNAL_BYTES = 64 * 1024 * 1024;

/** A power cut may take the journal's last second; a crash of the daemon takes nothing. */
export const SYNC_INTERVAL_MS = 1000;
