import { createHash } from 'node:crypto';
import { describe, expect, it, test } from 'vitest';
import { MadeRecords, parseRecord, pathFrom } from './made.ts';

const bytesOf = (text: string) => new TextEncoder().encode(text);
const sha256 = (data: Uint8Array | string) => createHash('sha256').update(data).digest('hex');

/** The records of a separate program, over files that all programs share. */
function open(files: Map<string, string>): MadeRecords {
  const tools = {
    readText: async (path: string) => files.get(path),
    append: async (path: string, lines: string) => void files.set(path, (files.get(path) ?? '') + lines),
  };
  return new MadeRecords(tools, sha256);
}

const query = (path: string, content = path) => ({ path, sha256: sha256(content) });

describe('MadeRecords', () => {
  it('distinguishes answers of the same query from everything else', async () => {
    const files = new Map<string, string>();
    await open(files).note('out/a.png', bytesOf('answer'), query('in/a.jpg'), 'F');
    const records = open(files);
    const fileState = (now: string | undefined, of = query('in/a.jpg'), from = 'F') =>
      records.fileState('out/a.png', now === undefined ? undefined : bytesOf(now), of, from);
    expect(await fileState(undefined)).toBe('free');
    expect(await fileState('answer')).toBe('unchanged');
    expect(await fileState('answer', query('in/a.jpg'), 'other options')).toBe('ours');
    expect(await fileState('answer', query('in/a.jpg', 'the query was edited'), 'G')).toBe('ours');
    expect(await fileState('answer', query('moved/b.jpg', 'in/a.jpg'), 'G')).toBe('ours');
    expect(await fileState('edited')).toBe('changed');
    expect(await fileState('answer', query('in/other.png'), 'G')).toBe('foreign');
    expect(await records.fileState('out/b.png', bytesOf('answer'), query('in/a.jpg'), 'F')).toBe('foreign');
    expect(await records.sourcesOf('out/a.png')).toEqual(['in/a.jpg']);
  });

  it('moves with its folder', async () => {
    const files = new Map<string, string>();
    await open(files).note('project/out/a.png', bytesOf('answer'), query('project/in/a.png'), 'F');
    const moved = new Map([...files].map(([path, text]) => [path.replace('project', 'elsewhere/deep'), text]));
    const edited = query('elsewhere/deep/in/a.png', 'edited');
    expect(await open(moved).fileState('elsewhere/deep/out/a.png', bytesOf('answer'), edited, 'G')).toBe('ours');
  });

  it('sees what another program adds, and loses none of it', async () => {
    const files = new Map<string, string>();
    const [one, two] = [open(files), open(files)];
    const present = bytesOf('b');
    expect(await one.fileState('out/b.png', present, query('b.png'), 'F')).toBe('foreign');
    await two.note('out/b.png', present, query('b.png'), 'F');
    await one.note('out/a.png', bytesOf('a'), query('a.png'), 'F');
    expect(await one.fileState('out/b.png', present, query('b.png'), 'F')).toBe('unchanged');
    expect([...parseRecord(files.get('out/.likewise-made.jsonl')).keys()]).toEqual(['b.png', 'a.png']);
  });

  it('leaves out damaged lines only', async () => {
    const files = new Map<string, string>();
    await open(files).note('a.png', bytesOf('a'), query('q.png'), 'F');
    await open(files).note('b.png', bytesOf('b'), query('r.png'), 'F');
    const [path, text] = [...files][0]!;
    files.set(path, `{}\n${text.slice(0, -10)}`);
    expect(await open(files).fileState('a.png', bytesOf('a'), query('q.png'), 'F')).toBe('unchanged');
    expect(await open(files).fileState('b.png', bytesOf('b'), query('r.png'), 'F')).toBe('foreign');
  });
});

test.each([
  ['out', 'in/a.png', '../in/a.png'],
  ['.', 'a.png', 'a.png'],
  ['a/b', 'a/c/d.png', '../c/d.png'],
  ['/x/out', '/x/in/a.png', '../in/a.png'],
  ['../out', '../in/a.png', '../in/a.png'],
  ['../out', 'a.png', undefined],
  ['out', '../in/a.png', '../../in/a.png'],
])('from %s to %s leads %s', (folder, file, expected) => {
  expect(pathFrom(folder, file)).toBe(expected);
});
