import type { Command } from 'commander';
import { calledCommand } from './mistyped.ts';

/** Rewrites `--example=a b` as `--example a b`: commander would not take the `b` as a value of that option. */
export function splitValues(program: Command, argv: readonly string[]): string[] {
  const lists = calledCommand(program, argv)
    .options.filter(({ variadic }) => variadic)
    .map(({ long }) => `${long}=`);
  return argv.flatMap((word) => {
    const list = lists.find((start) => word.startsWith(start));
    return list ? [list.slice(0, -1), word.slice(list.length)] : [word];
  });
}
