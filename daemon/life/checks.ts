import type { LikewiseError } from '@likewise/shared/protocol/errors.ts';
import { providerName } from '@likewise/shared/protocol/providers.ts';
import type { DaemonStanding } from '../auth/descriptor.ts';
import type { EngineStatus } from '../engine/engine.ts';
import { DEFAULT_MODEL } from '../model/registry.ts';

/** The oldest Node.js that has every function we use. */
const NODE_NEEDED = [20, 17] as const;

/** With less free space, other forms of a model may not fit. */
const LITTLE_SPACE = 500e6;

/** With less free space, writing results and logs will soon fail. */
const NO_SPACE = 20e6;

/** The facts about a machine, without judgement. */
export interface Facts {
  /** The version of this tool. */
  readonly version: string;
  readonly node: string;
  readonly packages: readonly PackageFact[];
  /** The daemon that the descriptor names. */
  readonly daemon?: {
    readonly pid: number;
    readonly port: number;
    readonly version: string;
    readonly standing: DaemonStanding;
  };
  readonly ports: readonly PortFact[];
  /** The engine of the running daemon, else of one started for this check. */
  readonly engine: { readonly status: EngineFact } | { readonly error: LikewiseError };
  readonly models: readonly { readonly name: string; readonly error?: LikewiseError }[];
  readonly folders: readonly FolderFact[];
  /** Why the daemon's settings cannot be used; absent if they can. */
  readonly settingsError?: LikewiseError;
  /** Why the servers that run the model could not be determined. */
  readonly serversError?: LikewiseError;
  /** The servers that run the model, in the order in which they are tried. */
  readonly servers: readonly ServerFact[];
  /** Whether only servers may run the model. */
  readonly serversOnly: boolean;
}

/** The results of the steps taken to reach a server, in order. Only the last one can have failed. */
export interface ServerFact {
  readonly host: string;
  readonly steps: readonly ServerStep[];
}

export interface ServerStep {
  readonly what: 'settings' | 'name' | 'connection' | 'certificate' | 'token' | 'readiness' | 'identity' | 'round trip';
  readonly found: string;
  /** What to do, if this step failed. */
  readonly fix?: string;
}

/** Whether no step failed. */
export function serverWorks({ steps }: ServerFact): boolean {
  return steps.every(({ fix }) => fix === undefined);
}

export interface EngineFact extends Pick<EngineStatus, 'state'> {
  /** The model that the daemon uses; absent if none runs. */
  readonly model?: string;
  readonly provider?: string | undefined;
  readonly stepDowns: readonly { readonly provider: string; readonly reason: string }[];
}

export interface PackageFact {
  readonly name: string;
  readonly pinned: string;
  /** Absent if the package is missing. */
  readonly installed?: string;
}

export interface PortFact {
  readonly port: number;
  /** Who listens there: nobody, the daemon of the descriptor, another daemon, or another program. */
  readonly holder: 'nobody' | 'daemon' | 'other-daemon' | 'other-program';
}

export interface FolderFact {
  readonly what: string;
  readonly path: string;
  /** Why it cannot be written. */
  readonly denied?: string;
  /** Free bytes on its disk, if the system reports them. */
  readonly free?: number;
}

/** The result of one check. A `problem` stops Likewise from working; a `warning` does not. */
export interface Check {
  readonly name: string;
  readonly verdict: 'ok' | 'note' | 'warning' | 'problem';
  /** For a problem: it stops only the daemon, not the commands that run without it. */
  readonly daemonOnly?: true;
  readonly found: string;
  /** What to do about it. */
  readonly fix?: string;
}

/** Judges a machine. */
export function judge(facts: Facts): Check[] {
  return [
    node(facts),
    ...packages(facts),
    ...folders(facts),
    ...models(facts),
    ...engine(facts),
    ...serverChecks(facts),
    ...settings(facts),
    daemon(facts),
    ...ports(facts),
    BROWSER,
  ];
}

function node({ node: version }: Facts): Check {
  const [major = 0, minor = 0] = version.replace(/^v/, '').split('.').map(Number);
  const [wantedMajor, wantedMinor] = NODE_NEEDED;
  const old = major < wantedMajor || (major === wantedMajor && minor < wantedMinor);
  const check = { name: 'Node.js', found: version };
  if (!old) return { ...check, verdict: 'ok' };
  return { ...check, verdict: 'problem', fix: `Install Node.js ${NODE_NEEDED.join('.')} or newer.` };
}

function packages({ packages }: Facts): Check[] {
  const name = 'packages';
  const wrong = packages.filter(({ pinned, installed }) => installed !== pinned);
  if (wrong.length === 0) return [{ name, verdict: 'ok', found: `${packages.length} as pinned` }];
  return wrong.map(({ name: of, pinned, installed }): Check => {
    const fix = 'Install Likewise again, or in its source folder: npm ci.';
    if (installed === undefined) return { name, verdict: 'problem', found: `${of} is missing`, fix };
    return { name, verdict: 'warning', found: `${of} is ${installed}, tested with ${pinned}`, fix };
  });
}

