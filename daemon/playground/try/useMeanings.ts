import type { DaemonClient } from '@likewise/shared/client/daemonClient.ts';
import { newPicture, type Picture, releasePicture } from '@likewise/shared/ui/picture.ts';
import type { MeaningShown } from '@likewise/shared/ui/Understood.tsx';
import { useEffect, useState } from 'preact/hooks';
import type { Prompt } from './usePrompt.ts';

/**
 * What the example may mean for a query, asked when its answer is there: the daemon knows the example by then.
 * @param query undefined while there is nothing to explain
 */
export function useMeanings(client: DaemonClient, { input, output, options }: Prompt, query: Picture | undefined) {
  const [shown, setShown] = useState<readonly (MeaningShown & { readonly picture: Picture })[]>([]);
  useEffect(() => {
    setShown([]);
    if (!input || !output || !query || options.detail === 'none') return;
    const abort = new AbortController();
    const made: Picture[] = [];
    const examples = [{ input: input.image, output: output.image }];
    const request = { id: crypto.randomUUID(), examples, query: query.image, quality: options.quality };
    client.explain(request, { signal: abort.signal }).then(
      (readings) => {
        if (abort.signal.aborted) return;
        const meanings = readings.map(({ id, sentence, exact, preview }) => {
          const picture = newPicture(sentence, preview);
          made.push(picture);
          return { id, sentence, exact, url: picture.url, picture };
        });
        setShown(meanings);
      },
      // Answers come all the same; there is just nothing to choose from.
      () => {},
    );
    return () => {
      abort.abort();
      made.forEach(releasePicture);
    };
  }, [client, input, output, query, options.quality, options.detail]);
  return shown;
}
