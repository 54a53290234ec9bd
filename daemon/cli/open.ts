import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import type { TrustedClient } from '@likewise/shared/client/trustedClient.ts';
import { addressOf } from '@likewise/shared/protocol/descriptor.ts';
import { Command } from 'commander';
import { findDaemon } from '../auth/descriptor.ts';
import { stateFolder } from '../auth/stateFolder.ts';
import { untilAborted } from './interrupt.ts';
import { withDaemon } from './owner.ts';
import { serveApart } from './serve.ts';

/** A daemon that was started only for the page ends after being idle for this long. */
const IDLE_MINUTES = '60';

/** An opener that fails has reported it by then. */
const OPENING_MS = 3000;

/** How often to check whether the page was let in, and for how long: a browser may have to start. */
const LOOK_MS = 250;
const LET_IN_MS = 20_000;

async function open({ print }: { print?: true }, signal: AbortSignal): Promise<void> {
  if (!(await findDaemon(stateFolder()))) await serveApart(['serve', '--idle', IDLE_MINUTES], signal);
  await withDaemon(async (client, daemon) => {
    const { ticket } = await untilAborted(client.makeTicket(), signal);
    // The ticket is after the #, which a browser does not send and the page erases.
    const link = `http://${addressOf(daemon)}/#ticket=${ticket}`;
    const words = print ? 'Open this link' : 'If no browser comes up, open this link';
    process.stdout.write(`${words} within two minutes. It works once:\n${link}\n`);
    if (!print) await openByFile(link, client, signal);
  });
}

/**
 * Has the browser open a file that leads to the link: every user of a computer can read command lines, but only this one the file. It is
 * removed once the page was let in.
 */
async function openByFile(link: string, client: TrustedClient, signal: AbortSignal): Promise<void> {
  const path = join(stateFolder(), `open-${randomBytes(8).toString('hex')}.html`);
  const remove = () => rmSync(path, { force: true });
  signal.addEventListener('abort', remove);
  try {
    const before = await connectedTools(client);
    writeFileSync(path, leadingTo(link), { mode: 0o600, flag: 'wx' });
    if (!(await openInBrowser(pathToFileURL(path).href))) return;
    for (let waited = 0; waited < LET_IN_MS && !signal.aborted; waited += LOOK_MS) {
      await sleep(LOOK_MS);
      if ((await connectedTools(client)).some((tool) => !before.includes(tool))) return;
    }
  } finally {
    remove();
  }
}

async function connectedTools(client: TrustedClient): Promise<string[]> {
  const tools = await client.listTools();
  return tools.flatMap(({ id, connected }) => (connected ? [id] : []));
}

/** A page that goes on to a link, which has nothing to escape. */
function leadingTo(link: string): string {
  return (
    `<!doctype html><meta charset="utf-8"><meta name="referrer" content="no-referrer"><title>Likewise</title>` +
    `<meta http-equiv="refresh" content="0;url=${link}"><a href="${link}">Open Likewise</a>\n`
  );
}

/** Resolves to whether the system took the address. */
async function openInBrowser(address: string): Promise<boolean> {
  const [command, ...words] = opener(process.platform);
  const child = spawn(command, [...words, address], { detached: true, stdio: 'ignore' });
  const ended = new Promise<boolean>((resolve) => {
    child.on('error', () => resolve(false));
    child.on('exit', (code) => resolve(code === 0));
  });
  const waiting = new AbortController();
  // Some openers run as long as the browser.
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
    .description('Open the playground in the browser; starts the daemon if none is running.')
    .option('--print', 'only print the link')
    .action((flags: { print?: true }) => open(flags, signal));
}
