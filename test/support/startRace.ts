import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { isAlive } from '@likewise/shared/node/isAlive.ts';
import { type Descriptor, readDescriptor } from '../../daemon/auth/descriptor.ts';
import { likewise } from './cli.ts';
import { connectTool } from './daemonProcess.ts';
import { follow, job, outcome, pictures } from './toolJobs.ts';
import { until } from './until.ts';

/** Jobs of earlier races that are requested again. */
const ASKED_AGAIN = 3;
/** Queries of the job in progress when its daemon is killed. */
const MANY = 25;

/** How long an unneeded daemon may take to end on a busy machine, and how often to check. */
const ENDING_MS = 15_000;
const LOOK_MS = 50;

/** The faults that a race showed. */
export type Faults = readonly string[];

/**
 * Repeatedly starts daemons of one folder by `likewise serve --detach` at the same instant. The one that stays is killed during a
 * job, and the next race starts from what it left.
 */
export class StartRaces {
  readonly #home: string;
  readonly #kept: { token: string | undefined } = { token: undefined };
  /** Answered jobs, by whichever daemon. */
  readonly #done: string[] = [];
  #pictures = 0;

  /** @param home the LIKEWISE_HOME */
  constructor(home: string) {
    this.#home = home;
  }

  async race(starters: number): Promise<Faults> {
    const faults: string[] = [];
    const start = () => likewise(['serve', '--detach', '--port', '0', '--provider', 'cpu'], { home: this.#home });
    const ends = await Promise.all(Array.from({ length: starters }, start));
    for (const { code, stderr } of ends) if (code !== 0) faults.push(`a starter ended with ${code}: ${stderr.trim()}`);
    const winners = ends.filter(({ stdout }) => stdout.includes('is ready on')).length;
    if (winners !== 1) faults.push(`${winners} starters say that theirs is ready`);
    const daemon = readDescriptor(join(this.#home, 'state'));
    if (!daemon) return [...faults, 'no descriptor is there'];
    try {
      const others = ends.filter(({ stdout }) => stdout.includes(`process ${daemon.pid} on`)).length;
      if (others !== starters - 1) faults.push(`${others} of the other starters found the one that stays`);
      const left = await lastOf(this.#home);
      if (String(left) !== String(daemon.pid)) faults.push(`processes ${left} stay, and ${daemon.pid} is described`);
      return [...faults, ...openedAndDeleted(daemon.pid, this.#home), ...(await this.#work(daemon))];
    } finally {
      const left = daemonsOf(this.#home);
      for (const pid of left) process.kill(pid, 'SIGKILL');
      await until(() => !left.some(isAlive));
    }
  }

  /** Requests what earlier daemons finished, runs one job, and leaves another one in progress. */
  async #work(daemon: Descriptor): Promise<Faults> {
    const faults: string[] = [];
    if (this.#kept.token === undefined) await this.#pair(daemon);
    const client = connectTool(daemon.port, this.#kept);
    try {
      for (const id of this.#done.slice(-ASKED_AGAIN)) {
        const { end, answers } = await outcome(client.resume(id));
        if (end.type !== 'done' || answers.size !== 1)
          faults.push(`a job of an earlier daemon is ${JSON.stringify(end)}`);
      }
      const next = job(await pictures(this.#pictures, 1));
      const { end, failures } = await outcome(client.run(next));
      if (end.type !== 'done' || failures.size > 0) faults.push(`a job ended so: ${JSON.stringify(end)}`);
      this.#done.push(next.job!);
      const long = follow(client.run(job(await pictures(this.#pictures + 1, MANY))));
      long.ended.catch(() => {});
      this.#pictures += 1 + MANY;
      await long.answered(1);
    } finally {
      client.close();
    }
    return faults;
  }

  async #pair(daemon: Descriptor): Promise<void> {
    const owner = connectTool(daemon.port, { token: daemon.token }, { kind: 'cli' });
    const tool = connectTool(daemon.port, this.#kept);
    try {
      await owner.settled();
      await tool.pair((await owner.makeCode()).code);
    } finally {
      owner.close();
      tool.close();
    }
  }
}

/** The daemons that stay. A later one reports that it was second, and ends. */
async function lastOf(home: string): Promise<number[]> {
  const since = performance.now();
  while (daemonsOf(home).length > 1 && performance.now() - since < ENDING_MS) await sleep(LOOK_MS);
  return daemonsOf(home);
}

/** The processes of `serve` for a folder of data. */
function daemonsOf(home: string): number[] {
  const has = (pid: string, file: string, text: string) => {
    try {
      return readFileSync(`/proc/${pid}/${file}`, 'utf8').split('\0').includes(text);
    } catch {
      return false;
    }
  };
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) => has(pid, 'environ', `LIKEWISE_HOME=${home}`) && has(pid, 'cmdline', 'serve'))
    .map(Number);
}

/** Files of the folder that a process holds open although they were deleted. What it writes there is lost. */
function openedAndDeleted(pid: number, home: string): Faults {
  return readdirSync(`/proc/${pid}/fd`).flatMap((fd) => {
    try {
      const path = readlinkSync(`/proc/${pid}/fd/${fd}`);
      return path.startsWith(home) && path.endsWith('(deleted)') ? [`it writes to ${path}`] : [];
    } catch {
      return [];
    }
  });
}
