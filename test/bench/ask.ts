import { randomUUID } from 'node:crypto';
import type { DaemonClient } from '@likewise/shared/client/daemonClient.ts';
import type { FrameImage } from '@likewise/shared/protocol/frames.ts';
import type { ImageFormat } from '../../daemon/images/codec.ts';
import { ASKED, type FreshJob } from './freshJobs.ts';

/** Follows a job to its end. Its query and answer have this format. Throws if the answer was not computed. */
export async function ask(
  client: DaemonClient,
  { input, output, query }: FreshJob,
  format: ImageFormat = ASKED.format,
): Promise<void> {
  const { quality, ...asked } = ASKED;
  const request = {
    job: randomUUID(),
    examples: [{ input: image(input, 'png'), output: image(output, 'png') }],
    queries: [image(query, format)],
    quality,
    answer: { ...asked, format },
    lane: 'interactive',
  } as const;
  for await (const update of client.run(request)) {
    if (update.type === 'failed' || update.type === 'query-failed') throw new Error(update.error.message);
    if (update.type === 'result' && update.cached) throw new Error('the answer was cached');
  }
}

function image(bytes: Uint8Array, format: ImageFormat): FrameImage {
  return { type: `image/${format}`, bytes };
}
