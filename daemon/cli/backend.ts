import type { LikewiseError } from '@likewise/shared/protocol/errors.ts';
import type { AskedAnswer } from '../answers/answerOptions.ts';
import type { EncodedPair } from '../answers/work/pictures.ts';
import type { EngineStatus } from '../engine/engine.ts';
import type { Raster } from '../images/raster.ts';
import type { Form } from '../model/graph/builder.ts';
import type { ReadingName } from '../readings/name.ts';

/** An answer to a query file. */
export interface FilePicture {
  readonly query: string;
  /** The encoded answer: PNG, or a drawing where one was asked for and could be made. */
  readonly picture: Uint8Array;
  readonly isDrawing: boolean;
  /** Why the answer to a drawing has pixels, where a drawing was asked for. */
  readonly asPixels?: string;
  readonly width: number;
  readonly height: number;
  /** The chosen meaning of the examples. */
  readonly understood: string;
  /** What answered, and the readings that came close. */
  readonly reading: ReadingName;
  readonly alternatives: readonly ReadingName[];
  /** Why the answer may be wrong; absent where there is no reason to think so. */
  readonly doubt?: string;
  /** The estimated chance, 0..1, that a person would keep the answer. */
  readonly confidence: number;
  /** The grids as the model filled them; a daemon does not send them. */
  readonly canvases?: readonly Raster[];
  /** Whether the daemon answered, or an engine of this process. */
  readonly daemon: boolean;
  readonly error?: never;
}

export interface FileFailure {
  readonly query: string;
  readonly error: LikewiseError;
}

/** What ran the model. */
export interface Used extends Required<Pick<EngineStatus, 'provider' | 'stepDowns'>> {
  readonly precision: Form['precision'];
}

/** Answers query files with one model. */
export interface Backend {
  /** Loads what answering needs, for these examples if they are known. Errors: those of Engine.start, the signal's reason. */
  start(signal: AbortSignal, examples?: readonly EncodedPair[]): Promise<void>;
  /**
   * Answers each of the files, which all have different names, and yields each outcome in order of completion; a file that fails does not
   * stop the others. When `signal` aborts, or the caller leaves the loop, running work is cancelled.
   * Errors: cancelled (by `signal`), those of start(), of decodeImage for the examples.
   */
  answer(
    examples: readonly EncodedPair[],
    queries: readonly string[],
    asked: AskedAnswer,
    signal: AbortSignal,
  ): AsyncIterable<FilePicture | FileFailure>;
  /** After answering: what ran the model; absent where none was asked. */
  readonly used: Used | undefined;
  close(): Promise<void>;
}
