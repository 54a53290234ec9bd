import type { Answer } from '../messages.ts';
import { insert, lookFor, lookOf, newLayer } from './layer.ts';
import { findNode, pageOf } from './nodes.ts';
import { keepForNow, takeAway } from './temporary.ts';

const NAME = 'Likewise preview (temporary)';

let shown: SceneNode | undefined;
/** Counts requests: the newest counts. */
let asked = 0;

/** Shows an answer over its layer, locked, above everything else on the page. It replaces the preview before. Throws a PlainError. */
export async function showPreview({ query, image, part }: Pick<Answer, 'query' | 'image' | 'part'>): Promise<void> {
  hidePreview();
  const mine = asked;
  const { node, box } = await findNode(query);
  const page = figma.currentPage;
  if (mine !== asked || pageOf(node).id !== page.id) return;
  const look = lookOf(node, box);
  const seen = part ? lookFor(look, part) : look;
  const layer = newLayer(seen, image);
  keepForNow(layer);
  shown = layer;
  layer.name = NAME;
  insert(layer, { parent: page }, seen.box);
  layer.locked = true;
}

export function hidePreview(): void {
  asked++;
  if (shown) takeAway(shown);
  shown = undefined;
}
