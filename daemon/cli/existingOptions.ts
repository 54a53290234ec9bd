import type { Existing } from '@likewise/shared/recipe/apply.ts';
import { type Command, Option } from 'commander';

export interface ExistingFlags {
  readonly overwrite?: true;
  readonly skipExisting?: true;
}

/** Adds the options that say what becomes of files that stand where answers go. */
export function existingOptions(command: Command): Command {
  return command
    .addOption(
      new Option('--overwrite', 'make all anew, and replace files whatever they are').conflicts('skipExisting'),
    )
    .addOption(new Option('--skip-existing', 'leave every file that is there as it is, and make only the others'));
}

export function existingOf({ overwrite, skipExisting }: ExistingFlags): Existing {
  if (overwrite) return 'overwrite';
  return skipExisting ? 'skip' : 'refuse';
}
