import type { TrustedClient } from '@likewise/shared/client/trustedClient.ts';
import type { Activity } from '@likewise/shared/protocol/messages.ts';
import { useEffect, useRef, useState } from 'preact/hooks';
import { appended, between, type Sample } from './series.ts';

/** What the daemon does now, and its history while it was watched. */
export function useActivity(client: TrustedClient): { activity: Activity | undefined; samples: readonly Sample[] } {
  const [activity, setActivity] = useState<Activity>();
  const [samples, setSamples] = useState<readonly Sample[]>([]);
  const before = useRef<Activity | undefined>(undefined);
  useEffect(
    () =>
      client.watch((next) => {
        const sample = before.current && between(before.current, next);
        before.current = next;
        setActivity(next);
        if (sample) setSamples((all) => appended(all, sample));
      }),
    [client],
  );
  return { activity, samples };
}
