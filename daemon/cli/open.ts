import { spawn } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { Command } from 'commander';
import { findDaemon } from '../auth/descriptor.ts';
import { stateFolder } from '../auth/stateFolder.ts';
import { untilAborted } from './interrupt.ts';
import { withDaemon } from './owner.ts';
import { serveApart } from './serve.ts';

/** Ends a daemon that was started for the page alone, once nobody has used it for so long. */
const IDLE_MINUTES = '60';

/** An opener that failed has said so by then. */
const OPENING_MS = 3000;

async function open({ print }: { print?: true }, signal: AbortSignal): Promise<void> {
  if (!(await findDaemon(stateFolder()))) await serveApart(['serve', '--idle', IDLE_MINUTES], signal);
  const link = await untilAborted(makeLink(), signal);
  const opened = !print && (await openInBrowser(link));
  const words = opened ? 'If no browser came up, open this link' : 'Open this link';
  process.stdout.write(`${words} within two minutes. It serves once:\n${link}\n`);
}

/** The ticket stands behind the #, which a browser does not send and the page erases. */
async function makeLink(): Promise<string> {
  return withDaemon(async (client, { port }) => {
    const { ticket } = await client.makeTicket();
    return `http://127.0.0.1:${port}/#ticket=${ticket}`;
  });
}

/** Resolves to whether the system took the link. */
async function openInBrowser(link: string): Promise<boolean> {
  const [command, ...words] = opener(process.platform);
  const child = spawn(command, [...words, link], { detached: true, stdio: 'ignore' });
  const ended = new Promise<boolean>((resolve) => {
    child.on('error', () => resolve(false));
    child.on('exit', (code) => resolve(code === 0));
  });
  const waiting = new AbortController();
  // Some openers stay as long as the browser does.
  const stays = sleep(OPENING_MS, true, { signal: waiting.signal }).catch(() => true);
  const opened = await Promise.race([ended, stays]);
  waiting.abort();
  child.unref();
  return opened;
}

function opener(platform: string): [string, ...string[]] {
  if (platform === 'darwin') return ['open'];
  if (platform === 'win32') return ['rundll32', 'url.dll,FileProtocolHandler'];
  return ['xdg-open'];
}

/** The verb `open`: the page in a browser, trusted from the start. */
export function openCommand(signal: AbortSignal): Command {
  return new Command('open')
    .description('Open the playground in the browser; starts the daemon where none runs.')
    .option('--print', 'only print the link')
    .action((flags: { print?: true }) => open(flags, signal));
}
