import type { Random } from '../../../figures/random.ts';
import { fromHsl, hex } from '../draw/colour.ts';
import type { Rgba } from '../draw/rgba.ts';
import type { Scene } from '../kind.ts';
import { capital, drawn, FONTS, word } from './fonts.ts';

/** The colours of charts, diagrams and maps. */
export interface Ink {
  readonly ground: string;
  readonly ink: string;
  readonly faint: string;
  /** Of the series, in order. */
  readonly series: readonly string[];
}

export const PAPER: Omit<Ink, 'series'> = { ground: '#ffffff', ink: '#222222', faint: '#d9d9d9' };
export const NIGHT: Omit<Ink, 'series'> = { ground: '#181b20', ink: '#e6e6e6', faint: '#3a3f48' };

/** Four colours that go together. */
export function seriesColours(random: Random): string[] {
  const hue = random.int(0, 360);
  return [0, 95, 190, 275].map((turn, i) => hex(fromHsl((hue + turn) % 360, 0.65, [0.45, 0.55, 0.4, 0.6][i]!)));
}

export interface InkScene extends Scene {
  draw(ink: Ink): Promise<Rgba>;
}

const at = (x: number, y: number) => `${x.toFixed(1)} ${y.toFixed(1)}`;
const label = (x: number, y: number, text: string, fill: string, more = '') =>
  `<text x="${x}" y="${y}" fill="${fill}" font-size="15" ${more}>${text}</text>`;
const name = (random: Random) => capital(word(random.int(0, 1e6)));

/** Charts, "bars 800", "lines 640" or "pies 480" pixels wide, with numbers of their own, all in the same colours. */
export function charts(set: string, job: Random, series: readonly string[], base: Omit<Ink, 'series'> = PAPER) {
  const [type = '', size] = set.split(' ');
  const width = Number(size);
  const height = Math.round(width * 0.62);
  const font = job.pick(FONTS);
  return async (random: Random): Promise<InkScene> => {
    const content = CHARTS[type]!(random, width, height);
    const title = `${name(random)} ${word(random.int(0, 1e6))}`;
    const draw = (ink: Ink) =>
      drawn(
        width,
        height,
        `<rect width="${width}" height="${height}" fill="${ink.ground}"/><g font-family="${font}">` +
          `<text x="24" y="36" font-size="22" font-weight="bold" fill="${ink.ink}">${title}</text>${content(ink)}</g>`,
      );
    return { picture: await draw({ ...base, series }), draw };
  };
}

type Content = (ink: Ink) => string;

const CHARTS: Readonly<Record<string, (random: Random, width: number, height: number) => Content>> = {
  bars(random, width, height) {
    const [left, top, bottom] = [60, 60, height - 50];
    const count = random.int(4, 8);
    const values = Array.from({ length: count }, () => [0, 1, 2].map(() => random.uniform(0.1, 1)));
    const names = values.map(() => name(random));
    const step = (width - left - 30) / count;
    return ({ ink, faint, series }) =>
      grid(left, width - 24, top, bottom, ink, faint) +
      values
        .map((group, i) =>
          group
            .map((value, k) => {
              const tall = value * (bottom - top);
              return `<rect x="${left + i * step + step * (0.14 + 0.24 * k)}" y="${bottom - tall}" width="${step * 0.22}" height="${tall}" fill="${series[k]}"/>`;
            })
            .join(''),
        )
        .join('') +
      names.map((text, i) => label(left + (i + 0.5) * step, bottom + 24, text, ink, 'text-anchor="middle"')).join('');
  },
  lines(random, width, height) {
    const [left, top, bottom] = [60, 60, height - 50];
    const count = random.int(8, 16);
    const lines = [0, 1, 2].map(() => {
      let value = random.uniform(0.2, 0.8);
      return Array.from({ length: count }, () => {
        value = Math.min(0.96, Math.max(0.04, value + random.uniform(-0.16, 0.16)));
        return value;
      });
    });
    const step = (width - left - 30) / (count - 1);
    return ({ ink, faint, series }) =>
      grid(left, width - 24, top, bottom, ink, faint) +
      lines
        .map((values, k) => {
          const points = values.map((value, i) => at(left + i * step, bottom - value * (bottom - top)));
          const dots = points.map(
            (point) => `<circle cx="${point.split(' ')[0]}" cy="${point.split(' ')[1]}" r="4" fill="${series[k]}"/>`,
          );
          return `<polyline points="${points.join(',')}" fill="none" stroke="${series[k]}" stroke-width="3"/>${dots.join('')}`;
        })
        .join('');
  },
  pies(random, width, height) {
    const [cx, cy, r] = [width * 0.36, height * 0.56, height * 0.36];
    const parts = [0, 1, 2, 3].map(() => random.uniform(0.4, 1));
    const sum = parts.reduce((total, part) => total + part, 0);
    const names = parts.map(() => name(random));
    return ({ ground, ink, series }) => {
      let angle = -Math.PI / 2;
      const slices = parts.map((part, k) => {
        const next = angle + (part / sum) * 2 * Math.PI;
        const edge = (a: number) => at(cx + r * Math.cos(a), cy + r * Math.sin(a));
        const slice = `<path d="M${at(cx, cy)}L${edge(angle)}A${r} ${r} 0 ${next - angle > Math.PI ? 1 : 0} 1 ${edge(next)}Z" fill="${series[k]}" stroke="${ground}" stroke-width="2"/>`;
        angle = next;
        return slice;
      });
      const legend = names.map(
        (text, k) =>
          `<rect x="${width * 0.72}" y="${height * 0.3 + 34 * k}" width="18" height="18" fill="${series[k]}"/>${label(width * 0.72 + 28, height * 0.3 + 34 * k + 15, text, ink)}`,
      );
      return slices.join('') + legend.join('');
    };
  },
};

