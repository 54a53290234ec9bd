import type { Draft, How, View } from '../panel/messages.ts';
import type { Original } from './originals.ts';

/** What is stored about a prompt, or a recipe's answers, for when the window is reloaded. */
export interface Kept {
  readonly draft: Draft;
  readonly answers: View['answers'];
  /** How the current batch is applied. */
  readonly applying?: How;
  /** The originals of replaced pictures, and the last ones replaced. */
  readonly originals: Readonly<Record<string, Original>>;
  readonly replaced?: readonly string[];
}
