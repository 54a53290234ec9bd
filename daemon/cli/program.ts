import { Command } from 'commander';
import { VERSION } from '../life/version.ts';
import { checkOptions } from './mistyped.ts';

const EXAMPLES = `
Examples:
  likewise demo
  likewise open
  likewise run --example cat.png cat-mask.png --query "photos/*.jpg" --out masks
  likewise explain --example cat.png cat-mask.png
  likewise apply orange.likewise.json
  likewise serve --detach
  likewise model import checkpoint-3400.pth --tokenizer last.ckpt --name large
  likewise run --model large --example a.png b.png --query c.png --out out`;

const EXIT_CODES = `
Exit codes:
  0  done
  1  a mistake in Likewise
  2  wrong usage
  3  an input image
  4  a model or checkpoint
  5  the engine or the daemon
  6  the output
  7  some queries failed, others were answered; or, with --strict, an answer is doubtful
  130  stopped

LIKEWISE_HOME is the folder of imported models, cached files and the daemon's state (default: the system's place for a user's data).
LIKEWISE_DEBUG=1 shows where an error came from.`;

type Verb = (argv: readonly string[], signal: AbortSignal) => Promise<Command>;

/** Each is loaded, with the packages it needs, when it is called: a second's work for all of them. */
const VERBS: Readonly<Record<string, Verb>> = {
  run: async (argv, signal) => (await import('./run.ts')).runCommand(argv, signal),
  explain: async (argv, signal) => (await import('./explain.ts')).explainCommand(argv, signal),
  apply: async (_, signal) => (await import('./apply.ts')).applyCommand(signal),
  demo: async (_, signal) => (await import('./demo.ts')).demoCommand(signal),
  model: async (_, signal) => (await import('./model.ts')).modelCommand(signal),
  open: async (_, signal) => (await import('./open.ts')).openCommand(signal),
  serve: async (argv, signal) => (await import('./serve.ts')).serveCommand(argv, signal),
  stop: async (_, signal) => (await import('./stop.ts')).stopCommand(signal),
  status: async (_, signal) => (await import('./status.ts')).statusCommand(signal),
  pair: async (_, signal) => (await import('./pair.ts')).pairCommand(signal),
  tools: async (_, signal) => (await import('./tools.ts')).toolsCommand(signal),
  doctor: async (_, signal) => (await import('./doctor.ts')).doctorCommand(signal),
  service: async () => (await import('./service.ts')).serviceCommand(),
  setup: async (_, signal) => (await import('./setup.ts')).setupCommand(signal),
  figures: async (_, signal) => (await import('./figures.ts')).figuresCommand(signal),
  eval: async (_, signal) => (await import('./eval.ts')).evalCommand(signal),
};

/**
 * The command line: a table of verbs, of which only the one that is called is there, or all where none is.
 * @param argv the words after `likewise`
 * @param signal aborts when the process is told to end
 * @param write takes what help says
 * @throws LikewiseError usage for an option that the verb does not have
 */
export async function createProgram(
  argv: readonly string[],
  signal: AbortSignal,
  write: (text: string) => void,
): Promise<Command> {
  const program = new Command('likewise')
    .description('Show one before/after pair; get the rest done likewise.')
    .version(VERSION, '--version', 'print the version')
    // What stands after a verb is the verb's: some verbs within verbs have options of the same names.
    .enablePositionalOptions()
    .addHelpText('after', EXAMPLES)
    .addHelpText('afterAll', EXIT_CODES);
  for (const verb of called(argv)) program.addCommand(await verb(argv, signal));
  quieten(program, write);
  checkOptions(program, argv);
  return program;
}

function called([word = '']: readonly string[]): Verb[] {
  if (word === '--version') return [];
  const verb = Object.hasOwn(VERBS, word) ? VERBS[word] : undefined;
  return verb ? [verb] : Object.values(VERBS);
}

/** Has commander throw instead of ending the process, and leave errors to the caller to print. */
function quieten(command: Command, write: (text: string) => void): void {
  command.exitOverride().configureOutput({ writeErr: () => {}, writeOut: write });
  command.helpOption('-h, --help', 'print this help');
  for (const inner of command.commands) quieten(inner, write);
}
