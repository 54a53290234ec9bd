import { serveStdio } from '@modelcontextprotocol/server/stdio';
import { Command } from 'commander';
import { DEFAULT_MODEL, openModel } from '../model/registry.ts';
import { KeptEngine } from './mcp/engine.ts';
import { Fence } from './mcp/fence.ts';
import { agentServer } from './mcp/server.ts';
import { Sheets } from './mcp/sheets.ts';
import { askedProvider, type ProviderChoice, providerOption } from './providerOption.ts';

interface McpFlags {
  readonly allow: readonly string[];
  readonly model: string;
  readonly provider: ProviderChoice;
}

/** Serves until standard input ends; it belongs to the client, as standard output does. */
async function mcp({ allow, model: name, provider }: McpFlags, signal: AbortSignal): Promise<void> {
  const log = (text: string) => process.stderr.write(`${text}\n`);
  const fence = await Fence.around(allow);
  const model = await openModel(name);
  const engine = new KeptEngine(model, askedProvider(provider), signal, log);
  const desk = { fence, engine, sheets: new Sheets() };
  const handle = serveStdio(() => agentServer(desk, provider), { onerror: (error) => log(error.message) });
  log(`Likewise serves agents on standard input and output. Folders: ${fence.folders.join(', ')}.`);
  await new Promise<void>((resolve) => {
    process.stdin.once('close', resolve).once('end', resolve);
    signal.addEventListener('abort', () => resolve());
  });
  await handle.close();
  await engine.close();
}

const HELP = `
For a client's settings:
  { "mcpServers": { "likewise": { "command": "npx", "args": ["-y", "likewise", "mcp", "--allow", "/path/to/pictures"] } } }

Tools: preview, apply, explain, list_recipes, apply_recipe, save_recipe. Nothing outside the allowed folders is read or written.`;

/** The verb `mcp`: a Model Context Protocol server for agents. */
export function mcpCommand(signal: AbortSignal): Command {
  return new Command('mcp')
    .description('Serve agents by the Model Context Protocol, on standard input and output.')
    .option('--allow <folders...>', 'the folders that agents may read and write; relative names start from the first', [
      '.',
    ])
    .option('--model <name>', 'the model to use (see: likewise model list)', DEFAULT_MODEL)
    .addOption(providerOption())
    .addHelpText('after', HELP)
    .action((flags: McpFlags) => mcp(flags, signal));
}
