import { trustOf } from '@likewise/shared/reading/trust.ts';
import type { CallToolResult, McpServer } from '@modelcontextprotocol/server';
import * as z from 'zod';
import { drawSheet, readPair } from '../../images/answerSheet.ts';
import { decodeImage, readImage } from '../../images/codec.ts';
import { meaningsOf } from '../explain.ts';
import type { ProviderChoice } from '../providerOption.ts';
import * as call from './call.ts';
import type { Desk } from './desk.ts';
import { filesOf } from './filesOf.ts';
import { imageOf, orError, resultOf } from './result.ts';

const input = z.object({
  examples: call.examples,
  query: z
    .string()
    .max(4096)
    .optional()
    .describe("The picture for which the meanings are weighed; the first example's own where there is none."),
});

const output = z.object({
  readings: z.array(
    z.object({
      id: z.string(),
      sentence: z.string(),
      explained: z.number().describe('The share of what the examples change that it explains.'),
      trust: z.enum(['sure', 'look at it', 'probably wrong']),
    }),
  ),
});

/** The tool `explain`: what examples may mean, best first. */
export function registerExplain(server: McpServer, desk: Desk, provider: ProviderChoice): void {
  server.registerTool(
    'explain',
    {
      title: 'Explain',
      description:
        'List what before/after examples may mean, best first, each with a small picture in the order of the list. Writes nothing. Pass an id as reading to the other tools.',
      inputSchema: input,
      outputSchema: output,
      annotations: { readOnlyHint: true, openWorldHint: false },
    },
    (asked, { mcpReq: { signal } }) => orError(() => explain(desk, provider, asked, signal)),
  );
}

async function explain(
  { fence, engine }: Desk,
  provider: ProviderChoice,
  { examples, query }: z.infer<typeof input>,
  signal: AbortSignal,
): Promise<CallToolResult> {
  const folder = fence.base;
  const recipe = call.recipeOf({ examples, queries: ['*'] }, folder, folder);
  const files = await filesOf(recipe, folder, fence);
  const asked = query === undefined ? undefined : await fence.admit(query);
  const flags = { quality: 'balanced', model: engine.model.manifest.name, provider } as const;
  const meanings = await engine.use(() => meaningsOf(files, { ...flags, ...(asked && { query: asked }) }, signal));
  const readings = meanings.map(({ id, sentence, explained, confidence }) => ({
    id,
    sentence,
    explained,
    trust: trustOf(confidence),
  }));
  const before = await readImage(asked ?? files[0]!.input);
  const pairs = meanings.map(async ({ preview }) => ({ before, after: await decodeImage(preview, 'a preview') }));
  const sheet = await drawSheet(await readPair(files[0]!.input, files[0]!.output), await Promise.all(pairs));
  const lines = readings.map(
    ({ id, sentence, explained, trust }, n) =>
      `${n + 1}. ${sentence} (${id}; explains ${Math.floor(100 * explained)} %; ${trust})`,
  );
  return resultOf(lines.join('\n'), { readings }, [imageOf(sheet)]);
}
