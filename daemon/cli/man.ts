import { Command } from 'commander';
import { VERSION } from '../life/version.ts';
import { manualPage } from './describe/manual.ts';
import { shapeOf } from './describe/shape.ts';
import { EXAMPLES } from './help.ts';

const HELP = `
Examples:
  likewise man | man -l -
  likewise man > /usr/local/share/man/man1/likewise.1`;

/** The verb `man`: the manual. @param all makes the whole command line */
export function manCommand(all: () => Promise<Command>): Command {
  return new Command('man')
    .description('Print the manual as a page for man: all verbs and options, exit codes, the environment.')
    .addHelpText('after', HELP)
    .action(async () => {
      process.stdout.write(manualPage(shapeOf(await all()), { version: VERSION, examples: EXAMPLES }));
    });
}
