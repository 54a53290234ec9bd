import { expect, it } from 'vitest';
import { Mailbox } from './mailbox.ts';

/** A mailbox, and how often its reader left early. */
function mailbox() {
  const left = { times: 0 };
  const box = new Mailbox<string>(() => {
    left.times++;
  });
  return { box, left };
}

it('keeps what was put in, in order, until it is taken out', async () => {
  const { box, left } = mailbox();
  for (const letter of ['a', 'b']) box.put(letter);
  box.close();
  box.put('too late');
  const read: string[] = [];
  for await (const letter of box) read.push(letter);
  expect(read).toEqual(['a', 'b']);
  expect(await box.next()).toEqual({ value: undefined, done: true });
  expect(left.times).toBe(0);
});

it('hands letters to readers who wait, in the order they came, and the others get the end', async () => {
  const { box } = mailbox();
  const reads = [box.next(), box.next(), box.next()];
  box.put('a');
  box.put('b');
  box.close();
  const end = { value: undefined, done: true };
  expect(await Promise.all(reads)).toEqual([{ value: 'a', done: false }, { value: 'b', done: false }, end]);
});

it('a reader who leaves before the end is noticed once, and what is left is dropped', async () => {
  const { box, left } = mailbox();
  for (const letter of ['a', 'b']) box.put(letter);
  for await (const letter of box) if (letter === 'a') break;
  await box.return();
  box.put('c');
  expect(await box.next()).toEqual({ value: undefined, done: true });
  expect(left.times).toBe(1);
});

it('one who leaves after the end is not', async () => {
  const { box, left } = mailbox();
  box.put('a');
  box.close();
  await box.return();
  expect(left.times).toBe(0);
  expect(await box.next()).toEqual({ value: undefined, done: true });
});
