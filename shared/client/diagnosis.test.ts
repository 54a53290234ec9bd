import { describe, expect, it } from 'vitest';
import { error } from '../../test/support/scriptedDaemon.ts';
import { CLOSE_CODES, type CloseReason } from '../protocol/closeCodes.ts';
import type { ErrorCode } from '../protocol/errors.ts';
import { PROTOCOL } from '../protocol/version.ts';
import { type Diagnosis, diagnose, explain } from './diagnosis.ts';

const closed = (code: number) => ({ code, reason: '', opened: true });
const refused = (code: ErrorCode, protocol?: number) =>
  ({ type: 'refused', error: error(code, 5000), ...(protocol === undefined ? {} : { protocol }) }) as const;

describe('why a connection ended [C2] [H5]', () => {
  const byCode: [CloseReason, Diagnosis | undefined][] = [
    ['normal', undefined],
    ['protocol-violation', undefined],
    ['protocol-version', { reason: 'version-mismatch', update: 'daemon' }],
    ['not-paired', { reason: 'not-paired' }],
    ['too-slow', undefined],
    ['too-many-connections', { reason: 'busy', retryAfterMs: 0 }],
    ['too-many-messages', { reason: 'busy', retryAfterMs: 0 }],
    ['going-away', { reason: 'no-daemon' }],
  ];
  it.each(byCode)('closed with %s', (reason, expected) => {
    expect(diagnose(closed(CLOSE_CODES[reason]), undefined)).toEqual(expected);
  });

  it('every close code is in this table', () => {
    expect(byCode.map(([reason]) => reason).toSorted()).toEqual(Object.keys(CLOSE_CODES).toSorted());
  });

  it.each<[ErrorCode, number | undefined, Diagnosis | undefined]>([
    ['protocol-version', PROTOCOL + 1, { reason: 'version-mismatch', update: 'tool' }],
    ['protocol-version', PROTOCOL - 1, { reason: 'version-mismatch', update: 'daemon' }],
    ['protocol-version', undefined, { reason: 'version-mismatch', update: 'daemon' }],
    ['not-paired', undefined, { reason: 'not-paired' }],
    ['busy', undefined, { reason: 'busy', retryAfterMs: 5000 }],
    ['protocol-violation', undefined, undefined],
  ])('refused with %s of protocol %s, before and after the close', (code, protocol, expected) => {
    expect(diagnose(undefined, refused(code, protocol))).toEqual(expected);
    expect(diagnose(closed(1006), refused(code, protocol))).toEqual(expected);
  });

  it('a broken connection says nothing', () => {
    expect(diagnose(closed(1006), undefined)).toBeUndefined();
  });
});

it('every diagnosis has words of its own', () => {
  const all: Diagnosis[] = [
    { reason: 'no-daemon' },
    { reason: 'browser-blocks-loopback' },
    { reason: 'wrong-program', url: 'ws://127.0.0.1:22400' },
    { reason: 'version-mismatch', update: 'tool' },
    { reason: 'version-mismatch', update: 'daemon' },
    { reason: 'not-paired' },
    { reason: 'busy', retryAfterMs: 0 },
    { reason: 'connection-lost' },
  ];
  const explained = all.map(explain);
  expect(new Set(explained.map(({ message, remedy }) => message + remedy)).size).toBe(all.length);
  expect(explained[2]?.message).toContain('ws://127.0.0.1:22400');
  expect(explained[3]?.remedy).toContain('this tool');
  expect(explained[4]?.remedy).toContain('Likewise');
  expect(explained.map(({ code }) => code)).toEqual([
    ...Array(3).fill('daemon-unreachable'),
    'protocol-version',
    'protocol-version',
    'not-paired',
    'busy',
    'daemon-unreachable',
  ]);
});
