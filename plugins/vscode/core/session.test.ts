import { createHash } from 'node:crypto';
import { LikewiseError } from '@likewise/shared/protocol/errors.ts';
import { describe, expect, it } from 'vitest';
import { ClientWorld, jobId } from '../../../test/support/clientWorld.ts';
import type { Draft, HostMessage, View } from '../panel/messages.ts';
import { DaemonLife } from './daemonLife.ts';
import { draftOf, edited, NEW_DRAFT, placed } from './draft.ts';
import { PUBLISH_MS, Session } from './session.ts';

const DRAFT: Draft = {
  ...NEW_DRAFT,
  examples: [{ input: 'in.png', output: 'out.png' }],
  queries: ['a.png', 'b.png'],
};

/** A panel over files in memory and a daemon that answers on command. */
class Desk {
  readonly world = new ClientWorld();
  readonly files = new Map<string, Uint8Array>();
  readonly replaced = new Map<string, Uint8Array>();
  /** The originals of replaced pictures. */
  readonly kept: Map<string, Uint8Array>;
  /** The files of each edit that can be undone. */
  readonly edits: string[][] = [];
  /** Files for which it asked whether they may be replaced. */
  readonly asked: string[] = [];
  allows = false;
  readonly sent: HostMessage[] = [];
  readonly session: Session;
  readonly #records = new Map<string, string>();
  #ids = 0;

