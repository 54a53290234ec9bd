import type { FrameImage } from '@likewise/shared/protocol/frames.ts';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { FakeEngine } from '../../test/support/fakeEngine.ts';
import { EventLog, JobsFolder, requestOf } from '../../test/support/jobsFixture.ts';
import { engineUnavailable } from '../engine/errors.ts';
import { decodeImage, encodeImage } from '../images/codec.ts';
import type { Raster } from '../images/raster.ts';
import type { JobManager } from './jobManager.ts';
import type { ExplainRequest, Explanation, JobRequest } from './jobs.ts';

/* Jobs that ask for a reading, and the readings that they can ask for. */

let folder: JobsFolder;
let engine: FakeEngine;
let jobs: JobManager;
beforeEach(async () => {
  folder = new JobsFolder();
  engine = new FakeEngine();
  jobs = await folder.start({ model: folder.model(engine) });
});
afterEach(() => folder.end());

const BLACK = [0, 0, 0];
const WHITE = [255, 255, 255];
const NAVY = [20, 30, 90];

/** A disc on a ground. */
function disc(width: number, height: number, x: number, colour: readonly number[], ground: readonly number[]): Raster {
  const inside = (i: number) => Math.hypot((i % width) - x, Math.floor(i / width) - height / 2) < height / 3;
  const pixels = Array.from({ length: width * height }, (_, i) => (inside(i) ? colour : ground));
  return { width, height, channels: 3, data: Uint8Array.from(pixels.flat()) };
}

const picture = async (raster: Raster): Promise<FrameImage> => ({
  type: 'image/png',
  bytes: await encodeImage(raster, 'png'),
});

/** Black on white made white on black: an inversion, or two colours exchanged. */
async function ambiguous() {
  return [
    { input: await picture(disc(48, 48, 18, BLACK, WHITE)), output: await picture(disc(48, 48, 18, WHITE, BLACK)) },
  ];
}

const answer = { size: 'query', detail: 'guided', format: 'png' } as const;

async function explained(changes: Partial<ExplainRequest> = {}): Promise<Explanation> {
  const request = { examples: await ambiguous(), quality: 'fast', ...changes } as const;
  return jobs.explain(request, new AbortController().signal);
}

async function run(changes: Partial<JobRequest>): Promise<EventLog> {
  const query = await picture(disc(60, 40, 40, NAVY, WHITE));
  const log = new EventLog();
  jobs.submit(await requestOf([query], { examples: await ambiguous(), answer, ...changes }), log.listener);
  await Promise.race([log.came('done'), log.came('failed')]);
  return log;
}

const resultOf = (log: EventLog) => log.events.find((event) => event.type === 'result')!;
const pictureOf = async (log: EventLog) =>
  (await log.outputs.find(({ event }) => event.type === 'result')!.picture!()).bytes;

describe('[J17] an explanation', () => {
  test('has the readings, each with a preview and itself, and the model’s view', async () => {
    const query = await picture(disc(600, 400, 300, NAVY, WHITE));
    const { readings, images } = await explained({ query });
    expect(readings.length).toBeGreaterThanOrEqual(3);
    expect(new Set(readings.map(({ id }) => id)).size).toBe(readings.length);
    for (const { id, preview, whole, exact, confidence } of readings) {
      const { width, height } = await decodeImage(images[preview]!.bytes, id);
      expect([images[preview]!.type, Math.max(width, height)]).toEqual(['image/png', 256]);
      expect(confidence).toBeGreaterThan(0);
      if (id === 'model') expect([whole, exact]).toEqual([undefined, false]);
      else expect(JSON.parse(new TextDecoder().decode(images[whole!]!.bytes)).stages.length).toBeGreaterThan(0);
    }
    expect(readings.map(({ id }) => id)).toContain('model');
    expect(readings[0]).toMatchObject({ exact: true, explained: 1 });
  });

  test('is for the example’s own input where there is no query, and shows its output first', async () => {
    const examples = await ambiguous();
    const { readings, images } = await explained({ examples });
    const [first] = readings;
    const shown = await decodeImage(images[first!.preview]!.bytes, 'preview');
    expect(shown).toEqual(await decodeImage(examples[0]!.output.bytes, 'output'));
  });

  test('goes without the model where its engine fails', async () => {
    engine.startError = engineUnavailable([]);
    const { readings } = await explained();
    expect(readings.length).toBeGreaterThanOrEqual(2);
    expect(readings.map(({ id }) => id)).not.toContain('model');
  });

  test('fails with pictures that cannot be read, and is cancelled by its signal', async () => {
    const broken: FrameImage = { type: 'image/png', bytes: Uint8Array.of(1, 2, 3) };
    await expect(explained({ query: broken })).rejects.toMatchObject({ code: 'image-unsupported' });
    const abort = new AbortController();
    engine.hold();
    const waiting = jobs.explain({ examples: await ambiguous(), quality: 'fast' }, abort.signal);
    await engine.came(1);
    abort.abort();
    await expect(waiting).rejects.toMatchObject({ code: 'cancelled' });
  });
});

