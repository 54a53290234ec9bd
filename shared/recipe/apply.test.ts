import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { LikewiseError } from '../protocol/errors.ts';
import {
  type AnswerOrError,
  type AnswerRequest,
  type ApplyTools,
  applyRecipe,
  CHUNK_BYTES,
  CHUNK_QUERIES,
  type Existing,
} from './apply.ts';
import { examplesHash } from './reading.ts';
import { parseRecipe, type Recipe } from './recipe.ts';

const bytesOf = (text: string) => new TextEncoder().encode(text);
const textOf = (bytes: Uint8Array) => new TextDecoder().decode(bytes);

/** Files in memory, and a model that writes a text derived from the query's. */
class World {
  readonly files = new Map<string, Uint8Array>();
  readonly requests: AnswerRequest[] = [];
  existing: Existing = 'refuse';
  model = 'mini';
  /** How well a reading fits changed examples, if known. */
  fit: number | undefined;
  /** Queries the model cannot read. */
  readonly unreadable = new Set<string>();
  /** Drawings whose answers have pixels. */
  readonly inPixels = new Set<string>();
  /** Files that cannot be written. */
  readonly readOnly = new Set<string>();
  onAnswer = (_: number) => {};

  constructor(...files: string[]) {
    for (const file of ['in.png', 'out.png', ...files]) this.files.set(file, bytesOf(file));
  }

  get tools(): ApplyTools {
    const { files, existing } = this;
    return {
      existing,
      list: async (folder) =>
        folder === '' ? [...files.keys()].filter((f) => !f.includes('/')).map((name) => ({ name, folder: false })) : [],
      read: async (path) => {
        const bytes = files.get(path);
        if (!bytes) throw new LikewiseError('image-missing', `${path} does not exist.`, 'Check.');
        return { type: 'image/png', bytes };
      },
      readOutput: async (path) => files.get(path),
      write: async (path, bytes, replace) => {
        if (this.readOnly.has(path)) throw new LikewiseError('output-denied', 'No.', 'Check.');
        expect(files.has(path) && !replace).toBe(false);
        files.set(path, bytes);
      },
      sha256: (data) => createHash('sha256').update(data).digest('hex'),
      model: async () => this.model,
      ...(this.fit === undefined ? {} : { fit: async () => this.fit! }),
      answer: (request, signal) => this.#answer(request, signal),
      readText: async (path) => {
        const bytes = files.get(path);
        return bytes && textOf(bytes);
      },
      append: async (path, lines) => {
        files.set(path, bytesOf(textOf(files.get(path) ?? bytesOf('')) + lines));
      },
    };
  }

  async *#answer(request: AnswerRequest, signal: { readonly aborted: boolean }): AsyncGenerator<AnswerOrError> {
    this.requests.push(request);
    // In another order than requested, as a daemon may.
    for (const [query, { bytes }] of [...request.queries.entries()].reverse()) {
      if (signal.aborted) return;
      const text = textOf(bytes);
      if (this.unreadable.has(text)) {
        yield { query, error: { code: 'image-truncated', message: 'Broken.', remedy: 'Check.' } };
      } else {
        const asked = request.format === 'svg' && request.paths[query]!.endsWith('.svg');
        const isDrawing = asked && !this.inPixels.has(text);
        const why = asked && !isDrawing ? { asPixels: '“Blurred” takes pixels' } : {};
        yield {
          query,
          bytes: bytesOf(`${request.options.quality} ${text}`),
          confidence: 0.5,
          understood: 'Made grey',
          isDrawing,
          ...why,
        };
      }
      this.onAnswer(query);
    }
  }

  async apply(change: Partial<Recipe> = {}, signal = new AbortController().signal) {
    const recipe = {
      ...parseRecipe('{"examples":[{"input":"in.png","output":"out.png"}],"queries":["*.png"]}', 'r'),
      ...change,
    };
    const events = [];
    for await (const event of applyRecipe(recipe, 'r', this.tools, signal)) events.push(event);
    return events;
  }
}

