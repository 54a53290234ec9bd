import { describe, expect, it } from 'vitest';
import { type Colour, FILL_TOLERANCE, fill, type Pixels, painted, parseColour } from './paint.ts';

const INK: Colour = [255, 255, 255];

/** Pixels from rows of digits, which are grey levels in tenths. */
function pixels(...rows: string[]): Pixels {
  const data = Uint8ClampedArray.from(rows.join(''), Number).reduce<number[]>((all, tenth) => {
    const level = Math.round(tenth * 25.5);
    all.push(level, level, level, 255);
    return all;
  }, []);
  return { width: rows[0]!.length, height: rows.length, data: Uint8ClampedArray.from(data) };
}

/** The pixels that have ink. */
function inked({ width, data }: Pixels): string[] {
  const marks = Array.from({ length: data.length / 4 }, (_, at) => (data[at * 4] === 255 ? '#' : '.')).join('');
  return marks.match(new RegExp(`.{${width}}`, 'g'))!;
}

function filled(guide: Pixels, paint: Pixels, x: number, y: number): string[] {
  fill(paint, guide, x, y, INK);
  return inked(paint);
}

const blank = () => pixels('000000', '000000', '000000', '000000');

describe('fill', () => {
  it('takes what looks alike in the picture and is joined, and the border pixel', () => {
    const picture = pixels('555500', '555500', '000000', '000055');
    expect(filled(picture, blank(), 0, 0)).toEqual(['#####.', '#####.', '####..', '......']);
  });

  it('stops at what was painted before', () => {
    const picture = pixels('555555', '555555', '555555', '555555');
    const painted = pixels('000900', '000900', '000900', '000900');
    expect(filled(picture, painted, 0, 0)).toEqual(['####..', '####..', '####..', '####..']);
  });

  it('does not go round the edge of the picture', () => {
    const picture = pixels('500000', '000005', '000000', '000000');
    expect(filled(picture, blank(), 0, 0)).toEqual(['##....', '#.....', '......', '......']);
  });

  it('takes colours as far apart as it tolerates, and no further', () => {
    for (const [apart, reaches] of [
      [FILL_TOLERANCE, true],
      [FILL_TOLERANCE + 1, false],
    ] as const) {
      const picture: Pixels = {
        width: 3,
        height: 1,
        data: Uint8ClampedArray.of(100, 100, 100, 255, 100, 100 + apart, 100, 255, 100, 100 + apart, 100, 255),
      };
      const paint = pixels('000');
      expect(filled(picture, paint, 0, 0)).toEqual([reaches ? '###' : '##.']);
    }
  });
});

it('reads the colours of a colour input', () => {
  expect(parseColour('#ff8001')).toEqual([255, 128, 1]);
});

describe('what was painted', () => {
  it('is what differs from the start, and nothing elsewhere', () => {
    const only = painted(pixels('059', '555'), pixels('555', '555'));
    const opacity = Array.from({ length: 6 }, (_, at) => only[at * 4 + 3]);
    expect(opacity).toEqual([255, 0, 255, 0, 0, 0]);
    expect([...only.slice(0, 4)]).toEqual([0, 0, 0, 255]);
  });
});

it('fills a picture of a million pixels at once', () => {
  const side = 1024;
  const blank = () => ({ width: side, height: side, data: new Uint8ClampedArray(side * side * 4) });
  const paint = blank();
  fill(paint, blank(), 5, 5, INK);
  expect(paint.data.every((level) => level === 255)).toBe(true);
});
