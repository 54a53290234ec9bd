import type { Argument, Command, Option } from 'commander';

/** What follows an option or a verb. */
export interface ValueShape {
  /** As usage names it: "<files...>". */
  readonly name: string;
  readonly choices: readonly string[];
  readonly isFile: boolean;
  /** Whether more than one may follow. */
  readonly isList: boolean;
}

export interface OptionShape {
  readonly long: string;
  readonly short?: string;
  readonly description: string;
  readonly value?: ValueShape;
  /** Its default. */
  readonly preset?: string;
}

/** A verb, or the command line itself, as data: what completions and the manual are written from. */
export interface CommandShape {
  readonly name: string;
  /** The names on the way to it, each after a slash; '' is the command line itself. */
  readonly path: string;
  readonly description: string;
  /** Such as "[options] <recipe>". */
  readonly usage: string;
  readonly options: readonly OptionShape[];
  readonly values: readonly ValueShape[];
  readonly commands: readonly CommandShape[];
}

/** The shape of a command and all within it. */
export function shapeOf(command: Command, path = ''): CommandShape {
  const help = command.createHelp();
  return {
    name: command.name(),
    path,
    description: command.description(),
    usage: command.usage(),
    options: help.visibleOptions(command).map(optionShape),
    values: command.registeredArguments.map((argument) => argumentShape(argument)),
    commands: command.commands.map((inner) => shapeOf(inner, `${path}/${inner.name()}`)),
  };
}

/** A command and all within it, outer ones first. */
export function allOf(shape: CommandShape): CommandShape[] {
  return [shape, ...shape.commands.flatMap(allOf)];
}

function optionShape({
  long,
  short,
  description,
  argChoices,
  flags,
  variadic,
  required,
  optional,
  defaultValue,
}: Option): OptionShape {
  const name = /[<[].*/.exec(flags)?.[0] ?? '';
  const value = required || optional ? { value: valueShape(name, variadic, argChoices) } : {};
  const isPreset = typeof defaultValue === 'string' || typeof defaultValue === 'number';
  const preset = isPreset ? { preset: String(defaultValue) } : {};
  return { long: long!, ...(short ? { short } : {}), description, ...value, ...preset };
}

function argumentShape(argument: Argument): ValueShape {
  const name = argument.variadic ? `${argument.name()}...` : argument.name();
  return valueShape(argument.required ? `<${name}>` : `[${name}]`, argument.variadic, argument.argChoices);
}

/** How values that are files or folders are named. */
const FILES = /^.(file|folder|where|recipe)/;

function valueShape(name: string, isList: boolean, choices: readonly string[] = []): ValueShape {
  return { name, choices, isFile: choices.length === 0 && FILES.test(name), isList };
}
