import type { Existing } from '@likewise/shared/recipe/apply.ts';
import { type Command, Option } from 'commander';
import type { Voice } from './runReporter.ts';

/** The common options of verbs that process many pictures. */
export interface BatchFlags {
  readonly overwrite?: true;
  readonly skipExisting?: true;
  readonly dryRun?: true;
  readonly strict?: true;
  readonly quiet?: true;
  readonly verbose?: true;
  readonly json?: true;
  readonly jsonLines?: true;
}

/** Adds the options for files that exist where answers go. */
export function existingOptions(command: Command): Command {
  return command
    .addOption(
      new Option('--overwrite', 'make all answers again, and replace any file in their place').conflicts(
        'skipExisting',
      ),
    )
    .option('--skip-existing', 'leave existing files as they are, and make only the others')
    .option('--dry-run', 'say what would be written where, and do nothing');
}

export function existingOf({ overwrite, skipExisting }: BatchFlags): Existing {
  if (overwrite) return 'overwrite';
  return skipExisting ? 'skip' : 'refuse';
}

/** Adds the option that makes answers that are probably wrong failures. */
export function strictOption(command: Command): Command {
  return command.option('--strict', 'write no answer that is probably wrong: it counts as a failure');
}

/** Adds the options for how much is printed, and in which form. */
export function voiceOptions(command: Command): Command {
  return command
    .addOption(new Option('--quiet', 'print nothing but errors').conflicts('verbose'))
    .option('--verbose', 'print a line for each picture, with details of its answer')
    .addOption(new Option('--json', 'print one JSON object on stdout, and nothing else').conflicts('jsonLines'))
    .option('--json-lines', 'print a JSON object a line on stdout as things happen, and nothing else');
}

export function voiceOf({ quiet, verbose, json, jsonLines }: BatchFlags): Voice {
  if (json) return 'json';
  if (jsonLines) return 'json-lines';
  if (quiet) return 'quiet';
  return verbose ? 'verbose' : 'text';
}
