import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { Auth } from './auth.ts';
import { newToken } from './secrets.ts';

let folder: string;
let auth: Auth;
const ownerToken = newToken();
const figma = { name: 'Figma', kind: 'figma' } as const;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'likewise-auth-'));
  auth = new Auth({ folder, ownerToken, log: pino({ level: 'silent' }), now: Date.now });
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test("the descriptor's token is trusted and not among the tools", () => {
  expect(auth.identify(ownerToken, figma)).toEqual({ tool: 'owner', kind: 'figma', trusted: true });
  expect(auth.tools).toEqual([]);
});

test('a paired tool is known by its token, as what it was paired as, and is not trusted', () => {
  const { token, identity } = auth.pair(auth.makeCode().code, figma);
  expect(identity.trusted).toBe(false);
  expect(auth.identify(token, { name: 'x', kind: 'cli' })).toEqual(identity);
  expect(auth.tools).toEqual([expect.objectContaining({ id: identity.tool, name: 'Figma', kind: 'figma' })]);
});

test('a wrong code pairs nothing', () => {
  expect(() => auth.pair('000000', figma)).toThrow(expect.objectContaining({ code: 'pairing-failed' }));
  expect(auth.tools).toEqual([]);
});

test('tokens of nobody, in every odd form, are nobody', () => {
  for (const token of ['', newToken(), ownerToken.slice(1), `${ownerToken} `, '\u0000', 'é'.repeat(200)]) {
    expect(auth.identify(token, figma)).toBeUndefined();
  }
});

test('a token taken back is nobody, and listeners hear of it', () => {
  const { token, identity } = auth.pair(auth.makeCode().code, figma);
  const heard: string[] = [];
  const stop = auth.onRevoked((tool) => heard.push(tool));
  auth.revoke(identity.tool);
  expect(auth.identify(token, figma)).toBeUndefined();
  expect(heard).toEqual([identity.tool]);
  expect(() => auth.revoke(identity.tool)).toThrow(expect.objectContaining({ code: 'usage' }));
  stop();
});