function folders({ folders }: Facts): Check[] {
  return folders.map(({ what, path, denied, free }): Check => {
    const name = `folder of ${what}`;
    if (denied !== undefined) {
      const fix = 'Change its permissions, or set LIKEWISE_HOME to a folder of your own.';
      return { name, verdict: 'problem', found: `${path} cannot be written: ${denied}`, fix };
    }
    const found = free === undefined ? path : `${path}, ${gigabytes(free)} free`;
    if (free === undefined || free >= LITTLE_SPACE) return { name, verdict: 'ok', found };
    const fix = 'Free some space, or set LIKEWISE_HOME to a folder on another disk.';
    return { name, verdict: free < NO_SPACE ? 'problem' : 'warning', found, fix };
  });
}

const gigabytes = (bytes: number) => `${(bytes / 1e9).toFixed(1)} GB`;

function models({ models }: Facts): Check[] {
  return models.map(({ name, error }): Check => {
    const check = { name: `model ${name}` };
    if (!error) return { ...check, verdict: 'ok', found: 'every file is as recorded' };
    const verdict = name === DEFAULT_MODEL ? 'problem' : 'warning';
    return { ...check, verdict, found: error.message, fix: error.remedy };
  });
}

function engine({ engine, servers }: Facts): Check[] {
  const name = 'engine';
  if ('error' in engine) {
    return [{ name, verdict: 'problem', found: engine.error.message, fix: engine.error.remedy }];
  }
  const { provider, stepDowns, state } = engine.status;
  const found = provider === undefined ? state : `${state} on ${providerName(provider)}`;
  const left = stepDowns.map(({ provider: better, reason }): Check => {
    const check = { name: `not on ${providerName(better)}`, verdict: 'note', found: reason } as const;
    if (better === 'cuda') return { ...check, fix: CUDA_FIX };
    return !servers.some(({ host }) => host === better)
      ? check
      : { ...check, verdict: 'warning', fix: 'See what is wrong: likewise engine test.' };
  });
  if (state !== 'failed') return [{ name, verdict: 'ok', found }, ...left];
  const fix = 'Read its log; then restart the daemon: likewise stop, likewise serve --detach.';
  return [{ name, verdict: 'problem', found, fix }, ...left];
}

function serverChecks({ servers: found, serversOnly, serversError: error }: Facts): Check[] {
  if (error) return [{ name: 'servers', verdict: 'problem', found: error.message, fix: error.remedy }];
  const worst = serversOnly && !found.some(serverWorks) ? 'problem' : 'warning';
  return found.flatMap(({ host, steps }) =>
    steps.map(({ what, found: said, fix }): Check => {
      const check = { name: `${host} ${what}`, found: said };
      return fix === undefined ? { ...check, verdict: 'ok' } : { ...check, verdict: worst, fix };
    }),
  );
}

function settings({ settingsError: error }: Facts): Check[] {
  if (!error) return [];
  return [{ name: 'settings', verdict: 'problem', daemonOnly: true, found: error.message, fix: error.remedy }];
}

const CUDA_FIX =
  'With an NVIDIA GPU: install its driver, the CUDA runtime and cuDNN 9, then run likewise setup cuda. Without one, the CPU is right.';

function daemon({ daemon: found, version }: Facts): Check {
  const name = 'daemon';
  if (!found) return { name, verdict: 'note', found: 'not running', fix: 'Start it: likewise serve --detach.' };
  const where = `process ${found.pid} on port ${found.port}, version ${found.version}`;
  if (found.standing === 'silent') {
    const fix = 'Wait until it answers again, or end that process.';
    return { name, verdict: 'problem', daemonOnly: true, found: `does not answer (${where})`, fix };
  }
  if (found.standing === 'gone') {
    const fix = 'Nothing needs doing: the next likewise serve takes its place.';
    return { name, verdict: 'note', found: `ended unexpectedly (${where})`, fix };
  }
  if (found.version === version) return { name, verdict: 'ok', found: where };
  const fix = `This tool is ${version}. Use the same version: likewise stop, then likewise serve --detach.`;
  return { name, verdict: 'warning', found: where, fix };
}

const HOLDERS = {
  nobody: 'free',
  daemon: "this user's daemon",
  'other-daemon': 'a Likewise daemon of another user or folder',
  'other-program': 'another program',
} as const;

function ports({ ports, daemon: found }: Facts): Check[] {
  const reachable = found?.standing === 'live' || ports.some(({ holder }) => holder === 'nobody');
  return ports.map(({ port, holder }): Check => {
    const check = { name: `port ${port}`, found: HOLDERS[holder] };
    if (holder === 'nobody' || holder === 'daemon') return { ...check, verdict: 'ok' };
    if (reachable) return { ...check, verdict: 'note', fix: 'Nothing needs doing: the next free port is used.' };
    const fix = 'End that program, or choose a port: likewise serve --port N. (Figma can reach the usual ports only.)';
    return { ...check, verdict: 'problem', daemonOnly: true, fix };
  });
}

/** Only the browser itself can know. */
const BROWSER: Check = {
  name: 'browsers',
  verdict: 'note',
  found: 'Chrome and Edge ask before a web page may reach a program on the same machine (Local Network Access)',
  fix:
    'If a web tool cannot connect while the daemon runs: open the site settings beside the address, allow "Apps on device" ' +
    '(or "Local network access") and reload the page. Desktop tools are not affected.',
};
