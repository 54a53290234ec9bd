import { describe, expect, it } from 'vitest';
import { examplePairs } from './examples.ts';

const pairs = (line: string) => examplePairs(line.split(' '));
const usage = (message: string) =>
  expect.objectContaining({ code: 'usage', message: expect.stringContaining(message) });

describe('examplePairs', () => {
  it('reads each option with its own two files', () => {
    expect(pairs('run --example a b --query q --example c d --out o')).toEqual([
      { input: 'a', output: 'b' },
      { input: 'c', output: 'd' },
    ]);
  });

  it('reads the first file after an equals sign', () => {
    expect(pairs('run --example=a b')).toEqual([{ input: 'a', output: 'b' }]);
  });

  it('allows up to 3 examples', () => {
    expect(pairs('--example a b --example c d --example e f')).toHaveLength(3);
    expect(() => pairs('--example a b --example c d --example e f --example g h')).toThrow(usage('4 examples'));
  });

  it('refuses any other number of files, naming it', () => {
    expect(() => pairs('--example a')).toThrow(usage('given 1'));
    expect(() => pairs('--example --query q')).toThrow(usage('given 0'));
    expect(() => pairs('--example a b c d')).toThrow(usage('given 4'));
  });

  it('does not let one option lend its files to another', () => {
    expect(() => pairs('--example a --example b c d')).toThrow(usage('given 1'));
  });
});