  /** @param former a session whose files and originals are here too, as after a reload of the window */
  constructor(draft: Draft = DRAFT, names = ['in.png', 'out.png', 'a.png', 'b.png'], former?: Desk) {
    this.kept = former?.kept ?? new Map();
    if (former) for (const [name, bytes] of former.files) this.files.set(name, bytes);
    else for (const [n, name] of names.entries()) this.files.set(name, Uint8Array.of(n, n + 1));
    const { world, files } = this;
    const daemon = new DaemonLife({
      connect: () => world.connect(),
      descriptor: () => undefined,
      isAlive: () => false,
      start: async () => {},
      end: async () => {},
      gone: async () => {},
      timers: world.timers,
      version: '0.1.0',
    });
    const picture = async (bytes: Uint8Array, path: string) =>
      ({ type: path.endsWith('.svg') ? 'image/svg+xml' : 'image/png', bytes }) as const;
    const read = async (path: string) => {
      const bytes = files.get(path);
      if (!bytes) throw new LikewiseError('image-missing', `${path} does not exist.`, 'Check.');
      return picture(bytes, path);
    };
    this.session = new Session(draft, {
      kind: 'prompt',
      name: 'test',
      daemon,
      timers: world.timers,
      newId: () => jobId(++this.#ids),
      send: (message) => this.sent.push(message),
      originals: {
        keep: async (bytes) => {
          const name = `original ${this.kept.size}`;
          this.kept.set(name, bytes);
          return name;
        },
        read: async (name) => this.kept.get(name),
      },
      replace: async (files) => {
        this.edits.push([...files.keys()]);
        for (const [path, bytes] of files) {
          this.replaced.set(path, bytes);
          this.files.set(path, bytes);
        }
      },
      remove: async (path) => void files.delete(path),
      mayReplace: async (path) => {
        this.asked.push(path);
        return this.allows;
      },
      files: {
        readText: async (path) => this.#records.get(path),
        append: async (path, lines) => void this.#records.set(path, (this.#records.get(path) ?? '') + lines),
        list: async () => [...files.keys()].map((name) => ({ name, folder: false })),
        read,
        picture,
        readOutput: async (path) => files.get(path),
        write: async (path, bytes) => void files.set(path, bytes),
        sha256: (data) => createHash('sha256').update(data).digest('hex'),
      },
    });
  }

  get view(): View {
    return this.sent.flatMap((message) => (message.type === 'view' ? [message.view] : [])).at(-1)!;
  }

  /** The daemon's jobs, by their numbers. The session's slot is number 1. */
  get jobs(): number[] {
    return [...this.world.daemon.jobs].filter(([, job]) => !job.over).map(([id]) => Number(id.slice(-12)));
  }

  settle(job: number, query = 0, fails = false, asPixels?: string): Promise<void> {
    this.world.daemon.settle(jobId(job), query, fails, asPixels);
    return this.world.flush();
  }

  async greeted(): Promise<this> {
    void this.session.greet();
    await this.world.flush();
    return this;
  }
}

/** A desk whose two pictures a batch has answered, with the answers beside them. */
async function answered(): Promise<Desk> {
  const desk = await new Desk().greeted();
  await desk.settle(2);
  void desk.session.apply('beside');
  await desk.world.flush();
  await desk.settle(3, 0);
  await desk.settle(3, 1);
  return desk;
}

describe('a session', () => {
  it('says which edits of the panel its draft includes, and forgets it with the panel', async () => {
    const desk = await new Desk().greeted();
    expect(desk.view.taken).toBe(0);
    void desk.session.edit({ ...DRAFT, quality: 'best' });
    expect(desk.view.taken).toBe(0);
    desk.session.took(1);
    expect(desk.view).toMatchObject({ taken: 1, draft: { quality: 'best' } });
    void desk.session.greet();
    expect(desk.view.taken).toBe(0);
  });

  it('says what the examples may mean, and keeps the one that is chosen for all that follows', async () => {
    const desk = await new Desk().greeted();
    await desk.settle(2);
    const meanings = desk.sent.filter((message) => message.type === 'meanings');
    expect(meanings).toMatchObject([
      { query: 'a.png', meanings: [{ id: '0123456789ab', sentence: 'Made grey', preview: { type: 'image/png' } }] },
    ]);
    const draft = await desk.session.meant('0123456789ab');
    const sha256 = (...bytes: number[]) => createHash('sha256').update(Uint8Array.from(bytes)).digest('hex');
    const examples = createHash('sha256')
      .update(JSON.stringify([[sha256(0, 1), sha256(1, 2)]]))
      .digest('hex');
    expect(draft.reading).toMatchObject({ id: '0123456789ab', examples });
    void desk.session.edit(draft);
    await desk.world.flush();
    expect(desk.world.daemon.heard.filter(({ type }) => type === 'run').at(-1)).toMatchObject({ reading: 3 });
    expect((await desk.session.meant(undefined)).reading).toBeUndefined();
    expect(edited(draft, { ...draft, quality: 'best' }).reading).toBeDefined();
    expect(edited(draft, { ...draft, examples: [{ input: 'out.png', output: 'in.png' }] }).reading).toBeUndefined();
  });

  describe('with drawings', () => {
    const names = ['in.png', 'out.png', 'a.svg'];
    const draft = placed({ ...DRAFT, queries: [] }, 'queries', ['a.svg']);

    it('asks for drawings, and saves them as such', async () => {
      const desk = await new Desk(draft, names).greeted();
      expect(desk.world.daemon.heard.find(({ type }) => type === 'run')).toMatchObject({ answer: { format: 'svg' } });
      await desk.settle(2);
      expect(await desk.session.saveBeside()).toBe('likewise/a.svg');
      expect(desk.files.get('likewise/a.svg')).toEqual(Uint8Array.of(3, 2));
      expect(await desk.session.saveInPlace()).toBe('a.svg');
      expect(desk.replaced.get('a.svg')).toEqual(Uint8Array.of(3, 2));
    });

    it('saves a PNG where a drawing cannot say it, with the reason, and not in the place of a drawing', async () => {
      const desk = await new Desk(draft, names).greeted();
      await desk.settle(2, 0, false, '“Blurred” takes pixels');
      expect(desk.sent).toContainEqual(expect.objectContaining({ type: 'answer', asPixels: '“Blurred” takes pixels' }));
      expect(await desk.session.saveBeside()).toBe('likewise/a.png');
      const message = 'The answer to a.svg cannot be an SVG: “Blurred” takes pixels.';
      await expect(desk.session.saveInPlace()).rejects.toThrow(message);
      void desk.session.edit({ ...draft, output: 'likewise/{name}.svg' });
      await desk.world.flush();
      await desk.settle(desk.jobs.at(-1)!, 0, false, '“Blurred” takes pixels');
      await expect(desk.session.saveBeside()).rejects.toThrow(message);
      expect(desk.replaced.size).toBe(0);
    });

    it('has them answered by drawings unless it was said where answers go', () => {
      expect(draft.output).toBe('{dir}/likewise/{name}.{ext}');
      expect(placed(DRAFT, 'queries', ['c.png']).output).toBe(NEW_DRAFT.output);
      expect(placed({ ...DRAFT, output: 'x/{name}.png' }, 'queries', ['a.svg']).output).toBe('x/{name}.png');
      expect(draftOf({ examples: [{}], queries: ['a.svg', 'b.png'] }).output).toBe('{dir}/likewise/{name}.{ext}');
    });
  });

  it('shows the plan, and the answer to its first picture', async () => {
    const desk = await new Desk().greeted();
    expect(desk.view).toMatchObject({ current: 'a.png', preview: { state: 'running' }, daemon: 'ready' });
    expect(desk.view.plan.map(({ output }) => output)).toEqual(['likewise/a.png', 'likewise/b.png']);
    await desk.settle(2);
    expect(desk.view.preview).toEqual({ state: 'answered', query: 'a.png' });
    expect(desk.sent).toContainEqual(
      expect.objectContaining({
        type: 'answer',
        query: 'a.png',
        image: { type: 'image/png', bytes: Uint8Array.of(3, 2) },
      }),
    );
  });

  it('asks nothing while the prompt is not complete', async () => {
    const desk = await new Desk({ ...DRAFT, examples: [{ input: 'in.png' }] }).greeted();
    expect(desk.view).toMatchObject({ preview: { state: 'none' }, daemon: 'off', current: 'a.png' });
    expect(desk.world.tried).toEqual([]);
  });

  it('answers anew when an option changes; the latest wins, by one slot', async () => {
    const desk = await new Desk().greeted();
    void desk.session.edit({ ...DRAFT, quality: 'fast' });
    void desk.session.edit({ ...DRAFT, quality: 'best' });
    await desk.world.flush();
    expect(desk.jobs).toEqual([3]);
    const runs = desk.world.daemon.heard.filter((message) => message.type === 'run');
    expect(runs.map(({ quality, slot, lane }) => [quality, slot, lane])).toEqual([
      ['balanced', `preview-${jobId(1)}`, 'interactive'],
      ['best', `preview-${jobId(1)}`, 'interactive'],
    ]);
    await desk.settle(3);
    expect(desk.view.preview.state).toBe('answered');
  });

  it('answers the picture that is chosen, and keeps it through edits', async () => {
    const desk = await new Desk().greeted();
    await desk.settle(2);
    void desk.session.select('b.png');
    await desk.world.flush();
    await desk.settle(3);
    expect(desk.view).toMatchObject({ current: 'b.png', preview: { state: 'answered', query: 'b.png' } });
    void desk.session.edit({ ...DRAFT, detail: 'none' });
    await desk.world.flush();
    expect(desk.view.current).toBe('b.png');
    await desk.session.select('no query.png');
    expect(desk.view.current).toBe('b.png');
  });

  it('shows a failure of the picture, and of the pattern', async () => {
    const desk = await new Desk().greeted();
    await desk.settle(2, 0, true);
    expect(desk.view.preview).toMatchObject({ state: 'failed', error: { code: 'image-truncated' } });
    void desk.session.edit({ ...DRAFT, queries: ['no*.png'] });
    await desk.world.flush();
    expect(desk.view).toMatchObject({ problem: { code: 'image-missing' }, plan: [], preview: { state: 'none' } });
    void desk.session.edit({ ...DRAFT, examples: [{ input: 'gone.png', output: 'out.png' }] });
    await desk.world.flush();
    expect(desk.view.preview).toMatchObject({ state: 'failed', error: { message: 'gone.png does not exist.' } });
  });

  it('answers again when a picture of the prompt changes on the disk, and only then', async () => {
    const desk = await new Desk().greeted();
    await desk.settle(2);
    void desk.session.changed('b.png');
    await desk.world.flush();
    expect(desk.jobs).toEqual([]);
    void desk.session.changed('out.png');
    await desk.world.flush();
    expect(desk.jobs).toEqual([3]);
  });

  it('saves beside and in place, and only an answer that is there', async () => {
    const desk = await new Desk().greeted();
    expect([await desk.session.saveBeside(), await desk.session.saveInPlace()]).toEqual([undefined, undefined]);
    await desk.settle(2);
    expect(await desk.session.saveBeside()).toBe('likewise/a.png');
    expect(desk.files.get('likewise/a.png')).toEqual(Uint8Array.of(3, 2));
    expect(desk.view.answers).toMatchObject({ 'a.png': { state: 'done', output: 'likewise/a.png' } });
    expect(await desk.session.saveInPlace()).toBe('a.png');
    expect(desk.replaced.get('a.png')).toEqual(Uint8Array.of(3, 2));
    expect(desk.view.replaced).toEqual(['a.png']);
    expect([await desk.session.undoReplaced(), await desk.session.undoReplaced()]).toEqual(['a.png', undefined]);
  });

  it('asks before it saves over a file that is not our answer, and then so that Undo brings that back', async () => {
    const desk = await new Desk().greeted();
    await desk.settle(2);
    desk.files.set('likewise/a.png', Uint8Array.of(7));
    expect(await desk.session.saveBeside()).toBeUndefined();
    expect([desk.files.get('likewise/a.png'), desk.asked]).toEqual([Uint8Array.of(7), ['likewise/a.png']]);
    desk.allows = true;
    expect(await desk.session.saveBeside()).toBe('likewise/a.png');
    expect(desk.edits).toEqual([['likewise/a.png']]);
    // Now it is ours, until somebody changes it.
    expect(await desk.session.saveBeside()).toBe('likewise/a.png');
    expect(desk.asked).toHaveLength(2);
    desk.files.set('likewise/a.png', Uint8Array.of(8));
    await desk.session.saveBeside();
    expect(desk.asked).toHaveLength(3);
  });

  it('keeps what a picture was as the one before, so that nothing is done to it twice', async () => {
    const desk = await new Desk().greeted();
    await desk.settle(2);
    const before = desk.files.get('a.png')!;
    await desk.session.saveInPlace();
    // The editor's edit deletes the file before it creates it.
    desk.files.delete('a.png');
    await desk.session.changed('a.png');
    desk.files.set('a.png', desk.replaced.get('a.png')!);
    await desk.session.changed('a.png');
    await desk.world.flush();
    expect(desk.jobs).toEqual([]);
    const pictureOf = async () => {
      await desk.session.want('a.png', false);
      return desk.sent.findLast((message) => message.type === 'picture')!.image!.bytes;
    };
    expect(await pictureOf()).toEqual(before);
    // It already has the answer: there is nothing to replace, and nothing more to undo.
    await desk.session.saveInPlace();
    expect(desk.edits).toHaveLength(1);
    // A file changed by somebody else is a new picture.
    desk.files.set('a.png', Uint8Array.of(9, 9));
    void desk.session.changed('a.png');
    await desk.world.flush();
    expect(desk.jobs).toHaveLength(1);
    expect(await pictureOf()).toEqual(Uint8Array.of(9, 9));
  });

  it('puts all answers in the places of their pictures by one edit', async () => {
    const desk = await new Desk().greeted();
    await desk.settle(2);
    const applied = desk.session.apply('in-place');
    await desk.world.flush();
    await desk.settle(3, 1);
    expect(desk.edits).toEqual([]);
    await desk.settle(3, 0);
    expect(await applied).toMatchObject({ outcomes: [{ state: 'done' }, { state: 'done' }] });
    expect(desk.edits.map((files) => [...files].sort())).toEqual([['a.png', 'b.png']]);
    expect([...desk.files.keys()].filter((name) => name.includes('likewise'))).toEqual([]);
    expect(desk.view.answers).toMatchObject({
      'a.png': { state: 'done', output: 'a.png' },
      'b.png': { state: 'done', output: 'b.png' },
    });
  });

  it('puts an answer in the place of a JPEG as a JPEG', async () => {
    const draft = { ...DRAFT, queries: ['c.jpg'] };
    const desk = await new Desk(draft, ['in.png', 'out.png', 'c.jpg']).greeted();
    await desk.settle(2);
    const saved = desk.session.saveInPlace();
    await desk.world.flush();
    await desk.settle(3);
    expect(await saved).toBe('c.jpg');
    const formats = desk.world.daemon.heard.flatMap((message) =>
      message.type === 'run' ? [message.answer.format] : [],
    );
    expect(formats).toEqual(['png', 'jpeg']);
  });

  it('puts nothing in the place of a picture of a format that is not written', async () => {
    const desk = await new Desk({ ...DRAFT, queries: ['c.gif'] }, ['in.png', 'out.png', 'c.gif']).greeted();
    await desk.settle(2);
    const message = 'c.gif cannot be replaced by its answer: answers are PNG, JPEG, WebP or SVG.';
    await expect(desk.session.saveInPlace()).rejects.toThrow(message);
    const applied = desk.session.apply('in-place');
    await desk.world.flush();
    await desk.settle(3, 0);
    expect(await applied).toMatchObject({ outcomes: [{ query: 'c.gif', state: 'failed', error: { message } }] });
    expect([desk.edits, await desk.session.saveBeside()]).toEqual([[], 'likewise/c.png']);
  });

  it('applies the prompt to all pictures, and says what becomes of each', async () => {
    const desk = await new Desk().greeted();
    await desk.settle(2);
    const applied = desk.session.apply('beside');
    await desk.world.flush();
    expect(desk.view.batch).toEqual({ running: true, how: 'beside', total: 2, done: 0, unchanged: 0, failed: 0 });
    expect(await desk.session.apply('beside')).toBeUndefined();
    await desk.settle(3, 1);
    await desk.settle(3, 0, true);
    desk.world.timers.advance(PUBLISH_MS);
    expect(await applied).toMatchObject({ total: 2, outcomes: [{ state: 'done' }, { state: 'failed' }] });
    expect(desk.view).toMatchObject({
      batch: { running: false, total: 2, done: 1, failed: 1 },
      answers: { 'a.png': { state: 'failed' }, 'b.png': { state: 'done', output: 'likewise/b.png' } },
    });
  });

  it('cancels a batch, which then goes on where it was', async () => {
    const desk = await new Desk().greeted();
    await desk.settle(2);
    const applied = desk.session.apply('beside');
    await desk.world.flush();
    await desk.settle(3, 0);
    desk.session.cancel();
    await desk.world.flush();
    expect(await applied).toMatchObject({ stopped: 'cancelled', outcomes: [{ query: 'a.png', state: 'done' }] });
    expect(desk.world.daemon.heard.at(-1)).toMatchObject({ type: 'cancel' });
    const again = desk.session.apply('beside');
    await desk.world.flush();
    await desk.settle(4, 0);
    const outcomes = [
      { query: 'a.png', state: 'unchanged' },
      { query: 'b.png', state: 'done' },
    ];
    expect(await again).toMatchObject({ outcomes });
    expect(await again).not.toHaveProperty('stopped');
  });

  it('takes a rejected answer away, and makes it again where that is taken back', async () => {
    const desk = await answered();
    await desk.session.judge(['a.png'], 'rejected');
    await desk.session.judge(['b.png'], 'kept');
    expect([desk.files.has('likewise/a.png'), desk.files.has('likewise/b.png')]).toEqual([false, true]);
    expect(desk.view.answers).toMatchObject({ 'a.png': { verdict: 'rejected' }, 'b.png': { verdict: 'kept' } });
    // Nothing is left for a batch to do.
    expect(await desk.session.apply('beside')).toBeUndefined();
    const judged = desk.session.judge(['a.png'], undefined);
    await desk.world.flush();
    await desk.settle(4, 0);
    await judged;
    expect(desk.files.has('likewise/a.png')).toBe(true);
    expect(desk.view.answers['a.png']).not.toHaveProperty('verdict');
  });

  it('leaves a rejected answer that somebody changed where it is', async () => {
    const desk = await new Desk().greeted();
    await desk.settle(2);
    await desk.session.saveBeside();
    desk.files.set('likewise/a.png', Uint8Array.of(7));
    await desk.session.judge(['a.png'], 'rejected');
    expect(desk.files.get('likewise/a.png')).toEqual(Uint8Array.of(7));
  });

  it('brings back the picture whose answer is rejected in its place', async () => {
    const desk = await new Desk().greeted();
    await desk.settle(2);
    const before = desk.files.get('a.png')!;
    await desk.session.saveInPlace();
    expect(desk.files.get('a.png')).not.toEqual(before);
    await desk.session.judge(['a.png'], 'rejected');
    expect(desk.files.get('a.png')).toEqual(before);
  });

  it('redoes pictures with another reading, which a later batch leaves alone', async () => {
    const desk = await answered();
    await desk.session.judge(['b.png'], 'rejected');
    const redone = desk.session.redo(['b.png'], '0123456789ab');
    await desk.world.flush();
    expect(desk.world.daemon.heard.filter(({ type }) => type === 'run').at(-1)).toMatchObject({ reading: 3 });
    await desk.settle(4, 0);
    expect(await redone).toMatchObject({ outcomes: [{ query: 'b.png', state: 'done' }] });
    expect(desk.view.answers['b.png']).toMatchObject({ reading: { sentence: 'Made grey' }, output: 'likewise/b.png' });
    expect(desk.view.answers['b.png']).not.toHaveProperty('verdict');
    expect(desk.files.has('likewise/b.png')).toBe(true);
    expect(await (async () => desk.session.apply('beside'))()).toMatchObject({
      total: 1,
      outcomes: [{ query: 'a.png' }],
    });
  });

  it('knows after the window was loaded again what it knew before, and how a batch was applied', async () => {
    const desk = new Desk();
    const answers = { 'a.png': { state: 'done', output: 'likewise/a.png', verdict: 'kept' } } as const;
    const kept = { draft: DRAFT, answers, originals: {} };
    expect(await desk.session.greet({ ...kept, applying: 'beside' })).toBe('beside');
    expect(desk.view.answers).toEqual(answers);
    const other = new Desk();
    void other.session.greet({ ...kept, draft: { ...DRAFT, quality: 'best' } });
    await other.world.flush();
    expect(other.view.answers).toEqual({});
  });

  describe('whose window was loaded again after pictures were replaced', () => {
    /** The original of `a.png`, and a desk that knows what a former one stored. */
    async function again(change: (former: Desk) => void = () => {}) {
      const former = await new Desk().greeted();
      await former.settle(2);
      const before = former.files.get('a.png')!;
      await former.session.saveInPlace();
      change(former);
      const desk = new Desk(DRAFT, [], former);
      void desk.session.greet(JSON.parse(JSON.stringify(former.session.kept)));
      await desk.world.flush();
      return { before, desk };
    }

    it('goes on from what they were, and applies nothing twice', async () => {
      const { before, desk } = await again();
      await desk.session.want('a.png', false);
      expect(desk.sent.findLast((message) => message.type === 'picture')!.image!.bytes).toEqual(before);
      await desk.settle(2);
      await desk.session.saveInPlace();
      expect(desk.edits).toEqual([]);
    });

    it('brings them back', async () => {
      const { before, desk } = await again();
      expect(desk.view.replaced).toEqual(['a.png']);
      const undone = desk.session.undoReplaced();
      await desk.world.flush();
      await desk.settle(desk.jobs.at(-1)!);
      expect(await undone).toBeUndefined();
      expect([desk.files.get('a.png'), desk.edits]).toEqual([before, [['a.png']]]);
      expect([desk.view.answers, desk.session.kept!.originals]).toEqual([{}, {}]);
    });

    it('takes what somebody else made of them meanwhile as they are', async () => {
      const theirs = Uint8Array.of(9, 9);
      const { desk } = await again((former) => former.files.set('a.png', theirs));
      await desk.session.want('a.png', false);
      expect(desk.sent.findLast((message) => message.type === 'picture')!.image!.bytes).toEqual(theirs);
      expect(await desk.session.undoReplaced()).toBeUndefined();
      expect([desk.files.get('a.png'), desk.view.answers]).toEqual([theirs, {}]);
    });

    it('does a batch in place that was cut short from its beginning', async () => {
      const former = await new Desk().greeted();
      await former.settle(2);
      void former.session.apply('in-place');
      await former.world.flush();
      await former.settle(3, 0);
      const desk = new Desk(DRAFT, [], former);
      const greeting = desk.session.greet(former.session.kept);
      await desk.world.flush();
      expect(await greeting).toBe('in-place');
      const applied = desk.session.apply('in-place');
      await desk.world.flush();
      const job = desk.jobs.at(-1)!;
      await desk.settle(job, 0);
      await desk.settle(job, 1);
      await applied;
      expect(desk.edits.map((files) => [...files].sort())).toEqual([['a.png', 'b.png']]);
    });
  });

  it('replaces nothing where what it is cannot be kept', async () => {
    const desk = await new Desk().greeted();
    await desk.settle(2);
    desk.kept.set = () => {
      throw new Error('the disk is full');
    };
    await expect(desk.session.saveInPlace()).rejects.toThrow('could not be kept, the disk is full');
    expect([desk.edits, desk.session.kept!.originals]).toEqual([[], {}]);
  });

  it('gives up the answer that is being made, and makes it when asked again', async () => {
    const desk = await new Desk().greeted();
    desk.session.cancelPreview();
    await desk.world.flush();
    expect(desk.view.preview).toEqual({ state: 'cancelled' });
    expect(desk.world.daemon.heard.at(-1)).toMatchObject({ type: 'cancel' });
    void desk.session.refresh();
    await desk.world.flush();
    await desk.settle(3);
    expect(desk.view.preview.state).toBe('answered');
  });
});
