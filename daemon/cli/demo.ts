import { Command } from 'commander';
export function demoCommand(_signal: AbortSignal): Command {
  return new Command('demo');
}
