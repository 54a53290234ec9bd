import { allOf, type CommandShape } from './shape.ts';

/*
 * The questions that a completion answers, the same in every shell: which verb the words so far name, what may follow an option, and which
 * verbs, options and values a verb has.
 */

/** The paths of all verbs: "/run", "/model/import". */
export function pathsOf(program: CommandShape): string[] {
  return allOf(program)
    .map(({ path }) => path)
    .filter((path) => path !== '');
}

/** A word, and what it is for. */
export type Word = readonly [word: string, description: string];

/** What follows each option with a value, by the verb's path and the option: words to choose from, or files. */
export function valueCases(
  program: CommandShape,
): { readonly at: string; readonly isList: boolean; readonly choices: readonly string[] }[] {
  return allOf(program).flatMap(({ path, options }) =>
    options.flatMap(({ long, value }) =>
      value ? [{ at: `${path} ${long}`, isList: value.isList, choices: value.choices }] : [],
    ),
  );
}

/** What may follow each verb where no option waits for a value. */
export function wordCases(
  program: CommandShape,
): { readonly path: string; readonly words: readonly Word[]; readonly options: readonly Word[] }[] {
  return allOf(program).map(({ path, options, commands, values }) => ({
    path,
    words: [
      ...commands.map(({ name, description }): Word => [name, description]),
      ...values.flatMap(({ choices }) => choices.map((choice): Word => [choice, ''])),
    ],
    options: options.map(({ long, description }): Word => [long, description]),
  }));
}
