import type { Random } from '../../../figures/random.ts';
import { drawSvgPage } from '../../../images/codec.ts';
import { hex } from '../draw/colour.ts';
import type { Rgb, Rgba } from '../draw/rgba.ts';
import type { Scene } from '../kind.ts';
import type { Icon, Studio } from '../studio.ts';

/** How an icon is drawn. */
interface Style {
  /** In place of `currentColor`; black where absent. */
  readonly colour?: Rgb;
  /** In place of the stroke width of 2 that icons on a grid of 24 have. */
  readonly stroke?: number;
  /** Pixels left free on each side. */
  readonly margin?: number;
}

/** An icon in the middle of a square. */
export async function drawIcon(icon: Icon, side: number, { colour = [0, 0, 0], stroke, margin = 0 }: Style = {}) {
  const { width, height } = icon;
  const body = icon.body.replaceAll('currentColor', hex(colour));
  const drawn = stroke === undefined ? body : body.replaceAll(/stroke-width="2"/g, `stroke-width="${stroke}"`);
  const inner = side - 2 * margin;
  const picture = await drawSvgPage(
    `<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="${side}" height="${side}">` +
      `<svg x="${margin}" y="${margin}" width="${inner}" height="${inner}" viewBox="0 0 ${width} ${height}">${drawn}</svg></svg>`,
  );
  return picture as Rgba;
}

export interface IconScene extends Scene {
  readonly icon: Icon;
  readonly side: number;
  readonly margin: number;
}

/** Which icons of a set are meant, by what their names end in. */
const STYLES: Readonly<Record<string, (name: string) => boolean>> = {
  'ph-fill': (name) => name.endsWith('-fill'),
  'ph-bold': (name) => name.endsWith('-bold'),
  'ph-duotone': (name) => name.endsWith('-duotone'),
  'solar-bold': (name) => name.endsWith('-bold') && !name.includes('duotone'),
  'solar-duotone': (name) => name.endsWith('-bold-duotone'),
  'material-symbols': (name) => !/-(outline|rounded|sharp)/.test(name),
  bi: (name) => !/^\d/.test(name),
};

/**
 * Icons of a set such as "ph-fill 48": a set, with a style where it has several, and the side in pixels. Each number has its own.
 * @param margin share of the side that is left free around the icon
 */
export function icons(studio: Studio, set: string, style: Pick<Style, 'colour'> = {}, margin = 0) {
  const [styled = '', size] = set.split(' ');
  const prefix = styled.replace(/-(fill|bold|duotone)$/, '');
  const names = studio.iconNames(prefix).filter(STYLES[styled] ?? (() => true));
  const side = Number(size);
  return async (random: Random): Promise<IconScene> => {
    for (;;) {
      const icon = studio.icon(prefix, random.pick(names));
      const free = Math.round(margin * side);
      const picture = await drawIcon(icon, side, { ...style, margin: free });
      if (covers(picture)) return { picture, icon, side, margin: free };
    }
  };
}

/** Whether there is something to see: some icons are a dot or a full square. */
function covers({ data, width, height }: Rgba): boolean {
  let sum = 0;
  for (let at = 3; at < data.length; at += 4) sum += data[at]!;
  const share = sum / (255 * width * height);
  return share > 0.08 && share < 0.85;
}
