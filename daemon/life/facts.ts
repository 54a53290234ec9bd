import { constants } from 'node:fs';
import { access, readFile, statfs } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { PROGRAM } from '@likewise/shared/protocol/descriptor.ts';
import { LikewiseError } from '@likewise/shared/protocol/errors.ts';
import { PORTS } from '@likewise/shared/protocol/version.ts';
import { unexpected } from '../answers/errors.ts';
import { type Descriptor, readDescriptor, standingOf } from '../auth/descriptor.ts';
import { askLivez } from '../auth/livez.ts';
import { stateFolder } from '../auth/stateFolder.ts';
import { checkServer, type Server } from '../engine/remote/link.ts';
import { ensureFolder } from '../folders.ts';
import { modelEngine } from '../inference/modelEngine.ts';
import { modelsFolder } from '../model/paths.ts';
import { checkFiles, DEFAULT_MODEL, modelNames, openModel } from '../model/registry.ts';
import { cacheFolder } from '../userFolders.ts';
import type { EngineFact, Facts, FolderFact, PackageFact, PortFact, ServerFact } from './checks.ts';
import { readEngineSettings } from './engineSettings.ts';
import { serverFact } from './serverFact.ts';
import { settingsInEffect } from './settings.ts';
import { readSettings } from './settingsFile.ts';
import { PINNED, VERSION } from './version.ts';

/** A port of this machine answers at once or not at all. */
const PORT_TIMEOUT_MS = 1000;

/**
 * Examines the machine. Reads every file of every model and, if no daemon runs, starts an engine.
 * @param askDaemon returns the state of the running daemon's engine
 */
export async function gatherFacts(askDaemon: (daemon: Descriptor) => Promise<EngineFact>): Promise<Facts> {
  const folder = stateFolder();
  const written = readDescriptor(folder);
  const standing = written && (await standingOf(written));
  const live = standing === 'live' ? written : undefined;
  const names = await modelNames();
  const models = await Promise.all(names.map(modelFact));
  const { pid, port, version } = written ?? {};
  const settings = attempt(() => settingsInEffect({}, process.env, readSettings(folder)));
  const servers = attempt(() => readEngineSettings(folder));
  const engine = await outcome(() => (live ? askDaemon(live) : tryEngine()));
  const running = 'status' in engine ? engine.status.model : undefined;
  return {
    version: VERSION,
    node: process.version,
    packages: await Promise.all(Object.entries(PINNED).map(packageFact)),
    ...(written ? { daemon: { pid: pid!, port: port!, version: version!, standing: standing! } } : {}),
    ports: await Promise.all(
      [...new Set([...PORTS, ...(live ? [live.port] : [])])].map((number) => portFact(number, live)),
    ),
    engine,
    models,
    folders: await Promise.all([
      folderFact('models', modelsFolder()),
      folderFact('cached files', cacheFolder()),
      folderFact('state', folder),
    ]),
    ...(settings.error && { settingsError: settings.error }),
    ...(servers.error && { serversError: servers.error }),
    servers: await Promise.all((servers.read?.servers ?? []).map((server) => serverFactOf(server, running, names))),
    serversOnly: servers.read?.only ?? false,
  };
}

function attempt<T>(read: () => T): { readonly read?: T; readonly error?: LikewiseError } {
  try {
    return { read: read() };
  } catch (error) {
    return { error: inWords(error) };
  }
}

/**
 * Tries a server with the model that the daemon runs on it. If no daemon runs, it uses the model that the address names, if this
 * machine has it.
 */
async function serverFactOf(
  server: Server,
  running: string | undefined,
  known: readonly string[],
): Promise<ServerFact> {
  const { host, model: named = '' } = checkServer(server);
  const name = running ?? (known.includes(named) ? named : DEFAULT_MODEL);
  try {
    return await serverFact(await openModel(name), server);
  } catch (error) {
    const { message, remedy } = inWords(error);
    return { host, steps: [{ what: 'identity', found: message, fix: remedy }] };
  }
}

async function packageFact([name, pinned]: [string, string]): Promise<PackageFact> {
  for (const folder of createRequire(import.meta.url).resolve.paths(name) ?? []) {
    const text = await readFile(join(folder, name, 'package.json'), 'utf8').catch(() => undefined);
    if (text !== undefined) return { name, pinned, installed: JSON.parse(text).version };
  }
  return { name, pinned };
}

async function portFact(port: number, live: Descriptor | undefined): Promise<PortFact> {
  try {
    const { program, pid } = Object(await askLivez(port, PORT_TIMEOUT_MS));
    if (program !== PROGRAM) return { port, holder: 'other-program' };
    return { port, holder: live && pid === live.pid ? 'daemon' : 'other-daemon' };
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    return { port, holder: code === 'ECONNREFUSED' ? 'nobody' : 'other-program' };
  }
}

async function tryEngine(): Promise<EngineFact> {
  const engine = modelEngine(await openModel(DEFAULT_MODEL));
  try {
    return await engine.start();
  } finally {
    await engine.close();
  }
}

async function outcome(find: () => Promise<EngineFact>): Promise<Facts['engine']> {
  try {
    return { status: await find() };
  } catch (error) {
    return { error: inWords(error) };
  }
}

async function modelFact(name: string): Promise<Facts['models'][number]> {
  try {
    await checkFiles(await openModel(name), true);
    return { name };
  } catch (error) {
    return { name, error: inWords(error) };
  }
}

/** Turns any failure into a reportable error. */
function inWords(error: unknown): LikewiseError {
  return error instanceof LikewiseError ? error : unexpected(error);
}

async function folderFact(what: string, path: string): Promise<FolderFact> {
  try {
    ensureFolder(path, 0o700);
    await access(path, constants.W_OK | constants.X_OK);
  } catch (error) {
    return { what, path, denied: (error as NodeJS.ErrnoException).code ?? String(error) };
  }
  const disk = await statfs(path).catch(() => undefined);
  return { what, path, ...(disk ? { free: disk.bavail * disk.bsize } : {}) };
}
