import { describe, expect, it } from 'vitest';
import { createProgress } from './progress.ts';

function record(isTTY: boolean, draw: (progress: ReturnType<typeof createProgress>) => void): string {
  let written = '';
  draw(createProgress(4, { isTTY, write: (text) => (written += text) }));
  return written;
}

describe('createProgress', () => {
  it('draws how much is done and the count', () => {
    expect(record(true, (progress) => progress.show(1))).toBe(`\r\x1b[K${'█'.repeat(6)}${'░'.repeat(18)} 1/4`);
    expect(record(true, (progress) => progress.show(4))).toContain(`${'█'.repeat(24)} 4/4`);
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
