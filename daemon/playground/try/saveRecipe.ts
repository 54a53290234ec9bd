import type { DaemonClient } from '@likewise/shared/client/daemonClient.ts';
import { PICTURE_ENDINGS } from '@likewise/shared/recipe/pictures.ts';
import { examplesText, keptReading } from '@likewise/shared/recipe/reading.ts';
import { frameImage, isDrawing, type Picture } from '../pictures/picture.ts';
import { downloadZip } from './download.ts';
import type { Prompt } from './usePrompt.ts';

/** The recipe's pictures: those in the folder where it is unpacked. */
const QUERIES = [`*.{${PICTURE_ENDINGS.join()}}`];

const FOLDER = 'recipe-examples';

/**
 * Saves the prompt as a recipe with its example pictures. The archive is unpacked among the pictures to be changed. It contains the
 * chosen reading, or the best one for `query`, if there is one.
 */
export async function saveRecipe(client: DaemonClient, prompt: Prompt, query: Picture | undefined): Promise<void> {
  const { pairs, queries, options } = prompt;
  const files = pairs.flatMap(({ input, output }, n) => [
    { name: `${FOLDER}/before-${n + 1}${ending(input)}`, blob: input.blob },
    { name: `${FOLDER}/after-${n + 1}${ending(output)}`, blob: output.blob },
  ]);
  const reading = await readingOf(client, prompt, query).catch(() => undefined);
  const recipe = {
    examples: pairs.map((_, n) => ({ input: files[2 * n]!.name, output: files[2 * n + 1]!.name })),
    queries: QUERIES,
    ...(queries.some(isDrawing) && { output: '{dir}/likewise/{name}.{ext}' }),
    ...(options.quality !== 'balanced' && { quality: options.quality }),
    ...(options.detail !== 'guided' && { detail: options.detail }),
    ...(reading && { reading }),
  };
  const json = new Blob([`${JSON.stringify(recipe, null, 2)}\n`], { type: 'application/json' });
  await downloadZip('recipe.zip', [{ name: 'recipe.likewise.json', blob: json }, ...files]);
}

async function readingOf(client: DaemonClient, { pairs, options, reading }: Prompt, query: Picture | undefined) {
  if (options.detail === 'none') return undefined;
  const examples = await Promise.all(
    pairs.map(async ({ input, output }) => ({ input: await frameImage(input), output: await frameImage(output) })),
  );
  const { quality } = options;
  const asked = { id: crypto.randomUUID(), examples, quality, ...(query && { query: await frameImage(query) }) };
  const readings = await client.explain(asked);
  const kept = readings.find(({ id }) => reading === undefined || id === reading);
  if (!kept?.whole) return undefined;
  const hashes = await Promise.all(
    pairs.map(async ({ input, output }) => ({ input: await sha256(input.blob), output: await sha256(output.blob) })),
  );
  return keptReading(kept.whole, kept.id, await sha256(new Blob([examplesText(hashes)])));
}

async function sha256(blob: Blob): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', await blob.arrayBuffer());
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join('');
}

function ending({ type }: Picture): string {
  return { 'image/png': '.png', 'image/jpeg': '.jpg', 'image/webp': '.webp', 'image/svg+xml': '.svg' }[type];
}