function grid(left: number, right: number, top: number, bottom: number, ink: string, faint: string): string {
  const lines = [0, 1, 2, 3, 4].map((i) => {
    const y = Math.round(bottom - (i * (bottom - top)) / 4) + 0.5;
    return `<path d="M${left} ${y}H${right}" stroke="${i === 0 ? ink : faint}"/>${label(left - 10, y + 5, String(i * 25), ink, 'text-anchor="end"')}`;
  });
  return lines.join('');
}

/** Diagrams of boxes and arrows, "boxes 800" pixels wide. */
export function diagrams(set: string, job: Random, series: readonly string[], base: Omit<Ink, 'series'> = PAPER) {
  const width = Number(set.split(' ')[1]);
  const height = Math.round(width * 0.7);
  const font = job.pick(FONTS);
  return async (random: Random): Promise<InkScene> => {
    const [columns, rows] = [3, 3];
    const boxes = Array.from({ length: columns * rows }, (_, i) => ({
      x: ((i % columns) + 0.5) * (width / columns) + random.uniform(-14, 14),
      y: (Math.floor(i / columns) + 0.5) * (height / rows) + random.uniform(-10, 10),
      text: name(random),
      series: random.int(0, 4),
      shown: random.chance(0.8),
      round: random.chance(0.4),
    })).filter(({ shown }) => shown);
    const links = boxes.slice(1).map((_, i) => [i, i + 1] as const);
    const [w, h] = [width / columns - 70, height / rows - 60];
    const draw = ({ ground, ink, faint, series: fills }: Ink) =>
      drawn(
        width,
        height,
        `<rect width="${width}" height="${height}" fill="${ground}"/><g font-family="${font}">` +
          links
            .map(
              ([a, b]) =>
                `<path d="M${at(boxes[a]!.x, boxes[a]!.y)}L${at(boxes[b]!.x, boxes[b]!.y)}" stroke="${ink}" stroke-width="2" fill="none"/>`,
            )
            .join('') +
          boxes
            .map(
              ({ x, y, text, series: k, round }) =>
                `<rect x="${x - w / 2}" y="${y - h / 2}" width="${w}" height="${h}" rx="${round ? h / 2 : 6}" fill="${faint}" stroke="${fills[k]}" stroke-width="3"/>` +
                label(x, y + 6, text, ink, 'text-anchor="middle"'),
            )
            .join('') +
          '</g>',
      );
    return { picture: await draw({ ...base, series }), draw };
  };
}

/** The colours of a map. */
export interface MapInk {
  readonly land: string;
  readonly water: string;
  readonly park: string;
  readonly road: string;
  readonly casing: string;
  readonly house: string;
  readonly text: string;
}

const MAP_DAY: MapInk = {
  land: '#f2efe9',
  water: '#aad3df',
  park: '#c8e6b9',
  road: '#ffffff',
  casing: '#cfc8bd',
  house: '#dcd3c6',
  text: '#333333',
};

export const MAP_NIGHT: MapInk = {
  land: '#242f3e',
  water: '#17263c',
  park: '#263c3f',
  road: '#4a5a72',
  casing: '#1c2533',
  house: '#2f3b4d',
  text: '#d59563',
};

export interface MapScene extends Scene {
  draw(ink: MapInk): Promise<Rgba>;
}

/** Maps of towns, "town 640" pixels square. */
export function maps(set: string) {
  const side = Number(set.split(' ')[1]);
  return async (random: Random): Promise<MapScene> => {
    const bend = () => random.uniform(0, side);
    const river = `M-10 ${bend()}C${bend()} ${bend()} ${bend()} ${bend()} ${side + 10} ${bend()}`;
    const parks = Array.from(
      { length: 3 },
      () => `<ellipse cx="${bend()}" cy="${bend()}" rx="${random.uniform(30, 90)}" ry="${random.uniform(30, 70)}"/>`,
    );
    const lines = Array.from({ length: 9 }, (_, i) => {
      const offset = (i % 5) * (side / 5) + random.uniform(10, 50);
      const slope = random.uniform(-40, 40);
      return {
        path: i < 5 ? `M-10 ${offset}L${side + 10} ${offset + slope}` : `M${offset} -10L${offset + slope} ${side + 10}`,
        width: random.pick([5, 7, 12]),
      };
    });
    const houses = Array.from({ length: 60 }, () => {
      const [w, h] = [random.uniform(8, 26), random.uniform(8, 22)];
      return `<rect x="${bend()}" y="${bend()}" width="${w}" height="${h}"/>`;
    });
    const names = Array.from({ length: 5 }, () => ({
      x: random.uniform(60, side - 120),
      y: random.uniform(40, side - 20),
      text: name(random),
    }));
    const draw = (ink: MapInk) =>
      drawn(
        side,
        side,
        `<rect width="${side}" height="${side}" fill="${ink.land}"/><g fill="${ink.park}">${parks.join('')}</g><g fill="${ink.house}">${houses.join('')}</g>` +
          `<path d="${river}" fill="none" stroke="${ink.water}" stroke-width="34"/>` +
          lines
            .map(({ path, width }) => `<path d="${path}" stroke="${ink.casing}" stroke-width="${width + 3}"/>`)
            .join('') +
          lines.map(({ path, width }) => `<path d="${path}" stroke="${ink.road}" stroke-width="${width}"/>`).join('') +
          `<g font-family="Open Sans" font-size="16" fill="${ink.text}">${names.map(({ x, y, text }) => `<text x="${x}" y="${y}">${text}</text>`).join('')}</g>`,
      );
    return { picture: await draw(MAP_DAY), draw };
  };
}
