import type { CallToolResult, InputRequiredResult, McpServer, ServerContext } from '@modelcontextprotocol/server';
import * as z from 'zod';
import { type Applying, applied, applyInside } from './applying.ts';
import { chosenReading, meaningsOpen, question } from './askBack.ts';
import * as call from './call.ts';
import type { Desk } from './desk.ts';
import { readingOf } from './readingOf.ts';
import { readRecipe } from './readRecipe.ts';
import { orError, resultOf } from './result.ts';

type Result = CallToolResult | InputRequiredResult;

const ways = {
  dryRun: z.boolean().default(false).describe('Say what would be written where, and do nothing.'),
  overwrite: z
    .boolean()
    .default(false)
    .describe(
      'Make all answers again, and replace files that were not made from the same picture or were changed since.',
    ),
};

const input = z.object({
  examples: call.examples,
  queries: call.queries,
  output: call.output,
  quality: call.quality,
  reading: call.reading,
  ...ways,
});

const annotations = { readOnlyHint: false, destructiveHint: false, idempotentHint: true, openWorldHint: false };

/** The tools `apply` and `apply_recipe`: pictures done like an example, into files. */
export function registerApply(server: McpServer, desk: Desk): void {
  server.registerTool(
    'apply',
    {
      title: 'Apply',
      description:
        'Do to pictures what before/after examples show, and write the answers. What is there and would be made the same is left; no other file is replaced without overwrite. Preview first. Where the examples may mean several things, it is asked which.',
      inputSchema: input,
      outputSchema: applied,
      annotations,
    },
    (asked, context) => orError<Result>(() => apply(desk, server, asked, context)),
  );
  server.registerTool(
    'apply_recipe',
    {
      title: 'Apply a recipe',
      description: 'Apply a recipe (*.likewise.json), and write the answers.',
      inputSchema: z.object({ recipe: z.string().min(1).max(4096).describe('The path of the recipe.'), ...ways }),
      outputSchema: applied,
      annotations,
    },
    ({ recipe, ...asked }, context) =>
      orError(async () => applyInside(desk, await readRecipe(desk.fence, recipe), applying(asked, context))),
  );
}

async function apply(
  desk: Desk,
  server: McpServer,
  asked: z.infer<typeof input>,
  context: ServerContext,
): Promise<Result> {
  const folder = desk.fence.base;
  const recipe = call.recipeOf(asked, folder, folder);
  const named = { recipe, name: call.CALL, folder };
  const how = applying(asked, context);
  const chosen = asked.reading ?? chosenReading(context);
  if (chosen === false) return resultOf('Nothing was written: no meaning was chosen.', nothing('declined'));
  if (chosen !== undefined) {
    const reading = await readingOf(chosen, recipe, folder, desk, how.signal);
    return applyInside(desk, { ...named, recipe: { ...recipe, reading } }, how);
  }
  const open = asked.dryRun ? [] : await meaningsOpen(desk, recipe, folder, how.signal);
  if (open.length < 2) return applyInside(desk, named, how);
  const asking = question(server, context, open);
  if (asking) return asking;
  const lines = open.map(({ id, sentence }) => `- ${sentence} (${id})`);
  const words = 'Nothing was written: the examples may mean several things. Call again with one of them as reading:';
  return resultOf([words, ...lines].join('\n'), { ...nothing('ambiguous'), readings: open });
}

function applying(
  { dryRun, overwrite }: Pick<Applying, 'dryRun' | 'overwrite'>,
  { mcpReq: { signal, _meta, notify } }: ServerContext,
): Applying {
  const progressToken = _meta?.progressToken;
  return {
    dryRun,
    overwrite,
    signal,
    async progress(done, total, message) {
      if (progressToken === undefined) return;
      await notify({ method: 'notifications/progress', params: { progressToken, progress: done, total, message } });
    },
  };
}

const nothing = (status: 'ambiguous' | 'declined') => ({
  status,
  done: 0,
  unchanged: 0,
  failed: 0,
  outcomes: [],
  notes: [],
});
