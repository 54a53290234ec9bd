import type { FrameImage } from '@likewise/shared/protocol/frames.ts';
import type { ErrorBody, ReadingName } from '@likewise/shared/protocol/messages.ts';
import type { PlannedQuery } from '@likewise/shared/recipe/plan.ts';
import type { Recipe } from '@likewise/shared/recipe/recipe.ts';
import type { JobStanding } from '@likewise/shared/ui/words.ts';

/* What the extension and its panel say to each other. Paths are relative to the folder of the prompt, with forward slashes. */

/** A recipe in the making. An example may lack a side. */
export interface Draft extends Omit<Recipe, 'examples'> {
  readonly examples: readonly { readonly input?: string | undefined; readonly output?: string | undefined }[];
}

/** Whether answers go beside their pictures, or replace them. */
export type How = 'beside' | 'in-place';

/** The answer to the shown picture. */
export type Preview =
  /** Something is missing for it. */
  | { readonly state: 'none' }
  | { readonly state: 'running'; readonly standing: JobStanding }
  | { readonly state: 'answered'; readonly query: string }
  | { readonly state: 'cancelled' }
  | { readonly state: 'failed'; readonly error: ErrorBody };

/** The progress or outcome of the batch. */
export interface Batch {
  readonly running: boolean;
  /** How all pictures are answered; absent if some are redone. */
  readonly how?: How;
  readonly total: number;
  readonly done: number;
  readonly unchanged: number;
  readonly failed: number;
  /** While it runs, once there is an estimate. */
  readonly perSecond?: number;
  readonly leftMs?: number;
  /** Why it ended early. */
  readonly stopped?: 'cancelled' | ErrorBody;
}

/** A person's decision about an answer. */
export type Verdict = 'kept' | 'rejected';

/** The state of the answer to a picture. */
export interface AnswerState {
  readonly state: 'done' | 'unchanged' | 'failed';
  /** Its file, which is removed when it is rejected; absent if there is no answer. */
  readonly output?: string;
  /** The probability, 0..1, that a person keeps it; absent if it was made earlier. */
  readonly confidence?: number;
  /** Why it may be wrong, if there is a reason. */
  readonly doubt?: string;
  readonly verdict?: Verdict;
  /** The reading it was redone with. */
  readonly reading?: ReadingName;
}

export interface View {
  /** A prompt that is in no file, or a recipe file. */
  readonly kind: 'prompt' | 'recipe';
  readonly draft: Draft;
  /** The last of the panel's edits that the draft includes; 0 for none. */
  readonly taken: number;
  /** What is wrong with the recipe: its text, its examples, what its patterns match. */
  readonly problem?: ErrorBody;
  readonly plan: readonly PlannedQuery[];
  /** The state of each query. */
  readonly answers: Readonly<Record<string, AnswerState>>;
  readonly current?: string;
  readonly preview: Preview;
  /** The pictures that were last replaced together, and can be restored. */
  readonly replaced?: readonly string[];
  readonly batch?: Batch;
  readonly daemon: 'off' | 'starting' | 'ready' | ErrorBody;
}

export interface AnswerShown {
  readonly query: string;
  readonly image: FrameImage;
  readonly width: number;
  readonly height: number;
  readonly confidence: number;
  readonly confidences?: readonly number[];
  /** What answered, and why the answer may be wrong, if there is a reason. */
  readonly reading?: ReadingName;
  readonly doubt?: string;
  /** Why the answer to a drawing has pixels, as part of a sentence. */
  readonly asPixels?: string;
  readonly cached: boolean;
  /** Milliseconds from request to answer. */
  readonly totalMs: number;
}

/** One possible meaning of the examples. */
export interface Meaning extends ReadingName {
  readonly exact: boolean;
  readonly preview: FrameImage;
}

/** A file's picture, and notes about it, in sentences, if any. */
export interface ReadPicture extends FrameImage {
  readonly notes?: readonly string[];
}

/** From the extension. */
export type HostMessage =
  | { readonly type: 'view'; readonly view: View }
  /** Answers `want`; without an image if there is none to show. */
  | { readonly type: 'picture'; readonly path: string; readonly isAnswer: boolean; readonly image?: ReadPicture }
  /** A file has changed, so what is known about it may be wrong. */
  | { readonly type: 'changed'; readonly path: string }
  | ({ readonly type: 'answer' } & AnswerShown)
  /** What the examples may mean for a picture, best first. */
  | { readonly type: 'meanings'; readonly query: string; readonly meanings: readonly Meaning[] };

/** Where chosen or dropped pictures go. */
export type Role = { readonly example: number; readonly side: 'input' | 'output' } | 'queries';

/** From the panel. */
export type PanelMessage =
  | { readonly type: 'ready' }
  /** A picture as the prompt means it, before it was replaced; or the file's present answer. */
  | { readonly type: 'want'; readonly path: string; readonly isAnswer: boolean }
  /** `edit` counts the panel's edits from 1. */
  | { readonly type: 'edit'; readonly edit: number; readonly draft: Draft }
  | { readonly type: 'select'; readonly query: string }
  /** Chooses one of the meanings, or none in particular. */
  | { readonly type: 'mean'; readonly id?: string }
  | { readonly type: 'choose'; readonly role: Role }
  | { readonly type: 'drop'; readonly role: Role; readonly uris: readonly string[] }
  | { readonly type: 'retry' }
  /** Cancels the answer that is being computed for display. */
  | { readonly type: 'cancel-preview' }
  | { readonly type: 'save'; readonly how: How }
  | { readonly type: 'undo' }
  | { readonly type: 'apply'; readonly how: How }
  /** Sets verdicts on answers; without a verdict, removes them. */
  | { readonly type: 'judge'; readonly queries: readonly string[]; readonly verdict?: Verdict }
  /** Answers pictures anew with one of the shown meanings. */
  | { readonly type: 'redo'; readonly queries: readonly string[]; readonly reading: string }
  | { readonly type: 'cancel' }
  /** Shows the library of examples. */
  | { readonly type: 'library' }
  | { readonly type: 'report' }
  /** Saves a prompt as a recipe, or shows a recipe's text. */
  | { readonly type: 'file' }
  | { readonly type: 'log' }
  | { readonly type: 'settings' };
