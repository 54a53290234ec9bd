import { LikewiseError } from '@likewise/shared/protocol/errors.ts';
import { encodeFrame } from '@likewise/shared/protocol/frames.ts';
import type { DaemonMessage } from '@likewise/shared/protocol/messages.ts';
import { PROTOCOL } from '@likewise/shared/protocol/version.ts';
import { describe, expect, it } from 'vitest';
import { ClientWorld, URLS } from '../../../test/support/clientWorld.ts';
import { BACK_MS, DaemonLife, type LifeState, type LifeTools, READY_MS } from './daemonLife.ts';

const DESCRIPTOR = { pid: 7, port: 22_400, token: 'token', version: '2.3.4', started: 0 };

/** A computer on which the daemon runs or can be started, with one window that uses it. */
class Computer {
  readonly world = new ClientWorld();
  readonly states: LifeState['name'][] = [];
  readonly life: DaemonLife;
  readonly ended: number[] = [];
  starts = 0;
  /** Whether an older version of the extension started what runs. */
  isOutdated = () => false;
  /** What starting does. By default the daemon runs afterwards. */
  onStart = async () => this.run();

  constructor(runs: boolean) {
    if (!runs) this.world.ports.clear();
    const tools: LifeTools = {
      connect: () => this.world.connect(),
      descriptor: () => DESCRIPTOR,
      isAlive: () => this.world.ports.size > 0,
      start: async () => {
        this.starts++;
        await this.onStart();
      },
      end: async ({ pid }) => {
        this.ended.push(pid);
        this.world.ports.clear();
      },
      gone: async () => {},
      isOutdated: () => this.isOutdated(),
      timers: this.world.timers,
      version: '0.1.0',
    };
    this.life = new DaemonLife(tools);
    this.life.onState(({ name }) => this.states.at(-1) !== name && this.states.push(name));
  }

  run(): void {
    this.world.ports.set(URLS[0], (transport, url) => this.world.daemon.accept(transport, url));
  }

  /** The daemon is killed. */
  kill(): void {
    this.world.ports.clear();
    this.world.cut();
  }

  /** Lets several seconds of events happen. */
  async pass(seconds = 1): Promise<void> {
    for (let n = 0; n < seconds * 4; n++) {
      await this.world.flush();
      this.world.timers.advance(250);
    }
    await this.world.flush();
  }

  /** The outcome of a promise within several seconds. */
  async outcome<T>(promise: Promise<T>, seconds = 1): Promise<T | LikewiseError | 'open'> {
    let outcome: T | LikewiseError | 'open' = 'open';
    promise.then(
      (value) => {
        outcome = value;
      },
      (error: LikewiseError) => {
        outcome = error;
      },
    );
    await this.pass(seconds);
    return outcome;
  }
}

const otherVersion: DaemonMessage = {
  type: 'refused',
  protocol: PROTOCOL,
  error: { code: 'protocol-version', message: 'No.', remedy: 'None.' },
};

