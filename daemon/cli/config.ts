import { Argument, Command } from 'commander';
import { findDaemon } from '../auth/descriptor.ts';
import { refuseRootElsewhere } from '../auth/ownHome.ts';
import { stateFolder } from '../auth/stateFolder.ts';
import {
  absentText,
  SETTING_KEYS,
  type SettingKey,
  type SettingSource,
  settingsInEffect,
  variableOf,
} from '../life/settings.ts';
import { readSettings, setSetting, settingsFile, unsetSetting } from '../life/settingsFile.ts';
import { untilAborted } from './interrupt.ts';
import { print, printJson } from './print.ts';

function showVerb({ json }: { readonly json?: true }): void {
  const file = settingsFile(stateFolder());
  const settings = settingsInEffect({}, process.env, readSettings(stateFolder()));
  if (json) return printJson({ file, settings });
  const rows = SETTING_KEYS.map((key) => {
    const { value, from } = settings[key];
    return [key, value === undefined ? absentText(key) : text(value), sourceText(key, from, file)] as const;
  });
  const widths = [0, 1].map((column) => Math.max(...rows.map((row) => row[column]!.length)));
  for (const [key, value, from] of rows) print(`${key.padEnd(widths[0]!)}  ${value.padEnd(widths[1]!)}  ${from}`);
}

function sourceText(key: SettingKey, from: SettingSource, file: string): string {
  if (from === 'file') return file;
  return from === 'environment' ? `the variable ${variableOf(key)}` : from;
}

function text(value: string | number | readonly string[]): string {
  return typeof value === 'object' ? value.join(' ') : String(value);
}

async function setVerb(key: SettingKey, words: readonly string[]): Promise<void> {
  refuseRootElsewhere(stateFolder());
  print(`${key} is ${text(setSetting(stateFolder(), key, words))} from the next start on.`);
  await tellHow();
}

async function unsetVerb(key: SettingKey): Promise<void> {
  refuseRootElsewhere(stateFolder());
  if (!unsetSetting(stateFolder(), key)) return print(`${key} is not set.`);
  print(`${key} is no longer set, from the next start on: ${absentText(key)}.`);
  await tellHow();
}

async function tellHow(): Promise<void> {
  if (!(await findDaemon(stateFolder()))) return;
  print('The daemon that runs goes on as it was started: likewise stop, then likewise serve --detach.');
}

function keyArgument(): Argument {
  return new Argument('<key>', 'an option of serve').choices(SETTING_KEYS);
}

/** The verb `config`: the settings of `serve`, used where no option says otherwise. */
export function configCommand(signal: AbortSignal): Command {
  const config = new Command('config').description('Say once for all how the daemon is started.');
  config
    .command('show', { isDefault: true })
    .description('Show each setting, and where it is from.')
    .option('--json', 'print one JSON object')
    .action(showVerb);
  config
    .command('set')
    .description('Set one. Options of serve and variables of the environment win over it.')
    .addArgument(keyArgument())
    .argument('<value...>', 'as the option takes it')
    .action((key: SettingKey, words: string[]) => untilAborted(setVerb(key, words), signal));
  config
    .command('unset')
    .description('Leave one to its default.')
    .addArgument(keyArgument())
    .action((key: SettingKey) => untilAborted(unsetVerb(key), signal));
  config
    .command('path')
    .description('Print where the file is.')
    .action(() => print(settingsFile(stateFolder())));
  return config;
}
