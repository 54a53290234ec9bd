import { LikewiseError } from '@likewise/shared/protocol/errors.ts';
import type { DaemonState } from '@likewise/shared/protocol/messages.ts';
import { type Provider, providerName } from '@likewise/shared/protocol/providers.ts';
import type { AskedAnswer } from '../answers/answerOptions.ts';
import type { EncodedPair } from '../answers/work/pictures.ts';
import { findDaemon } from '../auth/descriptor.ts';
import { stateFolder } from '../auth/stateFolder.ts';
import { VERSION } from '../life/version.ts';
import type { Model } from '../model/registry.ts';
import type { Backend, FileFailure, FilePicture, Used } from './backend.ts';
import type { DaemonBackend } from './daemonBackend.ts';
import { choiceFor } from './engineChoice.ts';
import type { InProcessBackend } from './inProcessBackend.ts';
import { untilAborted } from './interrupt.ts';

export interface Wanted {
  readonly model: Model;
  /** The one provider to use; absent: whichever works. */
  readonly provider: Provider | undefined;
  readonly canvases: boolean;
}

/** The daemon, if one runs and can do what is wanted; an engine of this process for the rest. `note` receives the reason, in a sentence. */
export async function chooseBackend(
  wanted: Wanted,
  signal: AbortSignal,
  note: (text: string) => void,
): Promise<Backend> {
  const daemon = await findDaemonFor(wanted, signal);
  if (!daemon) return inProcessBackend(wanted);
  if (typeof daemon !== 'string') return new DaemonFirst(daemon, wanted, note);
  note(`The running daemon is not used: ${daemon}.`);
  return inProcessBackend(wanted);
}

/** Loaded when needed: the daemon's work needs no engine here. */
async function inProcessBackend({ model, provider }: Wanted): Promise<InProcessBackend> {
  const { InProcessBackend } = await import('./inProcessBackend.ts');
  return new InProcessBackend(model, choiceFor(provider));
}

/** A connection to the daemon, or why it is not used. Undefined where none runs. */
async function findDaemonFor(wanted: Wanted, signal: AbortSignal): Promise<DaemonBackend | string | undefined> {
  const found = await findDaemon(stateFolder()).catch((error: unknown) => {
    if (error instanceof LikewiseError && error.code === 'busy') return 'it does not answer';
    throw error;
  });
  if (!found || typeof found === 'string') return found;
  if (found.version !== VERSION) return `it is version ${found.version}, this is ${VERSION}`;
  if (wanted.canvases) return 'it does not return the grids';
  const { DaemonBackend } = await import('./daemonBackend.ts');
  const { connectAsOwner, daemonState, disconnect, hasStarted } = await import('./owner.ts');
  const client = connectAsOwner(found);
  try {
    const state = await untilAborted(daemonState(client, hasStarted), signal);
    const unfit = unfitReason(state, wanted);
    if (unfit === undefined) return new DaemonBackend(client, usedBy(state), wanted.model);
    await disconnect(client);
    return unfit;
  } catch (error) {
    client.close();
    if (!(error instanceof LikewiseError) || signal.aborted) throw error;
    return `there is no connection to it (${error.message.replace(/\.$/, '')})`;
  }
}

function unfitReason(state: DaemonState, { model, provider }: Wanted): string | undefined {
  const { name } = model.manifest;
  if (state.model !== name) return `it has the model ${state.model}, not ${name}`;
  if (state.provider === undefined) return 'its engine could not start';
  if (provider && state.provider !== provider)
    return `it runs on ${providerName(state.provider)}, not on ${providerName(provider)}`;
  return undefined;
}

/** A daemon of this version knows the same providers and precisions. */
function usedBy({ provider, precision, stepDowns }: DaemonState): Used {
  return { provider, precision, stepDowns } as Used;
}

/** The daemon, and an engine of this process for what the daemon leaves out. */
class DaemonFirst implements Backend {
  readonly #daemon: DaemonBackend;
  readonly #wanted: Wanted;
  readonly #note: (text: string) => void;
  #own: InProcessBackend | undefined;
  #last: Backend;

  constructor(daemon: DaemonBackend, wanted: Wanted, note: (text: string) => void) {
    this.#daemon = daemon;
    this.#wanted = wanted;
    this.#note = note;
    this.#last = daemon;
  }

  get used(): Used | undefined {
    return this.#last.used;
  }

  start(): Promise<void> {
    return this.#daemon.start();
  }

  async *answer(
    examples: readonly EncodedPair[],
    queries: readonly string[],
    asked: AskedAnswer,
    signal: AbortSignal,
  ): AsyncGenerator<FilePicture | FileFailure, void> {
    const left = new Set(queries);
    for await (const outcome of this.#daemon.answer(examples, queries, asked, signal)) {
      left.delete(outcome.query);
      yield outcome;
    }
    if (left.size === 0) return;
    this.#note(
      `The daemon left ${left.size} of ${queries.length} pictures: this command answers them with its own engine.`,
    );
    this.#own ??= await inProcessBackend(this.#wanted);
    this.#last = this.#own;
    await this.#own.start(signal, examples);
    yield* this.#own.answer(examples, [...left], asked, signal);
  }

  async close(): Promise<void> {
    await Promise.all([this.#daemon.close(), this.#own?.close()]);
  }
}
