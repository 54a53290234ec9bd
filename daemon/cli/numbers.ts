import { InvalidArgumentError } from 'commander';

/** Parses an option's value: a whole number, `least` or more, of at most nine digits. */
export function wholeNumber(least: number): (text: string) => number {
  return (text) => {
    if (!/^\d{1,9}$/.test(text) || Number(text) < least) {
      throw new InvalidArgumentError(`Give a whole number, ${least} or more.`);
    }
    return Number(text);
  };
}
