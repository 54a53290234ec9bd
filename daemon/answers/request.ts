import type { FrameImage } from '@likewise/shared/protocol/frames.ts';
import type { ClientKind, RunMessage } from '@likewise/shared/protocol/messages.ts';

/** A request for answers, with its pictures. */
export interface PromptRequest extends Pick<RunMessage, 'quality' | 'answer' | 'lane' | 'paints'> {
  /** The kind of tool that asks. */
  readonly kind: ClientKind;
  readonly examples: readonly { readonly input: FrameImage; readonly output: FrameImage }[];
  readonly queries: readonly FrameImage[];
  /** What should answer: a reading by its id, `model`, or a whole reading as JSON in UTF-8. */
  readonly reading?: string | Uint8Array;
}

/** An example and answers to show together, each answer after its query. */
export interface SheetRequest {
  readonly example: PromptRequest['examples'][number];
  readonly answers: PromptRequest['examples'];
}
