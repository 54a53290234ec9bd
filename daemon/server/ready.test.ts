import { describe, expect, it } from 'vitest';
import type { EngineStatus } from '../engine/engine.ts';
import { HEARD_WITHIN_MS, readiness } from './ready.ts';

const NOW = 1e12;
const status = (change: Partial<EngineStatus>): EngineStatus => ({
  state: 'ready',
  stepDowns: [],
  waiting: 0,
  running: 0,
  restarts: 0,
  heard: NOW,
  ...change,
});

describe('readiness', () => {
  it('is there while the engine answers, and ends when it has been silent for too long', () => {
    expect(readiness(status({ heard: NOW - HEARD_WITHIN_MS }), NOW)).toEqual({ ready: true, engine: 'ready' });
    expect(readiness(status({ heard: NOW - HEARD_WITHIN_MS - 1 }), NOW)).toEqual({
      ready: false,
      engine: 'ready',
      reason: 'The engine has not answered for 10 s.',
    });
  });

  it('is there in the middle of a long run', () => {
    expect(readiness(status({ heard: NOW - 60_000, running: 4 }), NOW).ready).toBe(true);
  });

  it('is there when the model was unloaded, and says so', () => {
    expect(readiness(status({ state: 'unloaded', heard: 0 }), NOW)).toEqual({ ready: true, engine: 'unloaded' });
  });

  it.each(['starting', 'restarting', 'failed', 'closed'] as const)('is not there while the engine is %s', (state) => {
    const found = readiness(status({ state }), NOW);
    expect(found).toMatchObject({ ready: false, engine: state, reason: expect.stringMatching(/\w{3}.*\.$/) });
  });
});
