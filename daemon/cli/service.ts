import { spawnSync } from 'node:child_process';
import { existsSync, rmSync } from 'node:fs';
import { homedir, userInfo } from 'node:os';
import { dirname } from 'node:path';
import { Command } from 'commander';
import { stateFolder } from '../auth/stateFolder.ts';
import { type SystemService, systemServiceFor } from '../life/systemService.ts';
import { PROGRAM_FILE } from '../life/version.ts';
import { serviceCommandFailed, serviceUnknown } from './errors.ts';
import { openOutputFolder, writeOutput } from './output.ts';
import { print } from './print.ts';

function serviceHere(): SystemService {
  const { platform, env } = process;
  const service = systemServiceFor(platform, {
    node: process.execPath,
    program: PROGRAM_FILE,
    home: homedir(),
    state: stateFolder(),
    env,
    userId: process.getuid?.() ?? 0,
    account: `${env.USERDOMAIN ?? '.'}\\${userInfo().username}`,
  });
  if (!service) throw serviceUnknown(platform);
  return service;
}

async function install(): Promise<void> {
  const { kind, path, text, first, start, tried } = serviceHere();
  await openOutputFolder(dirname(path));
  await writeOutput(path, Buffer.from(text));
  try {
    for (const command of start) perform(command);
  } catch (error) {
    rmSync(path);
    throw error;
  }
  print(`Wrote ${path} (${kind}). ${tried}`);
  if (first) print(first);
  print('Likewise starts with your session from now on, and has been started. See: likewise status.');
}

/** Has the system forget the service; returns the file that described it, undefined where there is none. */
export function removeService(): string | undefined {
  const { path, stop } = serviceHere();
  if (!existsSync(path)) return undefined;
  try {
    for (const command of stop) perform(command);
  } finally {
    rmSync(path);
  }
  return path;
}

function uninstall(): void {
  const path = removeService();
  if (path === undefined) print(`There is no ${serviceHere().path}: the service is not installed.`);
  else print(`Removed ${path}. Likewise no longer starts with your session.`);
}

function show(): void {
  const { kind, path, text, first, start, tried } = serviceHere();
  process.stdout.write(text);
  // On stderr, so that the text alone can go to a file.
  process.stderr.write(`\n${kind}, for ${path}. ${tried}\n`);
  if (first) process.stderr.write(`${first}\n`);
  process.stderr.write(`Then: ${start.map(inWords).join(' && ')}\n`);
}

/** Runs a command of the system. @throws LikewiseError with what it said when it fails */
function perform(command: readonly string[]): void {
  const [program, ...words] = command;
  const { status, stderr, error } = spawnSync(program!, words, {
    encoding: 'utf8',
    stdio: ['ignore', 'ignore', 'pipe'],
    windowsHide: true,
  });
  if (status !== 0) throw serviceCommandFailed(inWords(command), error?.message ?? stderr.trim());
}

function inWords(command: readonly string[]): string {
  return command.map((word) => (/[\s"\\]/.test(word) ? JSON.stringify(word) : word)).join(' ');
}

/** The verb `service`: has the system start the daemon with the user's session. */
export function serviceCommand(): Command {
  const service = new Command('service').description('Have the system start the daemon with your session.');
  service.command('install').description('Write the description for this system and start the daemon.').action(install);
  service.command('uninstall').description('Stop the daemon and remove the description.').action(uninstall);
  service.command('print').description('Print the description, and what to do with it.').action(show);
  return service;
}
