import type { DaemonClient } from '@likewise/shared/client/daemonClient.ts';
import type { Timers } from '@likewise/shared/client/timers.ts';
import type { Options, Part } from '../messages.ts';
import { newUuid } from './browser.ts';
import { type Shown, shown } from './pictures.ts';
import { type ExamplePictures, toRequest } from './prompt.ts';
import { partOf, pngSize } from './size.ts';

export type PreviewState =
  | { readonly name: 'none' }
  | { readonly name: 'working' }
  | { readonly name: 'ready'; readonly picture: Shown; readonly confidence: number; readonly part?: Part }
  | { readonly name: 'failed'; readonly message: string };

/** What is previewed: the first query, small. */
export interface PreviewRequest {
  readonly examples: readonly ExamplePictures[];
  readonly query: Uint8Array;
  readonly options: Options;
  /** The id of the reading chosen for the examples. */
  readonly reading: string | undefined;
}

/** Changes within this time count as one. */
const QUIET_MS = 200;

/** Answers the newest request. Older ones are cancelled, here and in the daemon. */
export class Preview {
  readonly #client: DaemonClient;
  readonly #timers: Timers;
  readonly #changed: (state: PreviewState) => void;
  /** To the daemon, all windows of one user are one tool. So each has a slot of its own. */
  readonly #slot = `preview-${newUuid()}`;
  #stop: () => void = () => {};

  constructor(client: DaemonClient, timers: Timers, changed: (state: PreviewState) => void) {
    this.#client = client;
    this.#timers = timers;
    this.#changed = changed;
  }

  /** Undefined shows none. */
  show(request: PreviewRequest | undefined): void {
    this.#stop();
    this.#stop = () => {};
    if (!request) return this.#changed({ name: 'none' });
    const abort = new AbortController();
    const disarm = this.#timers.after(QUIET_MS, () => void this.#answer(request, abort.signal));
    this.#stop = () => {
      disarm();
      abort.abort();
    };
    this.#changed({ name: 'working' });
  }

  async #answer({ examples, query, options, reading }: PreviewRequest, signal: AbortSignal): Promise<void> {
    const prompt = toRequest(examples, [{ bytes: query }], options, reading);
    const request = { ...prompt, lane: 'interactive', slot: this.#slot } as const;
    for await (const update of this.#client.run(request, { signal })) {
      if (signal.aborted) return;
      if (update.type === 'result') {
        const part = partOf(pngSize(query), update);
        const { image, confidence } = update;
        this.#changed({ name: 'ready', picture: shown(image), confidence, ...(part && { part }) });
      } else if (update.type === 'failed' || update.type === 'query-failed') {
        this.#changed({ name: 'failed', message: `${update.error.message} ${update.error.remedy}` });
      }
    }
  }
}
