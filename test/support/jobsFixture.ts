import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FrameImage } from '@likewise/shared/protocol/frames.ts';
import type { JobEvent } from '@likewise/shared/protocol/messages.ts';
import { ResultStore } from '../../daemon/answers/resultStore.ts';
import type { RunningModel } from '../../daemon/answers/runningModel.ts';
import { decodeImage, encodeImage } from '../../daemon/images/codec.ts';
import { createJobs, type JobManager } from '../../daemon/jobs/jobManager.ts';
import type { JobListener, JobOutput, JobRequest } from '../../daemon/jobs/jobs.ts';
import { Journal, readJournal } from '../../daemon/jobs/journal.ts';
import type { Measures } from '../../daemon/jobs/measures.ts';
import type { Say } from '../../daemon/log.ts';
import { FakeEngine } from './fakeEngine.ts';
import { InProcessWork } from './inProcessWork.ts';
import { ManualTimers } from './manualTimers.ts';
import { TINY_PATCHES } from './models.ts';
import { plainRaster } from './rasters.ts';

/** How much lighter the output of every example is than its input, and so the answer than the query. */
export const LIGHTER = 50;

/** The folder of a daemon's jobs. Services can be started in it one after another. */
export class JobsFolder {
  readonly clock = new ManualTimers();
  readonly work = new InProcessWork();
  readonly warnings: string[] = [];
  readonly infos: object[] = [];
  readonly store: ResultStore;
  readonly #folder = mkdtempSync(join(tmpdir(), 'likewise-jobs-'));
  readonly #services: JobManager[] = [];
  readonly #engines: FakeEngine[] = [];

  constructor() {
    this.store = new ResultStore(join(this.#folder, 'results'), () => this.clock.now());
  }

  /** Starts a service. An earlier one that was not closed counts as killed. */
  async start(options: { model?: RunningModel; store?: ResultStore; measures?: Measures } = {}): Promise<JobManager> {
    const path = join(this.#folder, 'jobs.jsonl');
    const log: Say = (level, message, of) =>
      void (level === 'info' ? this.infos.push({ message, ...of }) : this.warnings.push(`${level}: ${message}`));
    const jobs = createJobs({
      model: this.model(),
      work: this.work,
      store: this.store,
      journal: new Journal(path, { clock: this.clock, log }),
      records: await readJournal(path, () => {}),
      clock: this.clock,
      log,
      ...options,
    });
    this.#services.push(jobs);
    return jobs;
  }

  /** A model on an engine. Models with other names have other weights. */
  model(engine = new FakeEngine(), name = 'model'): RunningModel & { readonly engine: FakeEngine } {
    this.#engines.push(engine);
    const weights = { file: 'weights.safetensors', bytes: 1, sha256: name };
    const prompt = { gap: 'white', arrangements: ['A1', 'A8'], guide: { radius: 110, noise: 255 } } as const;
    return { engine, manifest: { weights, config: TINY_PATCHES, prompt: { ...prompt, arrangements: ['A1', 'A8'] } } };
  }

  /** Removes every stored result. */
  loseResults(): void {
    rmSync(join(this.#folder, 'results'), { recursive: true });
  }

  async end(): Promise<void> {
    for (const engine of this.#engines) engine.letGo();
    for (const service of this.#services) await service.close();
    rmSync(this.#folder, { recursive: true });
  }
}

/** A plain gray picture. */
export async function gray(level: number, side = 8): Promise<FrameImage> {
  return { type: 'image/png', bytes: await encodeImage(plainRaster(side, side, [level, level, level]), 'png') };
}

/** A job that asks to make queries of these levels lighter. */
export async function requestOf(
  queries: readonly (number | FrameImage)[],
  changes: Partial<JobRequest> = {},
): Promise<JobRequest> {
  return {
    tool: 'tool',
    kind: 'other',
    job: randomUUID(),
    examples: [{ input: await gray(10), output: await gray(10 + LIGHTER) }],
    queries: await Promise.all(queries.map((query) => (typeof query === 'number' ? gray(query) : query))),
    quality: 'fast',
    answer: { size: 'cell', detail: 'none', format: 'png' },
    lane: 'batch',
    ...changes,
  };
}

/** A listener that records what it hears. */
export class EventLog {
  readonly outputs: JobOutput[] = [];
  #awaited: { readonly isThere: () => boolean; resolve(): void }[] = [];
  readonly listener: JobListener = (output) => {
    this.outputs.push(output);
    this.#check();
  };

  /** All events except `progress`. */
  get events(): JobEvent[] {
    return this.outputs.map(({ event }) => event).filter(({ type }) => type !== 'progress');
  }

  /** Their types. */
  get types(): string[] {
    return this.events.map(({ type }) => type);
  }

  /** Resolves when this many events of a type have come. */
  async came(type: JobEvent['type'], times = 1): Promise<void> {
    const isThere = () => this.types.filter((sent) => sent === type).length >= times;
    await new Promise<void>((resolve) => {
      this.#awaited.push({ isThere, resolve });
      this.#check();
    });
  }

  /** The gray levels of the answers that came, by query. */
  async levels(): Promise<Record<number, number>> {
    const levels: Record<number, number> = {};
    for (const { event, picture } of this.outputs) {
      if (event.type !== 'result') continue;
      const { data } = await decodeImage((await picture!()).bytes, 'answer');
      levels[event.query] = data[0]!;
    }
    return levels;
  }

  #check(): void {
    for (const { isThere, resolve } of this.#awaited) if (isThere()) resolve();
    this.#awaited = this.#awaited.filter(({ isThere }) => !isThere());
  }
}
