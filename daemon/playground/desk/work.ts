import type { Options } from '@likewise/shared/ui/RunOptions.tsx';
import { type KeptPicture, openPicture, type Picture } from '../pictures/picture.ts';
import type { Piece } from '../try/pieces.ts';
import { type Desk, takeDesk } from './desk.ts';

/* What a desk holds: the prompt, its pictures, their answers, and the current run, each under a key. */

/** Pictures by their ids. */
export interface KeptPrompt {
  readonly examples: readonly { readonly input?: string; readonly output?: string }[];
  readonly queries: readonly string[];
  readonly options: Options;
  readonly choices: readonly Choice[];
  readonly sample?: string;
}

/** The meaning chosen for examples. */
export interface Choice {
  /** The examples, by the ids of their pictures. */
  readonly pairs: string;
  readonly reading: string;
}

/** An answer, or the reason why there is none. */
export interface Answer<P = Picture> {
  /** The key of the prompt that it answers. */
  readonly key: string;
  readonly state: 'answered' | 'failed' | 'cancelled';
  readonly picture?: P;
  /** 0..1. */
  readonly confidence?: number;
  /** The model's confidence for each patch. */
  readonly confidences?: readonly number[];
  readonly cached?: boolean;
  readonly totalMs?: number;
  readonly reading?: { readonly id: string; readonly sentence: string };
  readonly doubt?: string;
  /** Why the answer to a drawing has pixels, as part of a sentence. */
  readonly asPixels?: string;
  readonly error?: { readonly message: string; readonly remedy: string };
}

/** An unfinished run. */
export interface KeptRun {
  readonly key: string;
  /** The ids of its queries, and of those without an answer yet. */
  readonly queries: readonly string[];
  readonly open: readonly string[];
  /** The part of it that the daemon has. */
  readonly piece?: Piece;
}

/** What a page starts with. */
export interface Work {
  /** Undefined if the browser stores nothing. */
  readonly desk: Desk | undefined;
  readonly prompt: KeptPrompt | undefined;
  readonly pictures: ReadonlyMap<string, Picture>;
  /** By the ids of the queries. */
  readonly answers: ReadonlyMap<string, Answer>;
  readonly run: KeptRun | undefined;
}

export const PROMPT = 'prompt';
export const RUN = 'run';
export const pictureKey = (id: string): string => `picture ${id}`;
export const answerKey = (query: string): string => `answer ${query}`;

/** What this tab had before its reload, if anything. */
export async function findWork(): Promise<Work> {
  try {
    const desk = await takeDesk();
    const all = await desk.all();
    const under = <T>(prefix: string) =>
      [...all].flatMap(([key, value]) =>
        key.startsWith(prefix) ? [[key.slice(prefix.length), value as T] as const] : [],
      );
    const pictures = under<KeptPicture>(pictureKey(''));
    const answers = under<Answer<KeptPicture>>(answerKey(''));
    return {
      desk,
      prompt: all.get(PROMPT) as KeptPrompt | undefined,
      pictures: new Map(pictures.map(([id, kept]) => [id, openPicture(kept)])),
      answers: new Map(
        answers.map(([id, { picture, ...rest }]) => [
          id,
          { ...rest, ...(picture && { picture: openPicture(picture) }) },
        ]),
      ),
      run: all.get(RUN) as KeptRun | undefined,
    };
  } catch {
    return { desk: undefined, prompt: undefined, pictures: new Map(), answers: new Map(), run: undefined };
  }
}
