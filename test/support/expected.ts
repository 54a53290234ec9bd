import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FrameImage } from '@likewise/shared/protocol/frames.ts';
import { likewise } from './cli.ts';

/**
 * The answers of `likewise run --quality fast` in a separate process, in the order of the queries.
 * @param home its LIKEWISE_HOME, which no daemon serves
 */
export async function answersWithoutDaemon(
  home: string,
  example: { readonly input: FrameImage; readonly output: FrameImage },
  queries: readonly FrameImage[],
  { model = 'mini', detail = 'guided' }: { readonly model?: string; readonly detail?: 'guided' | 'none' } = {},
): Promise<Buffer[]> {
  const dir = await mkdtemp(join(tmpdir(), 'likewise-expected-'));
  try {
    const write = (name: string, { bytes }: FrameImage) => writeFile(join(dir, name), bytes);
    await Promise.all([write('in.png', example.input), write('out.png', example.output)]);
    await Promise.all(queries.map((query, n) => write(`query-${n}.png`, query)));
    const flags = ['--strip', '--quality', 'fast', '--model', model, '--provider', 'cpu', '--detail', detail];
    const args = ['run', '--example', 'in.png', 'out.png', '--query', 'query-*.png', '--out', 'answers', ...flags];
    const { code, stderr } = await likewise(args, { home, cwd: dir });
    if (code !== 0) throw new Error(stderr);
    return await Promise.all(queries.map((_, n) => readFile(join(dir, 'answers', `query-${n}.png`))));
  } finally {
    await rm(dir, { recursive: true });
  }
}
