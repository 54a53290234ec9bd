import { MAX_EXAMPLES } from '@likewise/shared/protocol/limits.ts';
import { exampleIncomplete, tooManyExamples } from './errors.ts';

/** The files of an example pair. */
export interface ExampleFiles {
  readonly input: string;
  readonly output: string;
}

/**
 * The example pairs of a command line. Commander joins the values of a repeated option, so `--example a --example b c d` would pass for two
 * pairs; this keeps each option's own values apart.
 * @throws LikewiseError usage, with the number found, unless each has two files and there are at most MAX_EXAMPLES
 */
export function examplePairs(argv: readonly string[]): ExampleFiles[] {
  const pairs = optionValues(argv, '--example').map((values) => {
    const [input, output] = values;
    if (values.length !== 2) throw exampleIncomplete(values.length);
    return { input: input!, output: output! };
  });
  if (pairs.length > MAX_EXAMPLES) throw tooManyExamples(pairs.length);
  return pairs;
}

/** The values after each occurrence of an option, up to the next option. */
function optionValues(argv: readonly string[], option: string): string[][] {
  const groups: string[][] = [];
  let open = false;
  for (const word of argv) {
    if (word.startsWith('-') && word !== '-') {
      open = word === option || word.startsWith(`${option}=`);
      if (open) groups.push(word === option ? [] : [word.slice(option.length + 1)]);
    } else if (open) {
      groups.at(-1)!.push(word);
    }
  }
  return groups;
}
