import type { TrustedClient } from '@likewise/shared/client/trustedClient.ts';
import type { RecentJob } from '@likewise/shared/protocol/messages.ts';
import { newPicture, type Picture, releasePicture } from '@likewise/shared/ui/picture.ts';
import type { Options } from '@likewise/shared/ui/RunOptions.tsx';
import { useEffect, useState } from 'preact/hooks';

/** A job's pictures. */
export interface Shown {
  readonly options: Options;
  readonly examples: readonly { readonly input: Picture; readonly output: Picture }[];
  readonly queries: readonly Picture[];
  /** By the query's index. */
  readonly answers: ReadonlyMap<number, Picture>;
}

/** The pictures of a job, loaded again once it is over; undefined if they are not available. */
export function useShownJob(client: TrustedClient, { id, pictures, stage }: RecentJob): Shown | undefined {
  const [shown, setShown] = useState<Shown>();
  const isOver = stage !== 'queued' && stage !== 'running';
  useEffect(() => {
    if (!pictures) return;
    let made: Picture[] = [];
    let current = true;
    client.showJob(id).then(
      ({ job, images }) => {
        if (!current) return;
        made = images.map((image, place) => newPicture(`picture ${place + 1}.${image.type.slice(6)}`, image));
        setShown({
          options: { quality: job.quality, detail: job.answer.detail },
          examples: job.examples.map(({ input, output }) => ({ input: made[input]!, output: made[output]! })),
          queries: job.queries.map((query) => made[query]!),
          answers: new Map(job.answers.map(({ query, image }) => [query, made[image]!])),
        });
      },
      () => {},
    );
    return () => {
      current = false;
      setShown(undefined);
      made.forEach(releasePicture);
    };
  }, [client, id, pictures, isOver]);
  return shown;
}
