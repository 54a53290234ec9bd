import type { SceneNodeSpec } from './scene.ts';
import { UiStub } from './uiStub.ts';
import { FigmaWorld } from './world.ts';

/**
 * Places answers on a page with a number of layers, some of which, at regular intervals, are queries. Resolves with the world and the
 * time it took.
 */
export async function placeOnMany(layers: number, every: number, answer: Uint8Array) {
  const side = Math.ceil(Math.sqrt(layers));
  const children = Array.from({ length: layers }, (_, n): SceneNodeSpec => {
    const [x, y] = [(n % side) * 60, Math.floor(n / side) * 60];
    return { type: 'RECTANGLE', id: `n${n}`, name: `Layer ${n}`, x, y, width: 40, height: 40 };
  });
  const world = await FigmaWorld.open({ pages: [{ name: 'Page', children }] });
  const ui = await UiStub.open(world);
  const queries = children.flatMap(({ id }, n) => (n % every === 0 ? [id!] : []));
  const options = { quality: 'fast', detail: 'none', placement: 'beside' } as const;
  const uses = world.uses();
  world.slices.length = 0;
  await ui.call('beginRun', { queries, examples: [], options });
  const placed: string[] = [];
  for (const query of queries) placed.push((await ui.call('place', { query, image: answer, placement: 'beside' })).id);
  const slices = [...world.slices];
  return { world, placed, uses: world.uses() - uses, slices };
}
