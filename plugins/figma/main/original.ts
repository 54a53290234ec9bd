import { readRecord } from './record.ts';

/** The fills of a layer without our answer; undefined if it shows no answer. */
export function originalFills(node: SceneNode): readonly Paint[] | undefined {
  if (!('fills' in node) || node.fills === figma.mixed) return undefined;
  const original = readRecord(node)?.original;
  if (!original) return undefined;
  const at = node.fills.map((fill) => fill.type === 'IMAGE' && fill.imageHash).lastIndexOf(original.answer);
  if (at < 0) return undefined;
  const fills = [...node.fills];
  if (original.image !== undefined) {
    fills[at] = { ...(fills[at] as ImagePaint), imageHash: original.image };
    return fills;
  }
  fills.splice(at, 1);
  return fills.map((fill, index) => ({ ...fill, visible: original.visible?.[index] ?? fill.visible ?? true }));
}

/** Sets fills. Fills that refer to another layer or a shader are set after Figma has loaded it. */
export async function setFills(node: MinimalFillsMixin, fills: readonly Paint[]): Promise<void> {
  if (!fills.some(({ type }) => type === 'PATTERN' || type === 'SHADER')) {
    node.fills = fills;
    return;
  }
  await node.setFillsAsync(fills.map(settable));
}

/** A paint without the members that can be read but not set. */
function settable(paint: Paint): Paint {
  if (paint.type !== 'SHADER') return paint;
  const { propertyMetadata: _, ...rest } = paint;
  return rest;
}
