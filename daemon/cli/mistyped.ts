import type { Command } from 'commander';
import { unknownOption } from './errors.ts';

/**
 * Names an option that the called verb does not have, and the nearest one that it has, before any message about missing options: the
 * mistyped one may have been one of these.
 * @throws LikewiseError usage
 */
export function checkOptions(program: Command, argv: readonly string[]): void {
  const command = calledCommand(program, argv);
  // One of its own commands may be its default.
  const known = [command, ...command.commands].flatMap(({ options }) => options.flatMap(({ long }) => long ?? []));
  for (const word of argv) {
    if (word === '--') return;
    const name = word.split('=', 1)[0]!;
    if (!/^--[a-z]/i.test(name) || known.includes(name) || name === '--help') continue;
    throw unknownOption(name, nearest(name, known));
  }
}

/** The command that the first words name. */
export function calledCommand(command: Command, argv: readonly string[]): Command {
  const [word, ...rest] = argv;
  const inner = command.commands.find((one) => one.name() === word);
  return inner ? calledCommand(inner, rest) : command;
}

/** The name that is a typing mistake or two away; undefined where none is near. */
export function nearest(word: string, names: readonly string[]): string | undefined {
  const [best] = names.map((name) => ({ name, steps: distance(word, name) })).sort((a, b) => a.steps - b.steps);
  return best && best.steps <= Math.max(1, Math.floor((best.name.length - 2) / 3)) ? best.name : undefined;
}

/** The number of letters to add, drop, change or swap with their neighbour (optimal string alignment, Damerau 1964). */
function distance(a: string, b: string): number {
  const rows = [Array.from({ length: b.length + 1 }, (_, n) => n)];
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const [above, same] = [rows[i - 1]!, a[i - 1] === b[j - 1]];
      let steps = Math.min(above[j]! + 1, row[j - 1]! + 1, above[j - 1]! + (same ? 0 : 1));
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) {
        steps = Math.min(steps, rows[i - 2]![j - 2]! + 1);
      }
      row.push(steps);
    }
    rows.push(row);
  }
  return rows[a.length]![b.length]!;
}