describe('the daemon of a window', () => {
  it('is left alone until it is needed', async () => {
    const computer = new Computer(true);
    await computer.pass();
    expect([computer.states, computer.world.tried, computer.starts]).toEqual([[], [], 0]);
  });

  it('is used where it runs', async () => {
    const computer = new Computer(true);
    expect(await computer.outcome(computer.life.ready())).toMatchObject({ state: { name: 'ready' } });
    expect(computer.life.state).toMatchObject({ name: 'ready', version: '1', state: { model: 'mini' } });
    expect([computer.states, computer.starts]).toEqual([['ready'], 0]);
  });

  it('is started where it does not run, once for all who ask', async () => {
    const computer = new Computer(false);
    const asked = [computer.life.ready(), computer.life.ready()];
    expect(await computer.outcome(Promise.all(asked))).toHaveLength(2);
    expect([computer.states, computer.starts]).toEqual([['starting', 'ready'], 1]);
  });

  it('is started anew where an older version of the extension started it', async () => {
    const computer = new Computer(true);
    computer.isOutdated = () => {
      computer.isOutdated = () => false;
      computer.world.ports.clear();
      return true;
    };
    expect(await computer.outcome(computer.life.ready(), 20)).toMatchObject({ state: { name: 'ready' } });
    expect(computer.world.daemon.heard.map(({ type }) => type)).toEqual(['hello', 'stop', 'hello']);
    expect(computer.starts).toBe(1);
  });

  it('says why it cannot be started, and is tried again when asked again', async () => {
    const computer = new Computer(false);
    computer.onStart = async () => {
      throw new LikewiseError('daemon-unreachable', 'Not found.', 'Install it.');
    };
    expect(await computer.outcome(computer.life.ready())).toMatchObject({ message: 'Not found.' });
    expect(computer.life.state).toMatchObject({ name: 'failed', error: { message: 'Not found.' } });
    computer.onStart = async () => computer.run();
    expect(await computer.outcome(computer.life.ready(), 10)).toMatchObject({ state: { name: 'ready' } });
  });

  it('is given up when it was started and does not answer', async () => {
    const computer = new Computer(false);
    computer.onStart = async () => {};
    const ready = computer.life.ready();
    expect(await computer.outcome(ready, READY_MS / 1000 - 1)).toBe('open');
    expect(await computer.outcome(ready, 2)).toMatchObject({ message: expect.stringContaining('after 30 s') });
  });

  it.each([
    [PROTOCOL + 1, 'Update the extension.'],
    [PROTOCOL - 1, 'Update Likewise'],
  ])('of protocol %i is refused by name', async (protocol, remedy) => {
    const computer = new Computer(false);
    computer.world.ports.set(URLS[0], (transport) =>
      transport.onMessage(() => transport.send(encodeFrame({ ...otherVersion, protocol }))),
    );
    expect(await computer.outcome(computer.life.ready())).toMatchObject({
      code: 'protocol-version',
      message: expect.stringMatching(/Likewise 2\.3\.4 \(process 7, port 22400\).*0\.1\.0/),
      remedy: expect.stringContaining(remedy),
    });
    expect(computer.starts).toBe(0);
    await computer.outcome(computer.life.restart(), 10);
    expect([computer.ended, computer.starts, computer.life.state.name]).toEqual([[7], 1, 'ready']);
  });

  it('that dies under work is started again, and the work goes on', async () => {
    const computer = new Computer(true);
    let finish: (value: string) => void = () => {};
    const work = computer.life.during(() => new Promise<string>((resolve) => (finish = resolve)));
    await computer.pass();
    computer.kill();
    await computer.pass(5);
    expect([computer.states, computer.starts]).toEqual([['ready', 'off', 'starting', 'ready'], 1]);
    finish('done');
    expect(await computer.outcome(work)).toBe('done');
  });

  it('that dies without work is left alone', async () => {
    const computer = new Computer(true);
    await computer.outcome(computer.life.during(async () => 'done'));
    computer.kill();
    await computer.pass(20);
    expect([computer.life.state.name, computer.starts]).toEqual(['off', 0]);
    computer.run();
    await computer.pass(20);
    expect(computer.life.state.name).toBe('ready');
  });

  it('that dies and cannot be started ends the work with the reason', async () => {
    const computer = new Computer(true);
    const work = computer.life.during(
      (_, signal) => new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve())),
    );
    await computer.pass();
    computer.onStart = async () => {
      throw new LikewiseError('daemon-unreachable', 'Not found.', 'Install it.');
    };
    computer.kill();
    expect(await computer.outcome(work, 5)).toMatchObject({ message: 'Not found.' });
  });

  it('ends when asked, and its work with it', async () => {
    const computer = new Computer(true);
    const work = computer.life.during(
      (_, signal) => new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve())),
    );
    await computer.pass();
    computer.world.ports.clear();
    const stopped = computer.outcome(computer.life.stop(), 5);
    expect(await computer.outcome(work, 5)).toMatchObject({ message: 'The Likewise daemon was stopped.' });
    await stopped;
    expect(computer.world.daemon.heard.map(({ type }) => type)).toEqual(['hello', 'stop']);
    expect([computer.life.state.name, computer.starts]).toEqual(['off', 0]);
  });

  it('that is ended elsewhere is not started again, and the work ends', async () => {
    const computer = new Computer(true);
    const work = computer.life.during(
      (_, signal) => new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve())),
    );
    await computer.pass();
    computer.world.ports.clear();
    computer.world.daemon.close('going-away');
    expect(await computer.outcome(work, BACK_MS / 1000 - 2)).toBe('open');
    expect(await computer.outcome(work, 4)).toMatchObject({ message: 'The Likewise daemon was stopped.' });
    expect([computer.life.state.name, computer.starts]).toEqual(['off', 0]);
  });

  it('that is restarted elsewhere goes on with the work', async () => {
    const computer = new Computer(true);
    let finish: (value: string) => void = () => {};
    const work = computer.life.during(() => new Promise<string>((resolve) => (finish = resolve)));
    await computer.pass();
    computer.world.ports.clear();
    computer.world.daemon.close('going-away');
    await computer.pass(3);
    computer.run();
    await computer.pass(BACK_MS / 1000);
    finish('done');
    expect(await computer.outcome(work)).toBe('done');
    expect([computer.life.state.name, computer.starts]).toEqual(['ready', 0]);
  });

  it('is seen before it is used, and not connected to', async () => {
    const computer = new Computer(false);
    computer.life.look();
    expect(computer.life.state).toEqual({ name: 'off' });
    computer.run();
    computer.life.look();
    expect(computer.life.state).toEqual({ name: 'found', version: '2.3.4' });
    expect(computer.world.tried).toEqual([]);
    computer.world.ports.clear();
    computer.life.look();
    expect(computer.life.state).toEqual({ name: 'off' });
  });

  it('restarts once, however often it is asked to', async () => {
    const computer = new Computer(true);
    await computer.outcome(computer.life.ready());
    computer.world.ports.clear();
    const restarts = [computer.life.restart(), computer.life.restart()];
    await computer.outcome(Promise.all(restarts), 15);
    expect(computer.starts).toBe(1);
    expect(computer.life.state.name).toBe('ready');
  });
});
