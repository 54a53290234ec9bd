import { decodeDeep, encodeDeep } from '../../images/deep.ts';
import { applyDeep } from '../../readings/deep.ts';
import type { Stage } from '../../readings/stage.ts';
import { MAX_DEEP_PIXELS } from '../limits.ts';

const OPAQUE = 65535;

/**
 * The result of stages on a PNG with 16 bits per channel, as another one. Undefined where one of them does not support that depth, or the
 * picture has more than MAX_DEEP_PIXELS.
 */
export async function answerDeep(stages: readonly Stage[], png: Uint8Array): Promise<Uint8Array | undefined> {
  if (stages.some(({ deep }) => !deep)) return undefined;
  const { width, height, channels, data } = await decodeDeep(png);
  if (width * height > MAX_DEEP_PIXELS) return undefined;
  const made = applyDeep(stages, { width, height, data: channels === 4 ? data : withAlpha(data) });
  if (!made) return undefined;
  const isPlain = channels === 3 && isOpaque(made.data);
  return encodeDeep({ ...made, channels: isPlain ? 3 : 4, data: isPlain ? withoutAlpha(made.data) : made.data });
}

function withAlpha(rgb: Uint16Array): Uint16Array {
  const out = new Uint16Array((rgb.length / 3) * 4);
  for (let from = 0, to = 0; to < out.length; from += 3, to += 4) {
    for (let c = 0; c < 3; c++) out[to + c] = rgb[from + c]!;
    out[to + 3] = OPAQUE;
  }
  return out;
}

function withoutAlpha(rgba: Uint16Array): Uint16Array {
  const out = new Uint16Array((rgba.length / 4) * 3);
  for (let from = 0, to = 0; to < out.length; from += 4, to += 3) {
    for (let c = 0; c < 3; c++) out[to + c] = rgba[from + c]!;
  }
  return out;
}

function isOpaque(rgba: Uint16Array): boolean {
  for (let at = 3; at < rgba.length; at += 4) if (rgba[at] !== OPAQUE) return false;
  return true;
}
