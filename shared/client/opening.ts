import { FILE_TYPE, type FrameImage } from '../protocol/frames.ts';
import type { Abort } from './abort.ts';
import type { DaemonClient } from './daemonClient.ts';

/** A file to open as a picture. `id` is a fresh UUID in lower case, `name` the picture's name in messages. */
export interface OpenRequest {
  readonly id: string;
  readonly name: string;
  readonly file: Uint8Array;
}

/** A picture that can be sent and shown, and notes on it, in sentences. */
export interface OpenedFile {
  readonly image: FrameImage;
  readonly notes: readonly string[];
}

/**
 * Asks the daemon to open a file of any format that it reads, such as a GIF or a TIFF. The request is repeated if the connection
 * breaks. Rejects as Enquiries.ask() does.
 */
export function openPicture(
  { enquiries }: Pick<DaemonClient, 'enquiries'>,
  { id, name, file }: OpenRequest,
  signal?: Abort,
): Promise<OpenedFile> {
  return enquiries.ask(
    { type: 'open-picture', id, name, file: 0 },
    [{ type: FILE_TYPE, bytes: file }],
    ({ picture, notes }, images) => ({ image: images[picture]!, notes }),
    signal,
  );
}
