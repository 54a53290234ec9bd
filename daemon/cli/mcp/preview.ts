import { join } from 'node:path';
import { trustOf } from '@likewise/shared/reading/trust.ts';
import { planRecipe } from '@likewise/shared/recipe/plan.ts';
import type { CallToolResult, McpServer, ServerContext } from '@modelcontextprotocol/server';
import * as z from 'zod';
import type { EncodedPair } from '../../answers/work/pictures.ts';
import { drawSheet, readPair } from '../../images/answerSheet.ts';
import { decodeImage, readImage } from '../../images/codec.ts';
import type { SheetPair } from '../../images/contactSheet.ts';
import { BY_MODEL, isReadingId, type ReadingName } from '../../readings/name.ts';
import { readPairs } from '../answerFiles.ts';
import type { Backend, FilePicture } from '../backend.ts';
import { ReadingBackend } from '../readingBackend.ts';
import * as call from './call.ts';
import { forView, VIEW_URI } from './compareView.ts';
import type { Desk } from './desk.ts';
import { noReadingToKeep } from './errors.ts';
import type { Fence } from './fence.ts';
import { filesOf } from './filesOf.ts';
import { imageOf, orError, resultOf } from './result.ts';
import { toolsInside } from './toolsInside.ts';

const input = z.object({
  examples: call.examples,
  queries: call.queries,
  reading: call.reading,
  quality: call.quality,
  limit: z.int().min(1).max(11).default(5).describe('How many of the pictures to answer as a preview.'),
});

const name = z.object({ id: z.string(), sentence: z.string() });

const output = z.object({
  understood: z.array(name).describe('What the examples were taken to mean, the commonest first.'),
  alternatives: z.array(name).describe('What else they may mean: pass an id as reading.'),
  matched: z.int().describe('How many pictures the queries match.'),
  pictures: z.array(
    z.object({
      query: z.string(),
      width: z.int().optional(),
      height: z.int().optional(),
      reading: z.string().optional(),
      trust: z.enum(['sure', 'look at it', 'probably wrong']).optional(),
      doubt: z.string().optional().describe('Why the answer may be wrong.'),
      error: z.string().optional(),
    }),
  ),
});

type Input = z.infer<typeof input>;
type Picture = z.infer<typeof output>['pictures'][number];

/** The tool `preview`: what an example means, and its result on a few pictures; writes nothing. */
export function registerPreview(server: McpServer, desk: Desk): void {
  server.registerTool(
    'preview',
    {
      title: 'Preview',
      description:
        'Look at what before/after examples mean and at what becomes of a few other pictures. Writes nothing. Look at the contact sheet: where the answers are not what is wanted, try another reading of the alternatives, or give a second example.',
      inputSchema: input,
      outputSchema: output,
      annotations: { readOnlyHint: true, openWorldHint: false },
      _meta: { ui: { resourceUri: VIEW_URI } },
    },
    (asked, context) => orError(() => preview(desk, server, asked, context)),
  );
}

async function preview(
  { fence, engine }: Desk,
  server: McpServer,
  asked: Input,
  context: ServerContext,
): Promise<CallToolResult> {
  const { signal } = context.mcpReq;
  const folder = fence.base;
  const recipe = call.recipeOf(asked, folder, folder);
  const { list } = toolsInside(fence, folder, engine.model);
  const plan = await planRecipe(recipe, call.CALL, list);
  const files = await filesOf(recipe, folder, fence);
  const shown = await Promise.all(plan.slice(0, asked.limit).map(({ query }) => fence.admit(join(folder, query))));
  const pairs = await readPairs(files);
  const { answers, failures } = await answersOf(engine, pairs, shown, asked, signal);

  const understood = byFrequency(answers.map(({ reading }) => reading));
  const known = new Set(understood.map(({ id }) => id));
  const alternatives = byFrequency(answers.flatMap((answer) => answer.alternatives)).filter(({ id }) => !known.has(id));
  const pictures: Picture[] = [
    ...answers.map(({ query, width, height, reading, confidence, doubt }) => ({
      query: fence.shown(query),
      width,
      height,
      reading: reading.id,
      trust: trustOf(confidence),
      ...(doubt !== undefined && { doubt }),
    })),
    ...failures.map(({ query, error }) => ({ query: fence.shown(query), error: `${error.message} ${error.remedy}` })),
  ];
  const data = { understood, alternatives, matched: plan.length, pictures };
  const compared = await Promise.all(answers.map((answer) => pairOf(answer, fence)));
  const sheet = await drawSheet(await readPair(files[0]!.input, files[0]!.output), compared);
  const _meta = await forView(server, context, compared);
  return { ...resultOf(textOf(data), data, [imageOf(sheet)]), ...(_meta && { _meta }) };
}

/** The answers in the order asked, and what failed. */
async function answersOf(
  engine: Desk['engine'],
  pairs: readonly EncodedPair[],
  queries: readonly string[],
  { reading, quality }: Input,
  signal: AbortSignal,
) {
  const byModel = reading === BY_MODEL.id;
  const ask = { quality, size: 'query', detail: 'guided', format: 'png', byModel } as const;
  const outcomes = async (backend: Backend) => {
    const all = [];
    for await (const outcome of backend.answer(pairs, queries, ask, signal)) all.push(outcome);
    return all.sort((a, b) => queries.indexOf(a.query) - queries.indexOf(b.query));
  };
  const all =
    reading === undefined || byModel
      ? await engine.use(async (backend) => outcomes(await backend()))
      : await byReading(reading, pairs, signal, outcomes);
  return {
    answers: all.filter((one): one is FilePicture => one.error === undefined),
    failures: all.flatMap((one) => (one.error === undefined ? [] : [one])),
  };
}

async function byReading<T>(
  id: string,
  pairs: readonly EncodedPair[],
  signal: AbortSignal,
  use: (backend: Backend) => Promise<T>,
): Promise<T> {
  if (!isReadingId(id)) throw noReadingToKeep(id);
  const backend = await ReadingBackend.find(id, pairs, signal);
  try {
    return await use(backend);
  } finally {
    await backend.close();
  }
}

async function pairOf({ query, picture }: FilePicture, fence: Fence): Promise<SheetPair & { readonly name: string }> {
  return { name: fence.shown(query), before: await readImage(query), after: await decodeImage(picture, query) };
}

/** Each once, the commonest first. */
function byFrequency(names: readonly ReadingName[]): { id: string; sentence: string }[] {
  const counts = new Map<string, number>();
  for (const { id } of names) counts.set(id, (counts.get(id) ?? 0) + 1);
  const once = new Map(names.map(({ id, sentence }) => [id, { id, sentence }]));
  return [...once.values()].sort((a, b) => counts.get(b.id)! - counts.get(a.id)!);
}

function textOf({ understood, alternatives, matched, pictures }: z.infer<typeof output>): string {
  const names = (list: readonly { id: string; sentence: string }[]) =>
    list.map(({ id, sentence }) => `${sentence} (${id})`).join('; ');
  return [
    `Understood as: ${names(understood) || 'nothing'}.`,
    ...(alternatives.length > 0 ? [`It could also mean: ${names(alternatives)}.`] : []),
    `${pictures.length} of ${matched} pictures were tried:`,
    ...pictures.map(({ query, trust, doubt, error }) => `- ${query}: ${error ?? trust}${doubt ? `; ${doubt}` : ''}`),
  ].join('\n');
}
