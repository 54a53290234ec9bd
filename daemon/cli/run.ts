import { Command } from 'commander';
export function runCommand(_argv: readonly string[], _signal: AbortSignal): Command {
  return new Command('run');
}
