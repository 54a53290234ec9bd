import { spacedCode } from '@likewise/shared/protocol/pairingCode.ts';
import { Command } from 'commander';
import { untilAborted } from './interrupt.ts';
import { withDaemon } from './owner.ts';

async function pair(): Promise<void> {
  const { code, lasts } = await withDaemon((client) => client.makeCode());
  const minutes = Math.round(lasts / 60_000);
  process.stdout.write(
    `${spacedCode(code)}\n` +
      `Type this code in the tool within ${minutes} minutes, until ${new Date(Date.now() + lasts).toLocaleTimeString()}. It works once.\n`,
  );
}

/** The verb `pair`: shows a code that lets one tool in. */
export function pairCommand(signal: AbortSignal): Command {
  return new Command('pair')
    .description('Show a code that lets one tool use the daemon; it is valid for two minutes.')
    .action(() => untilAborted(pair(), signal));
}
