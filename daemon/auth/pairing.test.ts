import { LikewiseError } from '@likewise/shared/protocol/errors.ts';
import { placeIn } from '@likewise/shared/protocol/pairingCode.ts';
import { PORTS } from '@likewise/shared/protocol/version.ts';
import { expect, test } from 'vitest';
import { CODE_LIFE_MS, Pairing } from './pairing.ts';

function setUp() {
  const clock = { now: 1_000_000 };
  const pairing = new Pairing(() => clock.now);
  return { clock, pairing };
}

/** A code other than `code`. */
const other = (code: string, step = 1) => String((Number(code) + step) % 10 ** 8).padStart(8, '0');

function refusal(act: () => void): string {
  try {
    act();
  } catch (error) {
    if (error instanceof LikewiseError && error.code === 'pairing-failed') return error.message;
    throw error;
  }
  return 'let in';
}

test('[P2] a code has eight digits and lasts two minutes', () => {
  const { pairing } = setUp();
  expect(pairing.make(1)).toEqual({ code: expect.stringMatching(/^\d{8}$/), lasts: 120_000 });
});

test('codes differ', () => {
  const { pairing } = setUp();
  const codes = new Set(Array.from({ length: 50 }, () => pairing.make(1).code));
  expect(codes.size).toBeGreaterThan(40);
});

test.each([...PORTS.entries()])('[P10] a code contains the place %i of its port %i', (place, port) => {
  const { pairing } = setUp();
  for (let n = 0; n < 20; n++) expect(placeIn(pairing.make(port).code)).toBe(place);
});

test('a code lets in once', () => {
  const { pairing } = setUp();
  const { code } = pairing.make(1);
  expect(refusal(() => pairing.redeem(code))).toBe('let in');
  expect(refusal(() => pairing.redeem(code))).toMatch('There is no valid pairing code');
});

test('[P2] wrong codes do not end a code', () => {
  const { pairing } = setUp();
  const { code } = pairing.make(1);
  for (let step = 1; step < 100; step++) expect(refusal(() => pairing.redeem(other(code, step)))).toMatch('not the');
  expect(refusal(() => pairing.redeem(code))).toBe('let in');
});

test('a code is over after its time, and when another is made', () => {
  const { clock, pairing } = setUp();
  const first = pairing.make(1).code;
  clock.now += CODE_LIFE_MS;
  expect(refusal(() => pairing.redeem(first))).toMatch('There is no valid pairing code');
  const [second, third] = [pairing.make(1).code, pairing.make(1).code];
  expect(refusal(() => pairing.redeem(second))).toMatch('not the');
  expect(refusal(() => pairing.redeem(third))).toBe('let in');
});
