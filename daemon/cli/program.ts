import { Command, Option } from 'commander';
import { VERSION } from '../life/version.ts';
import { unknownVerb } from './errors.ts';
import { EXAMPLES } from './help.ts';
import { checkOptions, nearest } from './mistyped.ts';
import { VERBS } from './verbs.ts';

const AFTER = `
Examples:
${EXAMPLES.map((line) => `  ${line}`).join('\n')}

What exit codes mean: likewise help exit-codes`;

/**
 * The command line: a table of verbs, with only the called one loaded, or all where none is called.
 * @param argv the words after `likewise`
 * @param signal aborts when the process is asked to end
 * @param write receives the text of help
 * @throws LikewiseError usage for a word that is no verb, or an option that the verb does not have
 */
export async function createProgram(
  argv: readonly string[],
  signal: AbortSignal,
  write: (text: string) => void = () => {},
): Promise<Command> {
  const program = new Command('likewise')
    .description('Show one before/after pair; get the rest done likewise.')
    .version(VERSION, '--version', 'print the version')
    // Options after a verb belong to the verb: some nested verbs have options of the same names.
    .enablePositionalOptions()
    .helpCommand(false)
    .addHelpText('after', AFTER);
  for (const name of called(argv))
    program.addCommand(await VERBS[name]!(argv, signal, () => createProgram([], signal)));
  quieten(program, write);
  checkOptions(program, argv);
  return program;
}

/** Errors: usage, for a word that is no verb. */
function called([word = '']: readonly string[]): readonly string[] {
  const names = Object.keys(VERBS);
  if (word === '--version') return [];
  if (word === '' || word.startsWith('-')) return names;
  if (!names.includes(word)) throw unknownVerb(word, nearest(word, names));
  return [word];
}

/** Makes commander throw instead of ending the process, and leave errors to the caller. */
function quieten(command: Command, write: (text: string) => void): void {
  command.exitOverride().configureOutput({ writeErr: () => {}, writeOut: write });
  const group = command.options.at(-1)?.helpGroupHeading;
  const help = new Option('-h, --help', 'print this help');
  command.addHelpOption(group === undefined ? help : help.helpGroup(group));
  for (const inner of command.commands) quieten(inner, write);
}
