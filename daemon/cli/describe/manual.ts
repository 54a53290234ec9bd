import { ENVIRONMENT, EXIT_CODES } from '../help.ts';
import type { CommandShape, OptionShape } from './shape.ts';

/** The program that the page describes. It has no date, so that a version has one page. */
export interface Edition {
  readonly version: string;
  readonly examples: readonly string[];
}

/** A page of the manual in roff (the macros of man): every verb with its options, exit codes, the environment, examples. */
export function manualPage(program: CommandShape, { version, examples }: Edition): string {
  return [
    `.TH LIKEWISE 1 "" "likewise ${version}"`,
    '.SH NAME',
    `likewise \\- ${text('show one before/after pair; get the rest done likewise')}`,
    '.SH SYNOPSIS',
    '.B likewise',
    text('VERB [OPTIONS]'),
    '.SH VERBS',
    ...program.commands.flatMap((verb) => verbLines(verb, verb.name)),
    '.SH EXIT STATUS',
    ...EXIT_CODES.flatMap(([code, meaning]) => ['.TP', `.B ${code}`, text(meaning)]),
    '.SH ENVIRONMENT',
    ...ENVIRONMENT.flatMap(([name, meaning]) => ['.TP', `.B ${name}`, text(meaning)]),
    '.SH EXAMPLES',
    ...examples.flatMap((example) => ['.PP', '.nf', text(example), '.fi']),
    '',
  ].join('\n');
}

function verbLines({ description, usage, options, commands }: CommandShape, name: string): string[] {
  const inner = commands.flatMap((verb) => verbLines(verb, `${name} ${verb.name}`));
  if (usage.startsWith('[options] [command]') && commands.length > 0 && options.length === 1) {
    return [`.SS ${text(`likewise ${name}`)}`, text(description), ...inner];
  }
  return [`.SS ${text(`likewise ${name} ${usage}`)}`, text(description), ...options.flatMap(optionLines), ...inner];
}

function optionLines({ long, short, value, description, preset }: OptionShape): string[] {
  const flags = [short, long].filter(Boolean).join(', ');
  const choices = value && value.choices.length > 0 ? ` One of: ${value.choices.join(', ')}.` : '';
  const given = preset === undefined ? '' : ` Default: ${preset}.`;
  return ['.TP', `.B ${text(flags)}${value ? ` ${text(value.name)}` : ''}`, text(`${description}.${choices}${given}`)];
}

/** A text as roff takes it: no escapes, no line that begins as a request does. */
function text(words: string): string {
  return words
    .replaceAll('\\', '\\e')
    .replaceAll('-', '\\-')
    .replace(/^([.'])/, '\\&$1');
}
