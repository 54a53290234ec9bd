import { describe, expect, it } from 'vitest';
import { AnswerBook } from './answerBook.ts';

const done = (query: string, confidence = 0.9) =>
  ({ state: 'done', query, output: `likewise/${query}`, confidence, understood: 'Made grey' }) as const;

describe('the answers of a prompt', () => {
  it('keep what was said of them when a batch finds them unchanged', () => {
    const book = new AnswerBook();
    book.take(done('a.png', 0.3));
    book.judge('a.png', 'kept');
    book.take({ state: 'unchanged', query: 'a.png', output: 'likewise/a.png' });
    expect(book.of('a.png')).toEqual({ state: 'done', output: 'likewise/a.png', confidence: 0.3, verdict: 'kept' });
  });

  it('are open to a batch until they are judged, redone, or in the place of their pictures', () => {
    const book = new AnswerBook();
    book.take(done('a.png'));
    expect([book.isOpen('a.png'), book.isOpen('b.png')]).toEqual([true, true]);
    book.judge('a.png', 'rejected');
    expect(book.isOpen('a.png')).toBe(false);
    book.judge('a.png', undefined);
    expect(book.isOpen('a.png')).toBe(true);
    book.take(done('a.png'), { id: '0123456789ab', sentence: 'Made grey' });
    expect(book.isOpen('a.png')).toBe(false);
    book.take({ ...done('c.png'), output: 'c.png' });
    expect(book.isOpen('c.png')).toBe(false);
  });

  it('are not judged where there is none', () => {
    const book = new AnswerBook();
    book.judge('a.png', 'kept');
    expect(book.all).toEqual({});
  });
});
