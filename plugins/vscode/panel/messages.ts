import type { FrameImage } from '@likewise/shared/protocol/frames.ts';
import type { ErrorBody, ReadingName } from '@likewise/shared/protocol/messages.ts';
import type { PlannedQuery } from '@likewise/shared/recipe/plan.ts';
import type { Recipe } from '@likewise/shared/recipe/recipe.ts';
import type { Standing } from '@likewise/shared/ui/words.ts';

/*
 * What the extension and its panel say to each other. Paths are relative to the folder of the prompt, with forward slashes.
 */

/** A recipe in the making: an example may lack a side. */
export interface Draft extends Omit<Recipe, 'examples'> {
  readonly examples: readonly { readonly input?: string | undefined; readonly output?: string | undefined }[];
}

/** A prompt as the panel keeps it for when the window is loaded again. */
export interface KeptPrompt {
  /** The folder that paths start from, as an address. */
  readonly base: string;
  readonly draft: Draft;
}

/** The answer to the picture that is shown. */
export type Preview =
  /** Something is missing for it. */
  | { readonly state: 'none' }
  | { readonly state: 'running'; readonly standing: Standing }
  | { readonly state: 'answered'; readonly query: string }
  | { readonly state: 'failed'; readonly error: ErrorBody };

/** What has become of the batch so far. */
export interface Batch {
  readonly running: boolean;
  readonly total: number;
  readonly done: number;
  readonly unchanged: number;
  readonly failed: number;
  /** Why it ended early. */
  readonly stopped?: 'cancelled' | ErrorBody;
}

export type QueryState = 'done' | 'unchanged' | 'failed';

export interface View {
  /** A prompt of its own, or a recipe file. */
  readonly kind: 'prompt' | 'recipe';
  readonly draft: Draft;
  /** The last of the panel's edits that the draft includes; 0 for none. */
  readonly taken: number;
  /** What is wrong with the recipe: its text, its examples, what its patterns match. */
  readonly problem?: ErrorBody;
  readonly plan: readonly PlannedQuery[];
  /** What the batch made of which query. */
  readonly states: Readonly<Record<string, QueryState>>;
  readonly current?: string;
  readonly preview: Preview;
  /** The pictures that were replaced last, together, and can be had back. */
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
  /** Why the answer to a drawing has pixels, in a part of a sentence. */
  readonly asPixels?: string;
  readonly cached: boolean;
  /** Milliseconds from asking to the answer. */
  readonly totalMs: number;
}

/** One thing that the examples may mean. */
export interface Meaning extends ReadingName {
  readonly exact: boolean;
  readonly preview: FrameImage;
}

/** From the extension. */
export type HostMessage =
  | { readonly type: 'view'; readonly view: View }
  /** Answers `want`; without an image where there is none to show. Sent again when the file changes. */
  | { readonly type: 'picture'; readonly path: string; readonly image?: FrameImage }
  | ({ readonly type: 'answer' } & AnswerShown)
  /** What the examples may mean for a picture, best first. */
  | { readonly type: 'meanings'; readonly query: string; readonly meanings: readonly Meaning[] };

/** Where chosen or dropped pictures go. */
export type Role = { readonly example: number; readonly side: 'input' | 'output' } | 'queries';

/** From the panel. */
export type PanelMessage =
  | { readonly type: 'ready' }
  | { readonly type: 'want'; readonly path: string }
  /** `edit` counts the panel's edits from 1. */
  | { readonly type: 'edit'; readonly edit: number; readonly draft: Draft }
  | { readonly type: 'select'; readonly query: string }
  /** One of the meanings is meant, or none in particular. */
  | { readonly type: 'mean'; readonly id?: string }
  | { readonly type: 'choose'; readonly role: Role }
  | { readonly type: 'drop'; readonly role: Role; readonly uris: readonly string[] }
  | { readonly type: 'retry' }
  | { readonly type: 'save'; readonly how: 'beside' | 'in-place' }
  | { readonly type: 'undo' }
  | { readonly type: 'apply'; readonly how: 'beside' | 'in-place' }
  | { readonly type: 'cancel' }
  | { readonly type: 'report' }
  /** Save a prompt as a recipe; show a recipe's text. */
  | { readonly type: 'file' }
  | { readonly type: 'log' };
