import { CommanderError } from 'commander';
import { interruptSignal } from './interrupt.ts';
import { createProgram } from './program.ts';
import { reportError } from './report.ts';

const words = process.argv.slice(2);
const argv = words.length > 0 ? words : ['--help'];
const signal = interruptSignal();
try {
  await createProgram(argv, signal).parseAsync(argv, { from: 'user' });
} catch (error) {
  // Help and version end the same way as errors do, with code 0.
  const done = error instanceof CommanderError && error.exitCode === 0;
  if (!done) process.exitCode = reportError(error, argv.includes('--json'));
}
// Work that cannot be stopped in the middle would keep a cancelled process alive.
if (signal.aborted) process.exit();
