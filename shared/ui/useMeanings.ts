import { useEffect, useState } from 'preact/hooks';
import type { DaemonClient } from '../client/daemonClient.ts';
import type { ExplainRequest } from '../client/explaining.ts';
import { newPicture, type Picture, releasePicture } from './picture.ts';
import type { MeaningShown } from './Understood.tsx';

/**
 * What examples may mean for a query, best first; empty until it is known, and if it is not available. Best asked after an answer,
 * when the daemon knows the examples.
 * @param asked undefined while there is nothing to explain; another object is another question
 * @param newId makes a random UUID; always the same function
 */
export function useMeanings(
  client: DaemonClient,
  asked: Omit<ExplainRequest, 'id'> | undefined,
  newId: () => string,
): readonly MeaningShown[] {
  const [shown, setShown] = useState<readonly MeaningShown[]>([]);
  useEffect(() => {
    setShown([]);
    if (!asked) return;
    const abort = new AbortController();
    const made: Picture[] = [];
    client.explain({ id: newId(), ...asked }, { signal: abort.signal }).then(
      (readings) => {
        if (abort.signal.aborted) return;
        const meanings = readings.map(({ id, sentence, exact, preview }) => {
          const picture = newPicture(sentence, preview);
          made.push(picture);
          return { id, sentence, exact, url: picture.url };
        });
        setShown(meanings);
      },
      // Answers come anyway; there is only nothing to choose from.
      () => {},
    );
    return () => {
      abort.abort();
      made.forEach(releasePicture);
    };
  }, [client, asked, newId]);
  return shown;
}
