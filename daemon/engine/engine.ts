import type { Lane } from '@likewise/shared/protocol/messages.ts';
import type { Provider } from '@likewise/shared/protocol/providers.ts';

/** One 224 x 224 canvas to be filled. */
export interface Canvas {
  /** RGB, row-major, 224 * 224 * 3 bytes. The predictor does not see the pixels of hidden patches. */
  readonly pixels: Uint8Array;
  /** Hidden patch ids (14 * row + column, 0..195), ascending, at least one and fewer than 196. */
  readonly hidden: readonly number[];
}

/** What determines the bytes of an answer, apart from the model. */
export interface RunForm {
  /** An execution provider of this machine; `server` for whatever a server runs, whichever server that is. */
  readonly provider: Provider | 'server';
  readonly kernels: 'cpu' | 'cuda';
  readonly precision: 'fp32' | 'fp16' | 'int8';
}

/** The model's result for one canvas. */
export interface Filled {
  /** The decode of all 196 tokens: RGB, row-major, 224 * 224 * 3 bytes. */
  readonly decoded: Uint8Array;
  /** The chosen token of each patch, 196 codebook rows. */
  readonly tokens: Int32Array;
  /** The probability the predictor gave each chosen token, 196 values in 0..1; 1 where the canvas's own code was kept. */
  readonly confidence: Float32Array;
  /** The form in which it was computed. */
  readonly form: RunForm;
}

export interface FillOptions {
  /** Aborting drops waiting canvases, and kills the engine's process under running ones. */
  readonly signal?: AbortSignal;
  /** Called after each batch with the number of canvases of this call that are filled. */
  readonly onProgress?: (filled: number) => void;
  /** A server takes interactive work first; absent: `batch`. */
  readonly lane?: Lane;
}

/** Why a provider or a server that was tried before the running one was left. */
export interface StepDown {
  /** A provider, or the host of a server. */
  readonly provider: string;
  readonly reason: string;
}

export type EngineState = 'unloaded' | 'starting' | 'ready' | 'restarting' | 'failed' | 'closed';

export interface EngineStatus {
  readonly state: EngineState;
  /** The provider in use, or the host of the server; absent before the first start. */
  readonly provider?: string;
  /** How it runs the model; absent before the first start. */
  readonly form?: RunForm;
  /**
   * How many canvases it takes at once, and whether it takes the next one as soon as one of them is filled (`streamed`) rather
   * than when all are. Absent before the first start.
   */
  readonly takes?: { readonly canvases: number; readonly streamed: boolean };
  readonly stepDowns: readonly StepDown[];
  /** Canvases waiting and running. */
  readonly waiting: number;
  readonly running: number;
  /** How often the engine's process died or was killed since the engine was created. */
  readonly restarts: number;
  /** Unix milliseconds of the last answer of the engine's process; absent before the first one, and where there is no process. */
  readonly heard?: number;
  /** Resident bytes of the engine's process as of that answer; absent while there is none. */
  readonly memory?: number;
}

/** What an engine reports to its owner. */
export interface EngineEvents {
  readonly log?: (level: 'info' | 'warn', message: string) => void;
  /** Called when the engine's state has changed, or another engine has taken over. */
  readonly onChange?: () => void;
}

/** Fills canvases with one model. Implementations pass the suite in test/support/engineContract.ts. */
export interface Engine {
  readonly status: EngineStatus;
  /** Loads the model and warms it up. fill() does this by itself. Errors: engine-unavailable with every provider's reason. */
  start(): Promise<EngineStatus>;
  /**
   * Fills canvases, in batches of the engine's choosing; results stand in the order of the canvases and do not depend on what
   * else is in flight. Errors: engine-failed (these canvases killed the engine twice), engine-timeout, cancelled.
   */
  fill(canvases: readonly Canvas[], options?: FillOptions): Promise<Filled[]>;
  /** Ends the engine's process and frees its memory; the next fill() loads again. Waits for running canvases. */
  unload(): Promise<void>;
  /** Ends for good; everything that waits or runs is rejected with `cancelled`. */
  close(): Promise<void>;
}
