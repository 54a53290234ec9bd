import { pathsOf } from './cases.ts';
import { allOf, type CommandShape, type OptionShape, type ValueShape } from './shape.ts';

/** A completion for fish, with what each verb and option is for. */
export function fishCompletion(program: CommandShape): string {
  return `# fish completion for likewise. Load it: likewise completion fish | source
function __likewise_at
    set -l at ''
    for word in (commandline -opc)[2..]
        switch "$at/$word"
            case ${pathsOf(program).join(' ')}
                set at "$at/$word"
        end
    end
    test "$at" = "$argv[1]"
end
${allOf(program).flatMap(linesOf).join('\n')}
`;
}

function linesOf({ path, commands, options, values }: CommandShape): string[] {
  const here = `complete -c likewise -n '__likewise_at "${path}"'`;
  return [
    ...(values.some(({ isFile }) => isFile) || options.some(({ value }) => value?.isList) ? [] : [`${here} -f`]),
    ...commands.map(({ name, description }) => `${here} -a ${name} -d ${quoted(description)}`),
    ...values
      .filter(({ choices }) => choices.length > 0)
      .map(({ choices }) => `${here} -a ${quoted(choices.join(' '))}`),
    ...options.map((option) => `${here} ${flags(option)} -d ${quoted(option.description)}${taken(option.value)}`),
  ];
}

function flags({ long, short }: OptionShape): string {
  return `${short ? `-s ${short.slice(1)} ` : ''}-l ${long.slice(2)}`;
}

function taken(value: ValueShape | undefined): string {
  if (!value) return '';
  if (value.choices.length > 0) return ` -x -a ${quoted(value.choices.join(' '))}`;
  return value.isFile ? ' -r -F' : ' -x';
}

/** A text as one word of fish, which knows two escapes between single quotes. */
const quoted = (text: string) => `'${text.replace(/['\\]/g, '\\$&')}'`;
