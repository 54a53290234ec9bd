import { InvalidArgumentError } from 'commander';

/** Parses an option's value: a whole number, `least` to `most`, of at most nine digits. */
export function wholeNumber(least: number, most = Number.POSITIVE_INFINITY): (text: string) => number {
  return (text) => {
    if (!/^\d{1,9}$/.test(text) || Number(text) < least || Number(text) > most) {
      throw new InvalidArgumentError(
        `Give a whole number, ${least} ${Number.isFinite(most) ? `to ${most}` : 'or more'}.`,
      );
    }
    return Number(text);
  };
}
