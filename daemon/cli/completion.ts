import { Argument, Command } from 'commander';
import { bashCompletion } from './describe/bash.ts';
import { fishCompletion } from './describe/fish.ts';
import { type CommandShape, shapeOf } from './describe/shape.ts';
import { zshCompletion } from './describe/zsh.ts';

const SHELLS: Readonly<Record<string, (program: CommandShape) => string>> = {
  bash: bashCompletion,
  zsh: zshCompletion,
  fish: fishCompletion,
};

const EXAMPLES = `
Examples:
  likewise completion bash > ~/.local/share/bash-completion/completions/likewise
  likewise completion zsh > "\${fpath[1]}/_likewise"
  likewise completion fish > ~/.config/fish/completions/likewise.fish`;

/** The verb `completion`: what a shell needs to complete verbs, options and their values. @param all makes the whole command line */
export function completionCommand(all: () => Promise<Command>): Command {
  return new Command('completion')
    .description('Print what a shell needs to complete verbs, options and values.')
    .addArgument(new Argument('<shell>', 'the shell').choices(Object.keys(SHELLS)))
    .addHelpText('after', EXAMPLES)
    .action(async (shell: string) => {
      process.stdout.write(SHELLS[shell]!(shapeOf(await all())));
    });
}
