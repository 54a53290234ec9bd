import { fork } from 'node:child_process';
import { addressOf } from '@likewise/shared/protocol/descriptor.ts';
import { type ErrorWords, errorIn, wordsOf } from '@likewise/shared/protocol/errors.ts';
import { providerName } from '@likewise/shared/protocol/providers.ts';
import { PORTS } from '@likewise/shared/protocol/version.ts';
import { Command, InvalidArgumentError } from 'commander';
import { type Descriptor, lookForDaemon } from '../auth/descriptor.ts';
import { daemonSilent } from '../auth/errors.ts';
import type { Lock } from '../auth/lock.ts';
import { makePrivate, refuseRootElsewhere } from '../auth/ownHome.ts';
import { becomeSole } from '../auth/soleDaemon.ts';
import { stateFolder } from '../auth/stateFolder.ts';
import { checkServer } from '../engine/remote/link.ts';
import { writeFailed } from '../folders.ts';
import { ALLOCATOR } from '../life/allocator.ts';
import { type Daemon, startDaemon } from '../life/daemon.ts';
import {
  absentText,
  SETTING_KEYS,
  type SettingKey,
  type Settings,
  settingsInEffect,
  takeSetting,
} from '../life/settings.ts';
import { readSettings } from '../life/settingsFile.ts';
import { PROGRAM_FILE, VERSION } from '../life/version.ts';
import { type Log, logFolder, openLog } from '../log.ts';
import { DEFAULT_MODEL } from '../model/registry.ts';
import { openTraceFile, type TraceFile } from '../trace/traceFile.ts';
import { choiceFor } from './engineChoice.ts';
import { daemonHasOther, serveDied } from './errors.ts';
import { untilAborted } from './interrupt.ts';
import { daemonState, hasStarted, withDaemon } from './owner.ts';
import { print } from './print.ts';
import { askedProvider, providerOption } from './providerOption.ts';
import { explain } from './report.ts';

interface ServeFlags {
  /** The settings among the options given. */
  readonly settings: Partial<Settings>;
  readonly engine?: string;
  readonly detach?: true;
}

/** What a daemon reports to the command that started it detached. */
type Report = { readonly said: string } | { readonly error: ErrorWords };

async function serve(argv: readonly string[], flags: ServeFlags, signal: AbortSignal): Promise<void> {
  try {
    refuseRootElsewhere(stateFolder());
    const found = await lookForDaemon(stateFolder());
    if (found.is === 'silent') throw daemonSilent(found.descriptor.pid);
    if (found.is === 'live') return await meet(found.descriptor, flags, signal);
    if (flags.detach) return await serveApart(argv, signal);
    await serveHere(flags, signal);
  } catch (error) {
    report({ error: wordsOf(explain(error)) });
    throw error;
  }
}

async function serveHere(flags: ServeFlags, signal: AbortSignal): Promise<void> {
  const folder = stateFolder();
  // What the daemon creates is private to its user.
  process.umask(0o077);
  const sole = await becomeSole(folder, signal).catch((error) => {
    throw writeFailed(error, folder);
  });
  if ('first' in sole) return meet(sole.first, flags, signal);
  try {
    await serveAlone(folder, sole.lock, flags, signal);
  } finally {
    sole.lock.release();
  }
}

/** Serves while this process has the lock. */
async function serveAlone(folder: string, lock: Lock, flags: ServeFlags, signal: AbortSignal): Promise<void> {
  const repaired = makePrivate(folder);
  const terminal = process.stderr.isTTY ? process.stderr : undefined;
  const { log, close } = await openLog(logFolder(folder), terminal).catch((error) => {
    throw writeFailed(error, folder);
  });
  if (repaired > 0) log.warn({ repaired }, 'Other users had access to files of the daemon; now only you have.');
  if (!lock.isKept) log.warn('The file system has no sockets: only the descriptor keeps two daemons apart.');
  // The process ends after that; the next one finds what was finished.
  process.on('uncaughtExceptionMonitor', (error) => log.fatal(error, 'An internal error ended the daemon.'));
  let traces: TraceFile | undefined;
  try {
    const settings = settingsInEffect(flags.settings, process.env, readSettings(folder));
    log.info({ settings }, 'Starting with these settings.');
    const { port, 'host-name': hostNames, model, provider, idle, unload, trace } = settings;
    if (trace.value !== undefined) traces = openTraceFile(trace.value, { version: VERSION, pid: process.pid }, log);
    const daemon = await startDaemon({
      folder,
      model: model.value!,
      choice: () => choiceFor(askedProvider(provider.value!), flags.engine),
      ...(port.value !== undefined && { ports: [port.value] }),
      ...(hostNames.value && { hostNames: hostNames.value }),
      unloadMs: minutes(unload.value!),
      ...(idle.value !== undefined && { leaveMs: minutes(idle.value) }),
      ...(traces && { tracer: traces.tracer }),
      log,
    });
    if ('first' in daemon) await meet(daemon.first, flags, signal);
    else await serveUntilAsked(daemon, log, signal);
  } catch (error) {
    const failure = writeFailed(error, folder);
    log.error(failure, 'Ending because of an error.');
    throw failure;
  } finally {
    await traces?.close();
    await close();
  }
}

/**
 * Another daemon runs: it will do, unless it has another model, provider or server than requested.
 * Errors: engine-unavailable when it has; why there is no connection.
 */
