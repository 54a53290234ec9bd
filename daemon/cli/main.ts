import { existsSync } from 'node:fs';
import { CommanderError } from 'commander';
import { asCalled } from './asCalled.ts';
import { withHelp } from './help.ts';
import { interruptSignal } from './interrupt.ts';
import { refuseFewFiles } from './openFiles.ts';
import { createProgram } from './program.ts';
import { reportError } from './report.ts';
import { splitValues } from './variadic.ts';

// The reader of our output may stop early, as `| head` does.
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
    process.exit();
  });
}

/** Names like those of options that are files, which the shell makes from *.png, count as files. */
const isFile = (word: string) => /^-.*\.\w+$/.test(word) && existsSync(word);

const words = process.argv.slice(2).map((word) => (isFile(word) ? `./${word}` : word));
const argv = withHelp(words.length > 0 ? words : ['--help']);
const signal = interruptSignal();
try {
  refuseFewFiles();
  const program = await createProgram(argv, signal, (text) => process.stdout.write(asCalled(text)));
  await program.parseAsync(splitValues(program, argv), { from: 'user' });
} catch (error) {
  // Help and version end in the same way as errors, with code 0.
  const done = error instanceof CommanderError && error.exitCode === 0;
  if (!done) process.exitCode = reportError(error, argv.includes('--json') || argv.includes('--json-lines'));
}
// Work that cannot be interrupted would keep a cancelled process alive.
if (signal.aborted) process.exit();
