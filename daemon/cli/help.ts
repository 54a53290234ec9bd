import { Argument, Command } from 'commander';
import { print } from './print.ts';

/** The exit codes of a process, and the variables of its environment. */
export const EXIT_CODES: readonly (readonly [code: number, meaning: string])[] = [
  [0, 'done'],
  [1, 'an internal error'],
  [2, 'wrong usage'],
  [3, 'an input picture'],
  [4, 'a model or checkpoint'],
  [5, 'the engine or the daemon'],
  [6, 'the output'],
  [7, 'some pictures failed, others were answered; or, with --strict, an answer is doubtful'],
  [8, 'something would change, with apply --check'],
  [130, 'stopped'],
];

export const ENVIRONMENT: readonly (readonly [name: string, meaning: string])[] = [
  [
    'LIKEWISE_HOME',
    "The folder of imported models, cached files and the daemon's state (default: the system's place for a user's data).",
  ],
  ['LIKEWISE_DEBUG', 'If it is 1, errors show where they came from.'],
  [
    'LIKEWISE_PORT, LIKEWISE_HOST_NAME, ...',
    'Each setting of likewise config by its name, for serve where its options say nothing.',
  ],
];

/** The most common tasks, as commands. */
export const EXAMPLES: readonly string[] = [
  'likewise demo',
  'likewise open',
  'likewise run --example cat.png cat-mask.png --query "photos/*.jpg" --out masks',
  'likewise explain --example cat.png cat-mask.png',
  'likewise apply orange.likewise.json',
  'likewise mcp --allow pictures',
  'likewise serve --detach',
  'likewise model import checkpoint-3400.pth --tokenizer last.ckpt --name large',
  'likewise run --model large --example a.png b.png --query c.png --out out',
];

const EXIT_CODES_TOPIC = 'exit-codes';

/** The words of `help VERB` as `VERB --help`; others unchanged. */
export function withHelp(argv: readonly string[]): readonly string[] {
  const [word, ...topic] = argv;
  return word === 'help' && topic[0] !== EXIT_CODES_TOPIC
    ? [...topic.filter((one) => !one.startsWith('-')), '--help']
    : argv;
}

/** The verb `help`; the verbs describe themselves (see withHelp). */
export function helpCommand(): Command {
  return new Command('help')
    .description('Say how a verb is used, or what exit codes mean.')
    .addArgument(new Argument('[topic...]', `a verb, or ${EXIT_CODES_TOPIC}`))
    .action(() => {
      const codes = EXIT_CODES.map(([code, meaning]) => `  ${String(code).padEnd(5)}${meaning}`);
      const names = ENVIRONMENT.map(([name, meaning]) => `  ${name}: ${meaning}`);
      print(['Exit codes:', ...codes, '', 'Environment:', ...names].join('\n'));
    });
}