async function meet(first: Descriptor, flags: ServeFlags, signal: AbortSignal): Promise<void> {
  const { model, provider: asked = 'auto' } = flags.settings;
  const provider = flags.engine === undefined ? asked : checkServer({ url: flags.engine }).host;
  if (model === undefined && provider === 'auto') return announce(runsAlready(first));
  const has = await untilAborted(
    withDaemon((client) => daemonState(client, hasStarted)),
    signal,
  );
  const provided = has.provider ? `${has.model} on ${providerName(has.provider)}` : has.model;
  if (provider !== 'auto' && provider !== has.provider) {
    const way = flags.engine === undefined ? `--provider ${provider}` : `--engine ${flags.engine}`;
    const again = `likewise serve ${way}${model === undefined ? '' : ` --model ${model}`}`;
    throw daemonHasOther(first.pid, provided, `To restart it: likewise stop, then ${again}.`);
  }
  if (model !== undefined && model !== has.model) {
    throw daemonHasOther(first.pid, provided, `To switch its model: likewise model use ${model}.`);
  }
  announce(runsAlready(first));
}

async function serveUntilAsked(daemon: Daemon, log: Log, signal: AbortSignal): Promise<void> {
  const ending = Promise.race([daemon.asked, whenAborted(signal)]);
  try {
    // It may be asked to end while the model is still loading.
    await Promise.race([daemon.start().then(() => announce(readyText(daemon))), ending]);
    log.info(`Ending: ${await ending}.`);
  } finally {
    await daemon.close();
    log.info('Ended.');
  }
}

/** Starts a detached process that serves, says so, and waits until it is ready or reports why it cannot be. */
export async function serveApart(argv: readonly string[], signal: AbortSignal): Promise<void> {
  const words = argv.filter((word) => word !== '--detach');
  const child = fork(PROGRAM_FILE, words, {
    detached: true,
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    execArgv: [],
    env: { ...ALLOCATOR, ...process.env },
  });
  try {
    const outcome = await untilAborted(
      new Promise<Report>((resolve, reject) => {
        child.on('message', resolve);
        child.on('exit', (code, by) => reject(serveDied(by ?? `exit code ${code}`, logFolder(stateFolder()))));
      }),
      signal,
    );
    if ('said' in outcome) return announce(outcome.said);
    throw errorIn(outcome.error);
  } catch (error) {
    child.kill();
    throw error;
  } finally {
    if (child.connected) child.disconnect();
    child.unref();
  }
}

/** Says something on stdout and to the command that started this process, if that waits. */
function announce(said: string): void {
  print(said);
  report({ said });
}

function report(what: Report): void {
  if (!process.connected) return;
  process.send?.(what, () => process.connected && process.disconnect());
}

/** Of a daemon whose engine has started. */
function readyText(daemon: Daemon): string {
  const { model, provider, precision } = daemon.describe();
  return `Likewise is ready on http://${addressOf(daemon.descriptor)}: ${model} on ${providerName(provider!)} (${precision}).`;
}

function runsAlready(daemon: Descriptor): string {
  const { pid, version } = daemon;
  const other = version === VERSION ? '' : ` It is version ${version}, this is ${VERSION}: likewise stop ends it.`;
  return `Likewise is already running, as it was started: process ${pid} on http://${addressOf(daemon)}.${other}`;
}

function whenAborted(signal: AbortSignal): Promise<string> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve('a signal asked for it');
    signal.addEventListener('abort', () => resolve('a signal asked for it'), { once: true });
  });
}

const minutes = (count: number) => count * 60_000;

/** Takes an option as the setting of its name is taken. */
function taken<K extends SettingKey>(key: K): (text: string) => Settings[K] {
  return (text) => {
    try {
      return takeSetting(key, [text]);
    } catch (error) {
      throw new InvalidArgumentError((error as Error).message);
    }
  };
}

function addHostName(text: string, before: readonly string[] = []): readonly string[] {
  return [...before, ...taken('host-name')(text)];
}

/** The settings among the options that were given. */
function settingsGiven(command: Command): Partial<Settings> {
  const options = command.options.map((option) => [option.long!.slice('--'.length), option.attributeName()] as const);
  const given = options.filter(
    ([key, name]) => SETTING_KEYS.some((known) => known === key) && command.getOptionValueSource(name) === 'cli',
  );
  return Object.fromEntries(given.map(([key, name]) => [key, command.getOptionValue(name)]));
}

/** The verb `serve`: the daemon. */
export function serveCommand(argv: readonly string[], signal: AbortSignal): Command {
  return new Command('serve')
    .description('Start the daemon that answers Figma, VS Code, the playground and this command line.')
    .option(
      '--port <n>',
      `the port to listen on, 0 for any free one (default: the first free of ${PORTS.join(', ')})`,
      taken('port'),
    )
    .option(
      '--host-name <name>',
      'another name that the daemon is reached by, through a tunnel or a proxy of this machine; repeatable',
      addHostName,
    )
    .option('--model <name>', `the model to use (see: likewise model list) (default: ${DEFAULT_MODEL})`)
    .addOption(providerOption())
    .option('--engine <url>', 'have a server run the model (default: as likewise engine show says)')
    .option(
      '--idle <minutes>',
      'end after this long without tools and jobs; tools that start it ask for this',
      taken('idle'),
    )
    .option(
      '--unload <minutes>',
      `give the model's memory back after this long without jobs (default: ${absentText('unload')})`,
      taken('unload'),
    )
    .option(
      '--trace <file>',
      'write what each stage of each job takes, as spans for the OpenTelemetry Collector',
      taken('trace'),
    )
    .option('--detach', 'return as soon as it is ready, and leave it running')
    .addHelpText('after', '\nTo set options once for all: likewise config.')
    .action((flags: Omit<ServeFlags, 'settings'>, command: Command) =>
      serve(argv, { ...flags, settings: settingsGiven(command) }, signal),
    );
}
