import type { EngineStatus } from '../engine/engine.ts';
import type { Route } from './http.ts';

/** An idle engine is pinged every 5 s. One that is silent for longer than this has missed a ping. */
export const HEARD_WITHIN_MS = 10_000;

/** What /readyz answers. An unloaded engine is ready: the next job loads it. */
export type Readiness =
  | { readonly ready: true; readonly engine: 'ready' | 'unloaded' }
  | { readonly ready: false; readonly engine: EngineStatus['state']; readonly reason: string };

/** /readyz: 200 if a job could be answered now, else 503. The body says why. */
export function readyRoute(status: () => EngineStatus): Route {
  return (_, response) => {
    const found = readiness(status(), Date.now());
    response
      .writeHead(found.ready ? 200 : 503, { 'content-type': 'application/json' })
      .end(`${JSON.stringify(found)}\n`);
  };
}

/**
 * Whether a job could be answered now.
 * @param now Unix milliseconds
 */
export function readiness({ state, running, heard }: EngineStatus, now: number): Readiness {
  switch (state) {
    case 'unloaded':
      return { ready: true, engine: state };
    case 'ready': {
      // A run answers when it is done, and is ended if it takes too long. A server answers only when it is asked.
      if (running > 0 || heard === undefined || now - heard <= HEARD_WITHIN_MS) return { ready: true, engine: state };
      const seconds = Math.round((now - heard) / 1000);
      return { ready: false, engine: state, reason: `The engine has not answered for ${seconds} s.` };
    }
    case 'starting':
      return { ready: false, engine: state, reason: 'The model is being loaded.' };
    case 'restarting':
      return { ready: false, engine: state, reason: "The engine's process ended and is being started again." };
    case 'failed':
      return { ready: false, engine: state, reason: 'The engine could not start. See: likewise doctor.' };
    case 'closed':
      return { ready: false, engine: state, reason: 'The daemon is stopping.' };
  }
}
