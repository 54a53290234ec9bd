import { McpServer, ResourceTemplate } from '@modelcontextprotocol/server';
import { VERSION } from '../../life/version.ts';
import type { ProviderChoice } from '../providerOption.ts';
import { registerApply } from './apply.ts';
import { registerCompareView } from './compareView.ts';
import type { Desk } from './desk.ts';
import { registerExplain } from './explain.ts';
import { registerPreview } from './preview.ts';
import { registerRecipes } from './recipes.ts';
import { sheetUri } from './sheets.ts';

const INSTRUCTIONS =
  "Likewise does to pictures what one before/after example shows, without a prompt: recolour, crop, cut out, frame, blur and much more, at each picture's own size. Call preview with the example and some pictures, look at the contact sheet, then apply with the same arguments. Paths start from the first allowed folder.";

/** A server for one connection of an agent. */
export function agentServer(desk: Desk, provider: ProviderChoice): McpServer {
  const server = new McpServer(
    { name: 'likewise', title: 'Likewise', version: VERSION },
    { instructions: INSTRUCTIONS, capabilities: { resources: { listChanged: true } } },
  );
  registerPreview(server, desk);
  registerApply(server, desk);
  registerExplain(server, desk, provider);
  registerRecipes(server, desk);
  registerSheets(server, desk);
  registerCompareView(server);
  return server;
}

function registerSheets(server: McpServer, { sheets }: Desk): void {
  server.registerResource(
    'sheet',
    new ResourceTemplate('likewise://jobs/{id}/sheet', {
      list: async () => ({
        resources: sheets
          .ids()
          .map((id) => ({ uri: sheetUri(id), name: `Contact sheet ${id}`, mimeType: sheets.get(id).type })),
      }),
    }),
    { title: 'Contact sheets', description: 'What was made of the example and of each picture, for the latest jobs.' },
    async (uri, { id }) => {
      const { bytes, type } = sheets.get(String(id));
      return { contents: [{ uri: uri.href, mimeType: type, blob: Buffer.from(bytes).toString('base64') }] };
    },
  );
}
