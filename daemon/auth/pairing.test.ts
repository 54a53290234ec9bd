import { LikewiseError } from '@likewise/shared/protocol/errors.ts';
import { expect, test } from 'vitest';
import { CODE_LIFE_MS, CODE_TRIES, Pairing, TRIES_WINDOW_MS, WINDOW_TRIES } from './pairing.ts';

function setUp() {
  const clock = { now: 1_000_000 };
  const pairing = new Pairing(() => clock.now);
  return { clock, pairing };
}

/** A code that is not `code`. */
const other = (code: string, step = 1) => String((Number(code) + step) % 1_000_000).padStart(6, '0');

function refusal(act: () => void): string {
  try {
    act();
  } catch (error) {
    if (error instanceof LikewiseError && error.code === 'pairing-failed') return error.message;
    throw error;
  }
  return 'let in';
}

test('a code has six digits and lasts two minutes', () => {
  const { clock, pairing } = setUp();
  const { code, expires } = pairing.make();
  expect(code).toMatch(/^\d{6}$/);
  expect(expires - clock.now).toBe(120_000);
});

test('codes differ', () => {
  const { pairing } = setUp();
  const codes = new Set(Array.from({ length: 50 }, () => pairing.make().code));
  expect(codes.size).toBeGreaterThan(40);
});

test('a code lets in once', () => {
  const { pairing } = setUp();
  const { code } = pairing.make();
  expect(refusal(() => pairing.redeem(code))).toBe('let in');
  expect(refusal(() => pairing.redeem(code))).toMatch(/no pairing code/);
});

test('a code is good until the last millisecond and no longer', () => {
  const { clock, pairing } = setUp();
  const first = pairing.make();
  clock.now += CODE_LIFE_MS - 1;
  expect(refusal(() => pairing.redeem(first.code))).toBe('let in');
  const second = pairing.make();
  clock.now += CODE_LIFE_MS;
  expect(refusal(() => pairing.redeem(second.code))).toMatch(/no pairing code/);
});

test('a new code ends the one before it', () => {
  const { pairing } = setUp();
  const old = pairing.make().code;
  let fresh = pairing.make().code;
  while (fresh === old) fresh = pairing.make().code;
  expect(refusal(() => pairing.redeem(old))).toMatch(/not the pairing code/);
  expect(refusal(() => pairing.redeem(fresh))).toBe('let in');
});

test('the last try may be right, and after five wrong ones the right code is refused', () => {
  const { pairing } = setUp();
  const tries = (code: string, count: number) =>
    Array.from({ length: count }, (_, index) => refusal(() => pairing.redeem(other(code, index + 1)))).at(-1);
  const first = pairing.make().code;
  expect(tries(first, CODE_TRIES - 1)).toMatch(/not the pairing code/);
  expect(refusal(() => pairing.redeem(first))).toBe('let in');
  const second = pairing.make().code;
  expect(tries(second, CODE_TRIES)).toMatch(/last try/);
  expect(refusal(() => pairing.redeem(second))).toMatch(/no pairing code/);
});

test('after many wrong codes none is looked at, the right one included, until the window has passed', () => {
  const { clock, pairing } = setUp();
  for (let tried = 0; tried < WINDOW_TRIES; tried++) refusal(() => pairing.redeem('000000'));
  const { code } = pairing.make();
  expect(refusal(() => pairing.redeem(code))).toMatch(/Too many/);
  clock.now += TRIES_WINDOW_MS;
  expect(refusal(() => pairing.redeem(code))).toBe('let in');
});
