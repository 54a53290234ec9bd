import { join } from 'node:path';
import { trustOf } from '@likewise/shared/reading/trust.ts';
import { planRecipe } from '@likewise/shared/recipe/plan.ts';
import type { Recipe } from '@likewise/shared/recipe/recipe.ts';
import {
  type InputRequiredResult,
  inputRequired,
  inputResponse,
  type McpServer,
  type ServerContext,
} from '@modelcontextprotocol/server';
import { isReadingId, type ReadingName } from '../../readings/name.ts';
import { readPairs } from '../answerFiles.ts';
import { CALL } from './call.ts';
import { capabilitiesOf } from './capabilities.ts';
import type { Desk } from './desk.ts';
import { filesOf } from './filesOf.ts';
import { toolsInside } from './toolsInside.ts';

/** The name of the question in a result, and of its answer in the next call. */
const QUESTION = 'meaning';

/** Pictures that are tried before an example counts as unambiguous. */
const TRIED = 3;

/**
 * What a recipe's examples may mean, likeliest first, where one of its first pictures leaves that open; nothing where it is clear.
 * Errors: those of answering.
 */
export async function meaningsOpen(
  { fence, engine }: Desk,
  recipe: Recipe,
  folder: string,
  signal: AbortSignal,
): Promise<readonly ReadingName[]> {
  const plan = await planRecipe(recipe, CALL, toolsInside(fence, folder, engine.model).list);
  const tried = plan.slice(0, TRIED).map(({ query }) => fence.admit(join(folder, query)).catch(() => undefined));
  const queries = (await Promise.all(tried)).filter((file) => file !== undefined);
  const pairs = await readPairs(await filesOf(recipe, folder, fence));
  const asked = { quality: recipe.quality, size: 'query', detail: 'guided', format: 'png' } as const;
  const open = new Map<string, ReadingName>();
  await engine.use(async (backend) => {
    for await (const outcome of (await backend()).answer(pairs, queries, asked, signal)) {
      // Problems with a picture are reported when all are done.
      if (outcome.error !== undefined || trustOf(outcome.confidence) === 'sure') continue;
      for (const name of [outcome.reading, ...outcome.alternatives]) if (isReadingId(name.id)) open.set(name.id, name);
    }
  });
  return [...open.values()];
}

/** The result that asks the client's user which of some meanings is meant; undefined where the client cannot ask. */
export function question(
  server: McpServer,
  context: ServerContext,
  meanings: readonly ReadingName[],
): InputRequiredResult | undefined {
  if (!capabilitiesOf(server, context)?.elicitation) return undefined;
  const oneOf = meanings.map(({ id, sentence }) => ({ const: id, title: sentence }));
  return inputRequired({
    inputRequests: {
      [QUESTION]: inputRequired.elicit({
        message: 'The example may mean several things. Which one is meant?',
        requestedSchema: {
          type: 'object',
          properties: { reading: { type: 'string', title: 'Meaning', oneOf } },
          required: ['reading'],
        },
      }),
    },
  });
}

/** The reading that was chosen; false where the user chose none, undefined where nobody was asked. */
export function chosenReading({ mcpReq: { inputResponses } }: ServerContext): string | false | undefined {
  const response = inputResponse(inputResponses, QUESTION);
  if (response.kind !== 'elicit') return undefined;
  return response.action === 'accept' ? String(response.content?.reading) : false;
}
