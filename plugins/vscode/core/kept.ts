import type { Draft, How, View } from '../panel/messages.ts';
import type { Original } from './originals.ts';

/** What is known of a prompt, or of a recipe's answers, for when the window is loaded again. */
export interface Kept {
  readonly draft: Draft;
  readonly answers: View['answers'];
  /** How the batch is applied that is under way. */
  readonly applying?: How;
  /** What pictures were that were replaced, and those that were replaced last. */
  readonly originals: Readonly<Record<string, Original>>;
  readonly replaced?: readonly string[];
}
