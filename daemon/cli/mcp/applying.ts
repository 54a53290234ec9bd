import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { trustOf } from '@likewise/shared/reading/trust.ts';
import { applyRecipe, type RecipeOutcome } from '@likewise/shared/recipe/apply.ts';
import { countOutcomes, countWords } from '@likewise/shared/recipe/outcomes.ts';
import { outputName } from '@likewise/shared/recipe/outputName.ts';
import type { Recipe } from '@likewise/shared/recipe/recipe.ts';
import type { CallToolResult, ContentBlock } from '@modelcontextprotocol/server';
import * as z from 'zod';
import { drawSheet, readPair } from '../../images/answerSheet.ts';
import type { Model } from '../../model/registry.ts';
import { dry } from '../applyTools.ts';
import type { Backend } from '../backend.ts';
import { ReadingBackend } from '../readingBackend.ts';
import type { Desk } from './desk.ts';
import { resultOf } from './result.ts';
import { sheetUri } from './sheets.ts';
import { toolsInside } from './toolsInside.ts';

/** How a recipe is applied, and where progress goes. */
export interface Applying {
  readonly dryRun: boolean;
  readonly overwrite: boolean;
  readonly signal: AbortSignal;
  /** Receives how many of how many pictures are finished. */
  readonly progress: (done: number, total: number, query: string) => Promise<void>;
}

/** A recipe, and its name in messages. */
export interface NamedRecipe {
  readonly recipe: Recipe;
  readonly name: string;
  /** The folder of its paths; a real path. */
  readonly folder: string;
}

/** Outcomes listed one by one; of the others only their number. */
const MAX_LISTED = 200;
/** Links to files; each costs the client a line. */
const MAX_LINKS = 50;
/** Answers on the sheet of a job. */
const MAX_DRAWN = 11;

const outcome = z.object({
  state: z.enum(['done', 'unchanged', 'failed', 'planned']),
  query: z.string(),
  output: z.string().optional(),
  understood: z.string().optional(),
  trust: z.enum(['sure', 'look at it', 'probably wrong']).optional(),
  doubt: z.string().optional().describe('Why the answer may be wrong.'),
  error: z.string().optional(),
});

export const applied = z.object({
  status: z.enum(['done', 'planned', 'ambiguous', 'declined']),
  done: z.int(),
  unchanged: z.int(),
  failed: z.int(),
  outcomes: z.array(outcome).describe(`At most ${MAX_LISTED}, failures first.`),
  notes: z.array(z.string()),
  sheet: z.string().optional().describe('The address of a contact sheet of the job, a resource.'),
  readings: z
    .array(z.object({ id: z.string(), sentence: z.string() }))
    .optional()
    .describe('What the examples may mean, where that is not clear: call again with one of the ids as reading.'),
});

type ListedOutcome = z.infer<typeof outcome>;

/** Applies a recipe inside the fence. Errors: those of applyRecipe, usage for a path that leads outside. */
export async function applyInside(desk: Desk, named: NamedRecipe, how: Applying): Promise<CallToolResult> {
  const { reading } = named.recipe;
  if (reading === undefined) {
    return desk.engine.use((backend) => applyBy(desk, desk.engine.model, backend, named, how));
  }
  const backend = ReadingBackend.of(JSON.stringify(reading));
  try {
    return await applyBy(desk, backend, async () => backend, named, how);
  } finally {
    await backend.close();
  }
}

async function applyBy(
  desk: Desk,
  by: Model | ReadingBackend,
  backend: () => Promise<Backend>,
  { recipe, name, folder }: NamedRecipe,
  { dryRun, overwrite, signal, progress }: Applying,
): Promise<CallToolResult> {
  const notes: string[] = [];
  const planned: ListedOutcome[] = [];
  const outcomes: RecipeOutcome[] = [];
  const note = (text: string) => void notes.push(text);
  const tools = toolsInside(desk.fence, folder, by, {
    backend,
    existing: overwrite ? 'overwrite' : 'refuse',
    signal,
    note,
  });
  const plan = (query: string) =>
    void planned.push({ state: 'planned', query, output: outputName(recipe.output, query) });
  let total = 0;
  for await (const event of applyRecipe(recipe, name, dryRun ? dry(tools, plan) : tools, signal)) {
    if (event.state === 'planned') {
      total = event.total;
      notes.push(...event.notes);
    } else {
      outcomes.push(event);
      if (event.state === 'done' && event.note !== undefined) notes.push(event.note);
      await progress(outcomes.length, total, event.query);
    }
  }
  signal.throwIfAborted();

  const counts = countOutcomes(outcomes);
  const all = [...outcomes.map(listed), ...planned].sort(
    (a, b) => Number(b.state === 'failed') - Number(a.state === 'failed'),
  );
  const sheet = dryRun ? undefined : await keptSheet(desk, recipe, folder, outcomes);
  const data = {
    status: dryRun ? 'planned' : 'done',
    ...counts,
    outcomes: all.slice(0, MAX_LISTED),
    notes,
    ...(sheet && { sheet }),
  } as const;
  const words = dryRun ? `${planned.length} would be written, ${countWords(counts)}` : countWords(counts);
  const failures = all.filter(({ state }) => state === 'failed').map(({ query, error }) => `- ${query}: ${error}`);
  const text = [`${words}.`, ...notes, ...failures.slice(0, MAX_LISTED)].join('\n');
  return resultOf(text, data, links(folder, outcomes, sheet));
}

function listed(outcome: RecipeOutcome): ListedOutcome {
  const { state, query } = outcome;
  if (state === 'failed') return { state, query, error: `${outcome.error.message} ${outcome.error.remedy}` };
  if (state === 'unchanged') return { state, query, output: outcome.output };
  const { output, understood, confidence, doubt } = outcome;
  return { state, query, output, understood, trust: trustOf(confidence), ...(doubt !== undefined && { doubt }) };
}

/** Draws the answers that were written or left, and keeps the drawing; undefined where there are none. */
async function keptSheet(
  { fence, sheets }: Desk,
  { examples }: Recipe,
  folder: string,
  outcomes: readonly RecipeOutcome[],
): Promise<string | undefined> {
  const there = outcomes.flatMap((one) => (one.state === 'failed' ? [] : [one])).slice(0, MAX_DRAWN);
  if (there.length === 0) return undefined;
  const pair = async (before: string, after: string) =>
    readPair(await fence.admit(join(folder, before)), await fence.admit(join(folder, after)));
  const [example] = examples;
  const answers = await Promise.all(there.map(({ query, output }) => pair(query, output)));
  return sheetUri(sheets.keep(await drawSheet(await pair(example!.input, example!.output), answers)));
}

function links(folder: string, outcomes: readonly RecipeOutcome[], sheet: string | undefined): ContentBlock[] {
  const files = outcomes.flatMap((one) => (one.state === 'done' ? [one.output] : [])).slice(0, MAX_LINKS);
  const toSheet = sheet && { type: 'resource_link' as const, uri: sheet, name: 'Contact sheet' };
  return [
    ...(toSheet ? [toSheet] : []),
    ...files.map((name) => ({
      type: 'resource_link' as const,
      uri: pathToFileURL(join(folder, name)).href,
      name,
    })),
  ];
}
