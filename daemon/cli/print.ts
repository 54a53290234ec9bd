import { asCalled } from './asCalled.ts';

/** Writes a line to standard output, with its commands as they work here. */
export function print(text: string): void {
  process.stdout.write(`${asCalled(text)}\n`);
}

/** Writes a line of JSON to standard output. */
export function printJson(value: object): void {
  process.stdout.write(`${JSON.stringify(value)}\n`);
}
