import { createHash } from 'node:crypto';
import type { LibraryExample } from '@likewise/shared/library/exampleFile.ts';
import { expect, it } from 'vitest';
import { NEW_DRAFT } from './draft.ts';
import { exampleOf, withExample } from './libraryExample.ts';

const png = (...bytes: number[]) => ({ type: 'image/png' as const, bytes: Uint8Array.from(bytes) });
const jpeg = (...bytes: number[]) => ({ type: 'image/jpeg' as const, bytes: Uint8Array.from(bytes) });
const NIGHT: LibraryExample = {
  name: 'To: night/day',
  pairs: [
    { input: png(1), output: png(2) },
    { input: jpeg(3), output: png(4) },
  ],
};

function desk() {
  const files = new Map<string, Uint8Array>();
  const tools = {
    read: async (path: string) => png(...files.get(path)!),
    readOutput: async (path: string) => files.get(path),
    write: async (path: string, bytes: Uint8Array) => void files.set(path, bytes),
    sha256: (data: Uint8Array | string) => createHash('sha256').update(data).digest('hex'),
  };
  const whole = new TextEncoder().encode('{"sentence":"Darker","stages":[]}');
  const readings = [{ id: 'abc', sentence: 'Darker', whole }];
  const client = { explain: async () => readings } as unknown as Parameters<typeof withExample>[2];
  const use = (example: LibraryExample) =>
    withExample({ ...NEW_DRAFT, queries: ['a.png'] }, example, client, tools, () => 'id');
  return { files, tools, use };
}

it('becomes files that keep their names, and takes the place of the examples', async () => {
  const { files, use } = desk();
  const examples = [
    { input: 'likewise-examples/To- night-day-before.png', output: 'likewise-examples/To- night-day-after.png' },
    { input: 'likewise-examples/To- night-day-before-2.jpg', output: 'likewise-examples/To- night-day-after-2.png' },
  ];
  expect(await use(NIGHT)).toEqual({ ...NEW_DRAFT, queries: ['a.png'], examples });
  expect([...files.keys()]).toEqual(examples.flatMap(({ input, output }) => [input, output]));
  // The second time the files exist. Another example of that name gets other files.
  expect((await use(NIGHT)).examples).toEqual(examples);
  expect(files.size).toBe(4);
  const other = await use({ ...NIGHT, pairs: [{ input: png(1), output: png(9) }] });
  expect(other.examples).toEqual([
    { input: examples[0]!.input, output: 'likewise-examples/To- night-day-after (2).png' },
  ]);
});

it('comes with the meaning that was chosen, unless it is no longer one', async () => {
  const { use } = desk();
  expect((await use({ ...NIGHT, reading: 'abc' })).reading).toMatchObject({ id: 'abc', sentence: 'Darker' });
  expect(await use({ ...NIGHT, reading: 'gone' })).not.toHaveProperty('reading');
});

it('is made of the examples of a prompt, with its meaning; one that lacks a side is refused', async () => {
  const { tools, use } = desk();
  const draft = await use({ ...NIGHT, pairs: [NIGHT.pairs[0]!], reading: 'abc' });
  expect(await exampleOf('N', draft, tools)).toEqual({ name: 'N', pairs: [NIGHT.pairs[0]], reading: 'abc' });
  await expect(exampleOf('N', { ...NEW_DRAFT, examples: [{ input: 'a.png' }] }, tools)).rejects.toMatchObject({
    message: 'The prompt has no complete example.',
  });
});
