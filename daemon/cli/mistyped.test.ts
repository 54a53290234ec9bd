import { Command } from 'commander';
import { describe, expect, it, test } from 'vitest';
import { checkOptions, nearest } from './mistyped.ts';

const program = new Command('likewise')
  .option('--version')
  .addCommand(
    new Command('run')
      .requiredOption('--example <files...>')
      .option('--out <where>')
      .addCommand(new Command('inner').option('--deep')),
  );
const check = (line: string) => checkOptions(program, line.split(' '));

describe('checkOptions', () => {
  it('names the option that was meant', () => {
    expect(() => check('run --exmaple a b')).toThrow('There is no option --exmaple. Did you mean --example?');
    expect(() => check('run --exampel=a b')).toThrow('Did you mean --example?');
    expect(() => check('run inner --deap')).toThrow('Did you mean --deep?');
    expect(() => check('run --colour red')).toThrow(/^There is no option --colour\.$/);
  });

  it('leaves the others, values with an equals sign and what follows --', () => {
    for (const line of [
      'run --deep',
      'run --example=a b --out x',
      'run --help',
      'run --out o -- --no-option',
      'dance',
      '--version',
    ]) {
      expect(() => check(line)).not.toThrow();
    }
  });
});

test.each([
  ['--exmaple', '--example'],
  ['--examples', '--example'],
  ['--qualty', '--quality'],
  ['--ot', '--out'],
  ['--jsonlines', '--json-lines'],
  ['--x', undefined],
])('nearest to %s is %s', (word, expected) => {
  expect(nearest(word, ['--example', '--quality', '--out', '--json', '--json-lines', '--overwrite'])).toBe(expected);
});
