import { describe, expect, it } from 'vitest';
import { ManualTimers } from '../../test/support/manualTimers.ts';
import { watchIdle } from './idle.ts';

function watched(leaveMs?: number) {
  const timers = new ManualTimers();
  const now = { work: 0, clients: 0 };
  const said: string[] = [];
  const watch = watchIdle({
    unloadMs: 100,
    ...(leaveMs === undefined ? {} : { leaveMs }),
    timers,
    work: () => now.work,
    clients: () => now.clients,
    unload: () => said.push('unload'),
    leave: () => said.push('leave'),
  });
  const change = (work: number, clients: number) => {
    Object.assign(now, { work, clients });
    watch.changed();
  };
  return { timers, said, watch, change };
}

describe('an idle daemon', () => {
  it('unloads the model, once, and later leaves', () => {
    const { timers, said } = watched(300);
    timers.advance(99);
    expect(said).toEqual([]);
    timers.advance(1);
    expect(said).toEqual(['unload']);
    timers.advance(199);
    expect(said).toEqual(['unload']);
    timers.advance(1);
    expect(said).toEqual(['unload', 'leave']);
  });

  it('stays unless it was started to leave', () => {
    const { timers, said } = watched();
    timers.advance(1e9);
    expect(said).toEqual(['unload']);
  });

  it('counts from the end of the last work, and again after each', () => {
    const { timers, said, change } = watched();
    timers.advance(60);
    change(1, 0);
    timers.advance(1000);
    change(0, 0);
    timers.advance(99);
    expect(said).toEqual([]);
    timers.advance(1);
    expect(said).toEqual(['unload']);
    change(1, 0);
    change(0, 0);
    timers.advance(100);
    expect(said).toEqual(['unload', 'unload']);
  });

  it('is not put off by news that changes nothing', () => {
    const { timers, said, change } = watched();
    timers.advance(60);
    change(0, 0);
    timers.advance(40);
    expect(said).toEqual(['unload']);
  });

  it('does not leave while a client is there, working or not', () => {
    const { timers, said, change } = watched(300);
    change(0, 1);
    timers.advance(1000);
    expect(said).toEqual(['unload']);
    change(0, 0);
    timers.advance(300);
    expect(said).toEqual(['unload', 'leave']);
  });

  it('does nothing once its watch has ended', () => {
    const { timers, watch, change } = watched(300);
    watch.end();
    expect(timers.waits).toEqual([]);
    change(1, 1);
    change(0, 0);
    expect(timers.waits).toEqual([]);
  });
});
