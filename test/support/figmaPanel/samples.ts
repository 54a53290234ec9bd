import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { discPng } from '../cliImages.ts';
import type { ImageStore } from '../figmaHost/imageStore.ts';
import type { PageSpec, SceneNodeSpec } from '../figmaHost/scene.ts';

export type Task = 'recolour' | 'mask' | 'background';

const QUERIES: Record<Task, readonly string[]> = {
  recolour: ['melon', 'peach', 'red-apple', 'watch'],
  mask: ['grinning-face', 'peach', 'teddy-bear', 'waffle'],
  background: ['melon', 'red-apple', 'toolbox', 'waffle'],
};

/**
 * A page with one of the demo's tasks. The pair, `in` and `out`, is in a row. Below, in rows of three, are `count` queries `q1`, `q2`
 * ...
 */
export function samplePage(task: Task, images: ImageStore, count = 4): PageSpec {
  const keep = (name: string) =>
    images.keep(readFileSync(fileURLToPath(new URL(`../../../daemon/samples/${task}/${name}.png`, import.meta.url))));
  const queries = Array.from({ length: count }, (_, index): SceneNodeSpec => {
    const name = QUERIES[task][index % 4]!;
    const at = { x: (index % 3) * 160, y: 200 + Math.floor(index / 3) * 160 };
    // Each is a little smaller than the one before, so that no answer is known already.
    return {
      type: 'RECTANGLE',
      id: `q${index + 1}`,
      name,
      ...at,
      width: 128 - Math.floor(index / 4),
      height: 128,
      image: keep(name),
    };
  });
  const pair: SceneNodeSpec[] = [
    { type: 'RECTANGLE', id: 'in', name: 'before', x: 0, y: 0, width: 128, height: 128, image: keep('example-input') },
    {
      type: 'RECTANGLE',
      id: 'out',
      name: 'after',
      x: 160,
      y: 0,
      width: 128,
      height: 128,
      image: keep('example-output'),
    },
  ];
  return { name: 'Page', children: [...pair, ...queries] };
}

/** Colours of a disc and its ground. */
type Disc = readonly [readonly number[], readonly number[]];

/** A page as samplePage() makes it, with discs. */
export async function discPage(
  images: ImageStore,
  { before, after, queries }: { readonly before: Disc; readonly after: Disc; readonly queries: readonly Disc[] },
): Promise<PageSpec> {
  const layer = async (id: string, name: string, [disc, ground]: Disc, x: number, y: number) => {
    const image = images.keep(await discPng(128, disc, ground));
    return { type: 'RECTANGLE', id, name, x, y, width: 128, height: 128, image };
  };
  const children = [await layer('in', 'before', before, 0, 0), await layer('out', 'after', after, 160, 0)];
  for (const [n, query] of queries.entries())
    children.push(await layer(`q${n + 1}`, `disc ${n + 1}`, query, 0, 200 + 160 * n));
  return { name: 'Page', children };
}

/** Colours, rrggbb, of a frame and of the discs in it. Each disc is smaller than the one before. */
type Badge = readonly [string | undefined, ...string[]];

/** A page like samplePage()'s, with frames that contain discs instead of pictures. */
export function badgePage({
  before,
  after,
  queries,
}: {
  readonly before: Badge;
  readonly after: Badge;
  readonly queries: readonly Badge[];
}): PageSpec {
  const badge = (id: string, name: string, [ground, ...discs]: Badge, x: number, y: number): SceneNodeSpec => ({
    type: 'FRAME',
    id,
    name,
    x,
    y,
    width: 128,
    height: 128,
    ...(ground === undefined ? { fills: [] } : { fill: `#${ground}` }),
    children: discs.map((fill, n) => {
      const side = 90 - 45 * n;
      return { type: 'ELLIPSE', x: 64 - side / 2, y: 64 - side / 2, width: side, height: side, fill: `#${fill}` };
    }),
  });
  const pair = [badge('in', 'before', before, 0, 0), badge('out', 'after', after, 160, 0)];
  return {
    name: 'Page',
    children: [...pair, ...queries.map((query, n) => badge(`q${n + 1}`, `badge ${n + 1}`, query, 160 * n, 200))],
  };
}

export function queryIds(count = 4): string[] {
  return Array.from({ length: count }, (_, index) => `q${index + 1}`);
}
