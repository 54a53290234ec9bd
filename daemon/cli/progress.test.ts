import { describe, expect, it } from 'vitest';
import { createProgress } from './progress.ts';

function record(isTTY: boolean, draw: (progress: ReturnType<typeof createProgress>) => void, columns = 80): string {
  let written = '';
  let now = 0;
  const stream = { isTTY, columns, write: (text: string) => (written += text) };
  const tick = () => {
    now += 500;
    return now;
  };
  draw(createProgress(4, stream, tick));
  return written;
}

describe('createProgress', () => {
  it('draws how much is done, how fast, what is left and the last name', () => {
    expect(record(true, (progress) => progress.show(0))).toBe(`\r\x1b[K${'░'.repeat(24)} 0/4`);
    expect(record(true, (progress) => progress.show(0, 'in/a.png'))).toBe(`\r\x1b[K${'░'.repeat(24)} 0/4 · in/a.png`);
    expect(record(true, (progress) => progress.show(1, 'in/a.png'))).toBe(
      `\r\x1b[K${'█'.repeat(6)}${'░'.repeat(18)} 1/4 · 2.0/s · 2 s left · in/a.png`,
    );
    expect(record(true, (progress) => progress.show(4))).toBe(`\r\x1b[K${'█'.repeat(24)} 4/4 · 8.0/s`);
  });

  it('stays on its line', () => {
    expect(record(true, (progress) => progress.show(1, 'n'.repeat(90)), 60)).toHaveLength('\r\x1b[K'.length + 59);
  });

  it('wipes its line', () => {
    expect(record(true, (progress) => progress.clear())).toBe('\r\x1b[K');
  });

  it('writes nothing where nobody watches', () => {
    const drawn = record(false, (progress) => {
      progress.show(1);
      progress.clear();
    });
    expect(drawn).toBe('');
  });
});
