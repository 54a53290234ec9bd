import { spawn, spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, rmdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { RECIPE_SUFFIX } from '@likewise/shared/recipe/recipe.ts';
import { Command } from 'commander';
import { stateFolder } from '../auth/stateFolder.ts';
import { type Installation, installation, PROFILE_MARK } from '../life/installation.ts';
import { PROGRAM_FILE } from '../life/version.ts';
import { modelsFolder } from '../model/paths.ts';
import { cacheFolder, homeFolder } from '../userFolders.ts';
import { writeOutput } from './output.ts';
import { print } from './print.ts';
import { removeService } from './service.ts';
import { stopDaemon } from './stop.ts';

async function uninstall({ dryRun }: { readonly dryRun?: true }, signal: AbortSignal): Promise<void> {
  const found = installation();
  const removed = [...ours().filter(existsSync), ...(found ? [found.command, found.folder] : [])];
  if (dryRun) return print([...removed.map((path) => `Would remove ${path}`), ...left(found)].join('\n'));
  await stopDaemon(signal);
  const service = ['linux', 'darwin', 'win32'].includes(process.platform) ? removeService() : undefined;
  for (const path of ours()) rmSync(path, { recursive: true, force: true });
  removeIfEmpty(modelsFolder());
  removeIfEmpty(homeFolder());
  if (found) await removeProgram(found);
  const lines = [...(service ? [service] : []), ...removed].map((path) => `Removed ${path}`);
  print([...lines, ...left(found)].join('\n'));
}

/** Everything that Likewise created for itself: its state, its caches, and the imported models. */
function ours(): string[] {
  const models = entriesOf(modelsFolder()).map((name) => join(modelsFolder(), name));
  return [stateFolder(), cacheFolder(), ...models.filter((path) => existsSync(join(path, 'model.json')))];
}

/** What stays, and belongs to the user. */
function left(found: Installation | undefined): string[] {
  const library = join(homeFolder(), 'library');
  const examples = entriesOf(library).length;
  return [
    ...(examples > 0
      ? [`Your library stays in ${library} (${examples} ${examples === 1 ? 'example' : 'examples'}).`]
      : []),
    `Your recipes (*${RECIPE_SUFFIX}) and the answers stay where you saved them.`,
    ...(found ? [] : [`The program itself is ${PROGRAM_FILE}: whatever installed it (npm, or you) removes it.`]),
  ];
}

async function removeProgram({ folder, command, profile }: Installation): Promise<void> {
  if (profile !== undefined && existsSync(profile)) {
    const lines = readFileSync(profile, 'utf8').split('\n');
    const kept = lines.filter((line) => !line.endsWith(PROFILE_MARK)).join('\n');
    if (kept.trim() === '') rmSync(profile);
    else if (kept.length < lines.join('\n').length) await writeOutput(profile, Buffer.from(kept));
  }
  if (process.platform === 'win32') return removeFromWindows(folder);
  rmSync(command, { force: true });
  rmSync(folder, { recursive: true, force: true });
}

/** Windows keeps the files of a running program: a command that waits for its end removes them. */
function removeFromWindows(folder: string): void {
  const script =
    "$path = [Environment]::GetEnvironmentVariable('Path', 'User') -split ';' | Where-Object { $_ -and $_ -ne $args[0] };" +
    "[Environment]::SetEnvironmentVariable('Path', $path -join ';', 'User')";
  spawnSync('powershell', ['-NoProfile', '-Command', `& { ${script} }`, folder], { windowsHide: true });
  const later = `ping -n 4 127.0.0.1 >nul & rmdir /s /q "${folder}"`;
  spawn('cmd', ['/d', '/c', later], { detached: true, stdio: 'ignore', windowsVerbatimArguments: true }).unref();
}

function entriesOf(folder: string): string[] {
  return existsSync(folder) && statSync(folder).isDirectory() ? readdirSync(folder) : [];
}

function removeIfEmpty(folder: string): void {
  if (existsSync(folder) && entriesOf(folder).length === 0) rmdirSync(folder);
}

/** The verb `uninstall`: removes everything that Likewise put on a computer, and says what is left. */
export function uninstallCommand(signal: AbortSignal): Command {
  return new Command('uninstall')
    .description(
      'Remove Likewise from this computer: the daemon, its data, imported models, and an installed program. Your recipes stay.',
    )
    .option('--dry-run', 'say what would be removed, and remove nothing')
    .action((flags: { dryRun?: true }) => uninstall(flags, signal));
}
