import { existsSync } from 'node:fs';
import { CommanderError } from 'commander';
import { asCalled } from './asCalled.ts';
import { withHelp } from './help.ts';
import { interruptSignal } from './interrupt.ts';
import { refuseFewFiles } from './openFiles.ts';
import { createProgram } from './program.ts';
import { reportError } from './report.ts';
import { splitValues } from './variadic.ts';

// Who reads what we say may have read enough, as `| head` has.
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
    process.exit();
  });
}

/** A file whose name begins as an option does, as the shell expands *.png, is a file all the same. */
const isFile = (word: string) => /^-.*\.\w+$/.test(word) && existsSync(word);

const words = process.argv.slice(2).map((word) => (isFile(word) ? `./${word}` : word));
const argv = withHelp(words.length > 0 ? words : ['--help']);
const signal = interruptSignal();
try {
  refuseFewFiles();
  const program = await createProgram(argv, signal, (text) => process.stdout.write(asCalled(text)));
  await program.parseAsync(splitValues(program, argv), { from: 'user' });
} catch (error) {
  // Help and version end the same way as errors do, with code 0.
  const done = error instanceof CommanderError && error.exitCode === 0;
  if (!done) process.exitCode = reportError(error, argv.includes('--json') || argv.includes('--json-lines'));
}
// Work that cannot be stopped in the middle would keep a cancelled process alive.
if (signal.aborted) process.exit();
