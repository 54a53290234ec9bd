import { findIfThere } from './nodes.ts';

/*
 * Our temporary layers in the document. The document names each under a random key that only this user's storage knows. If the plugin
 * ends unexpectedly, a layer may stay. It is removed when this user starts the plugin again in that file, and by nobody else.
 */

const PREFIX = 'temporary:';

/** All of this session, with their keys. Undo may bring one back. */
const made = new Map<SceneNode, string>();

/** Call as soon as the layer exists. */
export function keepForNow(layer: SceneNode): void {
  const key = PREFIX + Math.random().toString(36).slice(2);
  made.set(layer, key);
  figma.root.setPluginData(key, layer.id);
  void figma.clientStorage.setAsync(key, true);
}

export function takeAway(layer: SceneNode): void {
  if (!layer.removed) layer.remove();
  forget(made.get(layer)!);
}

/** For when the plugin ends: waits for nothing. */
export function takeAllAway(): void {
  for (const layer of Array.from(made.keys())) if (!layer.removed) takeAway(layer);
}

/** Removes what the last session left in this file. */
export async function takeLeftoversAway(): Promise<void> {
  const ours = Array.from(made.values());
  for (const key of figma.root.getPluginDataKeys()) {
    if (key.indexOf(PREFIX) !== 0 || ours.indexOf(key) >= 0) continue;
    if (!(await figma.clientStorage.getAsync(key))) continue;
    const layer = await findIfThere(figma.root.getPluginData(key));
    if (layer) layer.remove();
    forget(key);
  }
}

function forget(key: string): void {
  figma.root.setPluginData(key, '');
  void figma.clientStorage.deleteAsync(key);
}
