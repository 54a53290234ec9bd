import { addressOf } from '@likewise/shared/protocol/descriptor.ts';
import type { DaemonState } from '@likewise/shared/protocol/messages.ts';
import { providerName } from '@likewise/shared/protocol/providers.ts';
import { Command } from 'commander';
import type { Descriptor } from '../auth/descriptor.ts';
import { stateFolder } from '../auth/stateFolder.ts';
import { logFolder } from '../log.ts';
import { untilAborted } from './interrupt.ts';
import { daemonState, withDaemon } from './owner.ts';
import { print } from './print.ts';

async function status({ json }: { json?: true }): Promise<void> {
  const log = logFolder(stateFolder());
  const text = await withDaemon(async (client, daemon) => {
    const { type: _, clients, ...rest } = await daemonState(client);
    // This connection is one of them.
    const state = { ...rest, clients: clients - 1 };
    if (!json) return statusText(daemon, state, log);
    const { pid, port, version, started } = daemon;
    return JSON.stringify({ pid, port, version, started, log, ...state });
  });
  print(text);
}

/** What `likewise status` prints. @param log the folder of its log */
function statusText(daemon: Descriptor, state: Omit<DaemonState, 'type'>, log: string): string {
  const { pid, version, started } = daemon;
  const { model, engine, provider, precision, stepDowns, waiting, running, clients } = state;
  const runs = provider === undefined ? '' : ` on ${providerName(provider)} (${precision})`;
  return [
    `Likewise ${version}, process ${pid}, http://${addressOf(daemon)}, since ${new Date(started).toLocaleString()}`,
    `model    ${model}${runs}, ${engine}`,
    ...stepDowns.map(({ provider: left, reason }) => `         not on ${providerName(left)}: ${reason}`),
    `pictures ${waiting} waiting, ${running} running`,
    `tools    ${clients} connected`,
    `log      ${log}`,
  ].join('\n');
}

/** The verb `status`: what the daemon is doing. */
export function statusCommand(signal: AbortSignal): Command {
  return new Command('status')
    .description('Show what the daemon is doing. Ends with code 5 when it is not running.')
    .option('--json', 'print one JSON object')
    .action((flags: { json?: true }) => untilAborted(status(flags), signal));
}
