import { Command } from 'commander';
import { VERSION } from '../life/version.ts';
import { applyCommand } from './apply.ts';
import { demoCommand } from './demo.ts';
import { doctorCommand } from './doctor.ts';
import { evalCommand } from './eval.ts';
import { figuresCommand } from './figures.ts';
import { modelCommand } from './model.ts';
import { openCommand } from './open.ts';
import { pairCommand } from './pair.ts';
import { runCommand } from './run.ts';
import { serveCommand } from './serve.ts';
import { serviceCommand } from './service.ts';
import { setupCommand } from './setup.ts';
import { statusCommand } from './status.ts';
import { stopCommand } from './stop.ts';
import { toolsCommand } from './tools.ts';

const EXAMPLES = `
Examples:
  likewise demo
  likewise open
  likewise run --example cat.png cat-mask.png --query "photos/*.jpg" --out masks
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
  7  some queries failed, others were answered
  130  stopped

LIKEWISE_HOME is the folder of imported models, cached files and the daemon's state (default: the system's place for a user's data).
LIKEWISE_DEBUG=1 shows where an error came from.`;

/**
 * The command line: a table of verbs.
 * @param argv the words after `likewise`
 * @param signal aborts when the process is told to end
 */
export function createProgram(argv: readonly string[], signal: AbortSignal): Command {
  const program = new Command('likewise')
    .description('Show one before/after pair; get the rest done likewise.')
    .version(VERSION, '--version', 'print the version')
    // What stands after a verb is the verb's: some verbs within verbs have options of the same names.
    .enablePositionalOptions()
    .addHelpText('after', EXAMPLES)
    .addHelpText('afterAll', EXIT_CODES);
  const verbs = [
    runCommand(argv, signal),
    applyCommand(signal),
    demoCommand(signal),
    modelCommand(signal),
    openCommand(signal),
    serveCommand(argv, signal),
    stopCommand(signal),
    statusCommand(signal),
    pairCommand(signal),
    toolsCommand(signal),
    doctorCommand(signal),
    serviceCommand(),
    setupCommand(signal),
    figuresCommand(signal),
    evalCommand(signal),
  ];
  for (const verb of verbs) program.addCommand(verb);
  quieten(program);
  return program;
}

/** Has commander throw instead of ending the process, and leave errors to the caller to print. */
function quieten(command: Command): void {
  command.exitOverride().configureOutput({ writeErr: () => {} });
  command.helpOption('-h, --help', 'print this help');
  for (const inner of command.commands) quieten(inner);
}