describe('[J15] [J16] a job', () => {
  test('says which reading answered, and which others came close', async () => {
    const { readings } = await explained({ query: await picture(disc(60, 40, 40, NAVY, WHITE)) });
    const log = resultOf(await run({ readings: true }));
    const ids = readings.map(({ id }) => id).filter((id) => id !== 'model');
    expect(log.reading).toEqual({ id: ids[0], sentence: log.understood });
    expect(log.alternatives?.map(({ id }) => id)).toEqual(ids.slice(1));
    expect(resultOf(await run({})).reading).toBeUndefined();
  });

  test('is answered by the reading that it asks for, by its id or whole: the same bytes, and no engine', async () => {
    const { readings, images } = await explained();
    const chosen = readings.filter(({ id }) => id !== 'model').slice(0, 3);
    const filled = engine.batches.length;
    const answers = new Set<string>();
    for (const { id, whole, sentence } of chosen) {
      const byId = await run({ reading: id, readings: true });
      expect(resultOf(byId)).toMatchObject({ reading: { id, sentence }, alternatives: [], cached: false });
      expect(resultOf(byId).confidences).toBeUndefined();
      const byWhole = await run({ reading: images[whole!]!.bytes, readings: true });
      expect(resultOf(byWhole)).toMatchObject({ reading: { id, sentence }, cached: false });
      expect(await pictureOf(byWhole)).toEqual(await pictureOf(byId));
      answers.add(Buffer.from(await pictureOf(byId)).toString('base64'));
    }
    expect(engine.batches.length).toBe(filled);
    // The examples mean the same for themselves, and different things for a navy disc.
    expect(answers.size).toBeGreaterThanOrEqual(2);
  });

  test('is answered by a whole reading where the model cannot start, whatever its examples', async () => {
    const { readings, images } = await explained();
    const whole = images[readings.find(({ id }) => id !== 'model')!.whole!]!.bytes;
    const before = await pictureOf(await run({ reading: whole }));
    folder.loseResults();
    engine.startError = engineUnavailable([]);
    const plain = await picture(disc(9, 9, 4, NAVY, NAVY));
    const again = await run({ reading: whole, examples: [{ input: plain, output: plain }] });
    expect(await pictureOf(again)).toEqual(before);
    expect(resultOf(again).cached).toBe(false);
  });

  test('is answered by the model where it asks for that', async () => {
    const log = resultOf(await run({ reading: 'model', readings: true }));
    expect(log).toMatchObject({ reading: { id: 'model' }, understood: 'As the model sees it' });
    expect(log.confidences).toHaveLength(49);
    expect(log.alternatives?.length).toBeGreaterThanOrEqual(2);
  });

  describe('[J19] says what becomes of paints', () => {
    const PAINTS = ['000000ff', 'ffffffff', '141e5aff', '141e5a80', '00000000'];

    test('by each reading as it says, and answers are the same with paints and without', async () => {
      const { readings } = await explained();
      const byId = (name: RegExp) => readings.find(({ sentence }) => name.test(sentence))!.id;
      const inverted = await run({ reading: byId(/^Colours inverted$/), paints: [PAINTS] });
      expect(resultOf(inverted).paints).toEqual(['ffffffff', '000000ff', 'ebe1a5ff', 'ebe1a580', '00000000']);
      expect(resultOf(inverted).noPaints).toBeUndefined();
      const plain = await run({ reading: byId(/^Colours inverted$/) });
      expect(await pictureOf(plain)).toEqual(await pictureOf(inverted));
      expect(resultOf(plain)).not.toHaveProperty('paints');
      const byObject = resultOf(await run({ reading: byId(/^Background to/), paints: [PAINTS] }));
      expect(byObject.paints).toBeUndefined();
      expect(byObject.noPaints).toMatch(/^“Background to .+” is no change of colours alone$/);
    });

    test('of the query that they are of, and again from the store', async () => {
      const [navy, black] = [
        await picture(disc(60, 40, 40, NAVY, WHITE)),
        await picture(disc(60, 40, 40, BLACK, WHITE)),
      ];
      const { readings } = await explained();
      const reading = readings.find(({ sentence }) => sentence === 'Colours inverted')!.id;
      const submit = async () => {
        const log = new EventLog();
        const examples = await ambiguous();
        const request = await requestOf([navy, black], { examples, answer, reading, paints: [[], ['000000ff']] });
        jobs.submit(request, log.listener);
        await log.came('done');
        return log.events.filter((event) => event.type === 'result').sort((a, b) => a.query - b.query);
      };
      const first = await submit();
      expect(first.map(({ paints }) => paints)).toEqual([undefined, ['ffffffff']]);
      const again = await submit();
      expect(again.map(({ paints, cached }) => [paints, cached])).toEqual([
        [undefined, true],
        [['ffffffff'], true],
      ]);
    });

    test('where nothing was chosen, by the reading that answers, and for an example’s own input', async () => {
      const recoloured = [
        { input: await picture(disc(48, 48, 18, NAVY, WHITE)), output: await picture(disc(48, 48, 18, BLACK, WHITE)) },
      ];
      const other = await picture(disc(60, 40, 40, NAVY, WHITE));
      for (const query of [other, recoloured[0]!.input]) {
        const log = new EventLog();
        const paints = [['141e5aff', 'ffffffff']];
        jobs.submit(await requestOf([query], { examples: recoloured, answer, paints }), log.listener);
        await log.came('done');
        expect(resultOf(log).paints).toEqual(['000000ff', 'ffffffff']);
      }
    });

    test('that there is none where the model answers', async () => {
      const log = resultOf(await run({ reading: 'model', paints: [PAINTS] }));
      expect(log.paints).toBeUndefined();
      expect(log.noPaints).toBe('“As the model sees it” is no change of colours alone');
    });
  });

  test.each([
    ['reading-unknown', 'abcdef012345'],
    ['reading-unusable', new TextEncoder().encode('{"stages":[{"kind":"rotten"}]}')],
  ])('fails with %s', async (code, reading) => {
    const log = await run({ reading });
    expect(log.events.at(-1)).toMatchObject({ type: 'failed', error: { code } });
  });
});
