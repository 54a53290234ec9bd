import type { FrameImage } from '@likewise/shared/protocol/frames.ts';
import type { ClientKind, RunMessage } from '@likewise/shared/protocol/messages.ts';

/** What answers are asked for, with the pictures in place. */
export interface PromptRequest extends Pick<RunMessage, 'quality' | 'answer' | 'lane' | 'paints'> {
  /** Of the tool that asks. */
  readonly kind: ClientKind;
  readonly examples: readonly { readonly input: FrameImage; readonly output: FrameImage }[];
  readonly queries: readonly FrameImage[];
  /** What is to answer: a reading by its id, `model`, or a whole reading as JSON in UTF-8. */
  readonly reading?: string | Uint8Array;
}

/** An example and answers that are to be shown together, each after its query. */
export interface SheetRequest {
  readonly example: PromptRequest['examples'][number];
  readonly answers: PromptRequest['examples'];
}
