import type { Tool } from '@likewise/shared/protocol/messages.ts';
import { Command } from 'commander';
import { untilAborted } from './interrupt.ts';
import { withDaemon } from './owner.ts';
import { print } from './print.ts';

async function list({ json }: { json?: true }): Promise<void> {
  const tools = await withDaemon((client) => client.listTools());
  print(json ? JSON.stringify({ tools }) : toolsText(tools));
}

async function revoke(id: string): Promise<void> {
  await withDaemon((client) => client.revokeTool(id));
  print(`Revoked the access of ${id}. Pair it again to use it.`);
}

/** What `likewise tools` prints. */
function toolsText(tools: readonly Tool[]): string {
  if (tools.length === 0) return 'No tool is paired. Make a code for one: likewise pair';
  return tools
    .map(({ id, name, kind, paired, seen, connected, trusted }) => {
      const last = connected ? 'connected' : `last seen ${day(seen)}`;
      return `${id}  ${name} (${kind}), paired ${day(paired)}, ${last}${trusted ? ', may manage' : ''}`;
    })
    .join('\n');
}

const day = (ms: number) => new Date(ms).toISOString().slice(0, 10);

/** The verb `tools`: the tools that may use the daemon. */
export function toolsCommand(signal: AbortSignal): Command {
  const tools = new Command('tools').description('List the tools that may use the daemon, or revoke their access.');
  tools
    .command('list', { isDefault: true })
    .description('List the paired tools.')
    .option('--json', 'print one JSON object')
    .action((flags: { json?: true }) => untilAborted(list(flags), signal));
  tools
    .command('revoke')
    .description("Revoke a tool's access; it is cut off at once.")
    .argument('<id>', 'as the list shows it')
    .action((id: string) => untilAborted(revoke(id), signal));
  return tools;
}