const states = (events: readonly { state: string; query?: string }[]) =>
  events.flatMap(({ state, query }) => (query ? [`${query} ${state}`] : [])).sort();

describe('applyRecipe', () => {
  it('writes an answer for every picture but the examples', async () => {
    const world = new World('a.png', 'b.png', 'notes.txt');
    const [planned, ...outcomes] = await world.apply();
    expect(planned).toEqual({ state: 'planned', total: 2, notes: [] });
    expect(states(outcomes)).toEqual(['a.png done', 'b.png done']);
    expect(textOf(world.files.get('likewise/a.png')!)).toBe('balanced a.png');
    expect(world.requests[0]!.examples.map(({ input, output }) => textOf(input.bytes) + textOf(output.bytes))).toEqual([
      'in.pngout.png',
    ]);
  });

  describe('drawings', () => {
    const output = 'likewise/{name}.{ext}';
    const queries = ['*.png', '*.svg'];

    it('are answered by drawings, or by PNG with the reason, and neither is made twice', async () => {
      const world = new World('a.svg', 'b.svg', 'c.png');
      world.inPixels.add('b.svg');
      const outcomes = await world.apply({ queries, output });
      expect(outcomes.flatMap((event) => (event.state === 'done' ? [[event.output, event.note]] : []))).toEqual(
        expect.arrayContaining([
          ['likewise/a.svg', undefined],
          ['likewise/b.png', 'The answer to b.svg is a PNG, since an SVG cannot express it: “Blurred” takes pixels.'],
          ['likewise/c.png', undefined],
        ]),
      );
      expect(world.files.has('likewise/b.svg')).toBe(false);
      expect(states(await world.apply({ queries, output }))).toEqual([
        'a.svg unchanged',
        'b.svg unchanged',
        'c.png unchanged',
      ]);
      world.existing = 'skip';
      expect(states(await world.apply({ queries, output, quality: 'best' }))).toEqual([
        'a.svg unchanged',
        'b.svg unchanged',
        'c.png unchanged',
      ]);
    });

    it('have no PNG where a recipe asks for SVG, or where that is the place of another answer', async () => {
      const world = new World('a.svg', 'a.png');
      world.inPixels.add('a.svg');
      for (const [asked, pattern] of [
        [['*.svg'], 'likewise/{name}.svg'],
        [queries, output],
      ] as const) {
        const failed = (await world.apply({ queries: [...asked], output: pattern })).filter(
          ({ state }) => state === 'failed',
        );
        expect(failed).toMatchObject([
          { query: 'a.svg', error: { message: 'The answer to a.svg cannot be an SVG: “Blurred” takes pixels.' } },
        ]);
      }
      expect(textOf(world.files.get('likewise/a.png')!)).toBe('balanced a.png');
    });

    it('do not replace a PNG of others by theirs', async () => {
      const world = new World('a.svg');
      world.inPixels.add('a.svg');
      world.files.set('likewise/a.png', bytesOf('my own'));
      expect(states(await world.apply({ queries, output }))).toEqual(['a.svg failed']);
      expect(textOf(world.files.get('likewise/a.png')!)).toBe('my own');
    });

    it('that were answered are no queries of the next run', async () => {
      const world = new World('a.svg');
      world.inPixels.add('a.svg');
      const beside = { queries, output: '{name}-x.{ext}' };
      expect(states(await world.apply(beside))).toEqual(['a.svg done']);
      expect(states(await world.apply(beside))).toEqual(['a.svg unchanged']);
      expect([...world.files.keys()].filter((name) => name.startsWith('a'))).toEqual(['a.svg', 'a-x.png']);
    });
  });

  it('makes nothing twice, until something it depends on changes', async () => {
    const world = new World('a.png', 'b.png');
    await world.apply();
    expect(states(await world.apply())).toEqual(['a.png unchanged', 'b.png unchanged']);
    world.files.set('a.png', bytesOf('other'));
    expect(states(await world.apply())).toEqual(['a.png done', 'b.png unchanged']);
    world.files.delete('likewise/b.png');
    expect(states(await world.apply())).toEqual(['a.png unchanged', 'b.png done']);
    expect(states(await world.apply({ quality: 'best' }))).toEqual(['a.png done', 'b.png done']);
    world.model = 'large';
    expect(states(await world.apply({ quality: 'best' }))).toEqual(['a.png done', 'b.png done']);
    world.files.set('out.png', bytesOf('another example'));
    expect(states(await world.apply({ quality: 'best' }))).toEqual(['a.png done', 'b.png done']);
  });

  it('has the reading answer that the recipe keeps, whatever the model and the examples', async () => {
    const world = new World('a.png');
    const sha256 = (data: Uint8Array | string) => createHash('sha256').update(data).digest('hex');
    const examples = examplesHash([{ input: sha256('in.png'), output: sha256('out.png') }], sha256);
    const reading = { examples, sentence: 'Made grey', stages: [{ kind: 'matrix', params: { rows: [1] } }], cost: 1 };
    const [planned] = await world.apply({ reading });
    expect(planned).toMatchObject({ notes: [] });
    const { examples: _, ...sent } = reading;
    expect(JSON.parse(textOf(world.requests[0]!.reading!))).toEqual(sent);
    world.model = 'large';
    expect(states(await world.apply({ reading }))).toEqual(['a.png unchanged']);
    world.files.set('out.png', bytesOf('another example'));
    const [changed, ...outcomes] = await world.apply({ reading });
    expect(states(outcomes)).toEqual(['a.png unchanged']);
    expect(changed).toMatchObject({ notes: [expect.stringContaining('was changed since its reading was saved')] });
    world.fit = 0.12;
    expect((await world.apply({ reading }))[0]).toMatchObject({
      notes: [expect.stringMatching(/no longer fits: Made grey explains 12 %/)],
    });
    world.fit = 0.95;
    expect((await world.apply({ reading }))[0]).toMatchObject({ notes: [expect.stringContaining('still fits')] });
    expect(states(await world.apply({ reading: { ...reading, cost: 2 } }))).toEqual(['a.png done']);
  });

  it('replaces no file that was not made from the same query, unless it is asked to', async () => {
    const world = new World('a.png', 'b.png', 'c.png');
    world.files.set('likewise/a.png', bytesOf('my own'));
    expect(states(await world.apply())).toEqual(['a.png failed', 'b.png done', 'c.png done']);
    world.files.set('likewise/b.png', bytesOf('edited by hand'));
    const again = await world.apply({ quality: 'best' });
    expect(states(again)).toEqual(['a.png failed', 'b.png failed', 'c.png done']);
    const messages = again.flatMap((event) => (event.state === 'failed' ? [event.error] : []));
    expect(messages).toMatchObject([
      { code: 'output-conflict', message: 'likewise/a.png already exists, and was not made from a.png.' },
      { code: 'output-conflict', message: 'likewise/b.png was changed since it was made from b.png.' },
    ]);
    expect(textOf(world.files.get('likewise/a.png')!)).toBe('my own');
    expect(textOf(world.files.get('likewise/b.png')!)).toBe('edited by hand');
    world.existing = 'skip';
    expect(states(await world.apply())).toEqual(['a.png unchanged', 'b.png unchanged', 'c.png unchanged']);
    world.existing = 'overwrite';
    expect(states(await world.apply())).toEqual(['a.png done', 'b.png done', 'c.png done']);
    expect(textOf(world.files.get('likewise/a.png')!)).toBe('balanced a.png');
  });

  it('keeps what came into the place of an answer while it was made', async () => {
    const world = new World('a.png', 'b.png');
    world.onAnswer = () => world.files.set('likewise/a.png', bytesOf('just saved'));
    expect(states(await world.apply())).toEqual(['a.png failed', 'b.png done']);
    expect(textOf(world.files.get('likewise/a.png')!)).toBe('just saved');
  });

  it('goes on where it was stopped', async () => {
    const names = Array.from({ length: 5 }, (_, n) => `q${n}.png`);
    const world = new World(...names);
    const stop = new AbortController();
    world.onAnswer = (query) => query === 3 && stop.abort();
    expect(states(await world.apply({}, stop.signal))).toEqual(['q3.png done', 'q4.png done']);
    world.onAnswer = () => {};
    const again = states(await world.apply());
    expect(again.filter((line) => line.endsWith('unchanged'))).toEqual(['q3.png unchanged', 'q4.png unchanged']);
    expect(again.filter((line) => line.endsWith('done'))).toHaveLength(3);
  });

  it('lets one picture fail alone, whether it cannot be found, answered or written', async () => {
    const world = new World('a.png', 'b.png', 'c.png');
    world.unreadable.add('a.png');
    world.readOnly.add('likewise/b.png');
    const events = await world.apply({ queries: ['*.png', 'gone.png'] });
    expect(states(events)).toEqual(['a.png failed', 'b.png failed', 'c.png done', 'gone.png failed']);
    expect(events).toContainEqual(
      expect.objectContaining({ query: 'gone.png', error: expect.objectContaining({ code: 'image-missing' }) }),
    );
    world.unreadable.clear();
    world.readOnly.clear();
    expect(states(await world.apply())).toEqual(['a.png done', 'b.png done', 'c.png unchanged']);
  });

  it('sends at most so many queries, and so many bytes, at a time', async () => {
    const world = new World(...Array.from({ length: CHUNK_QUERIES + 1 }, (_, n) => `q${n}.png`));
    await world.apply();
    expect(world.requests.map(({ queries }) => queries.length)).toEqual([CHUNK_QUERIES, 1]);

    const large = new World();
    for (const name of ['a.png', 'b.png', 'c.png']) large.files.set(name, new Uint8Array(CHUNK_BYTES / 2));
    await large.apply();
    expect(large.requests.map(({ queries }) => queries.length)).toEqual([2, 1]);
  });

  it('asks for each format apart', async () => {
    const world = new World('a.png', 'b.jpg', 'c.png');
    await world.apply({ queries: ['*.{png,jpg}'], output: 'x/{name}.{ext}' });
    expect(world.requests.map(({ format, paths }) => [format, ...paths])).toEqual([
      ['png', 'a.png'],
      ['jpeg', 'b.jpg'],
      ['png', 'c.png'],
    ]);
  });

  it('does nothing where an example is missing', async () => {
    const world = new World('a.png');
    world.files.delete('in.png');
    await expect(world.apply()).rejects.toMatchObject({ code: 'image-missing' });
    expect(world.requests).toEqual([]);
  });

  it('refuses names that cannot be, before any work', async () => {
    const world = new World('a.png', 'b.png', 'a.jpg', 'A.png');
    const refused = (change: Partial<Recipe>) => expect(world.apply(change)).rejects;
    await refused({ queries: ['nothing*.png'] }).toMatchObject({ code: 'image-missing' });
    await refused({ queries: ['a.png', 'a.jpg'], output: 'x/{name}.png' }).toMatchObject({ code: 'output-conflict' });
    await refused({ queries: ['a.png', 'A.png'], output: 'x/{name}.png' }).toMatchObject({ code: 'output-conflict' });
    await refused({ queries: ['a.png'], output: '{name}.{ext}' }).toMatchObject({ code: 'output-conflict' });
    await refused({ queries: ['in.png'], output: 'x/../{name}.png' }).toMatchObject({ code: 'output-conflict' });
    expect(world.requests).toEqual([]);
  });

  it('takes no answer of its own for a query the next time', async () => {
    const world = new World('a.png', 'b.png');
    const beside = { output: '{dir}/{name}.done.png' };
    await world.apply(beside);
    expect([...world.files.keys()].filter((name) => name !== './.likewise-made.jsonl').sort()).toEqual([
      'a.done.png',
      'a.png',
      'b.done.png',
      'b.png',
      'in.png',
      'out.png',
    ]);
    expect(states(await world.apply(beside))).toEqual(['a.png unchanged', 'b.png unchanged']);
  });
});
