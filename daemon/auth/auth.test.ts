import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { Auth, type ClientNames, type Identity } from './auth.ts';
import { hashSecret, newNonce, newToken, pairingOf, proofOf } from './secrets.ts';

let folder: string;
let auth: Auth;
const ownerToken = newToken();
const figma = { name: 'Figma', kind: 'figma' } as const;

const HOST = '127.0.0.1:22400';

/** Opens a session with `token` as a client does, and returns who the daemon takes it for. */
function met(token: string, client: ClientNames = figma, host = HOST): Identity | undefined {
  const [hash, nonce] = [hashSecret(token), newNonce()];
  const challenge = auth.meet({ id: pairingOf(hash), nonce }, host, client);
  if (!challenge) return undefined;
  const meeting = { host, toolNonce: nonce, daemonNonce: challenge.nonce };
  expect(challenge.proof).toBe(proofOf(hash, 'daemon', meeting));
  return challenge.answer(proofOf(hash, 'tool', meeting));
}

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'likewise-auth-'));
  auth = new Auth({ folder, ownerToken, log: pino({ level: 'silent' }), now: Date.now });
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test("the descriptor's token is trusted and not among the tools", () => {
  expect(met(ownerToken)).toEqual({ tool: 'owner', kind: 'figma', trusted: true });
  expect(auth.tools).toEqual([]);
});

test('a paired tool is known by its token, as what it was paired as, and is not trusted', () => {
  const { token, identity } = auth.pair(auth.makeCode().code, figma);
  expect(identity.trusted).toBe(false);
  expect(met(token, { name: 'x', kind: 'cli' })).toEqual(identity);
  expect(auth.tools).toEqual([expect.objectContaining({ id: identity.tool, name: 'Figma', kind: 'figma' })]);
});

test('a wrong code pairs nothing', () => {
  expect(() => auth.pair('00000000', figma)).toThrow(expect.objectContaining({ code: 'pairing-failed' }));
  expect(auth.tools).toEqual([]);
});

test('tokens of nobody, in every odd form, are nobody', () => {
  for (const token of ['', newToken(), ownerToken.slice(1), `${ownerToken} `, '\u0000', 'é'.repeat(200)]) {
    expect(met(token)).toBeUndefined();
  }
});

test('a token taken back is nobody, and listeners hear of it', () => {
  const { token, identity } = auth.pair(auth.makeCode().code, figma);
  const heard: string[] = [];
  const stop = auth.onRevoked((tool) => heard.push(tool));
  auth.revoke(identity.tool);
  expect(met(token)).toBeUndefined();
  expect(heard).toEqual([identity.tool]);
  expect(() => auth.revoke(identity.tool)).toThrow(expect.objectContaining({ code: 'usage' }));
  stop();
});

test("nobody is met by another proof than the tool's own, for this address and these nonces", () => {
  const hash = hashSecret(ownerToken);
  const meet = () => auth.meet({ id: pairingOf(hash), nonce: newNonce() }, HOST, figma)!;
  const [challenge, other] = [meet(), meet()];
  expect(challenge.nonce).not.toBe(other.nonce);
  const toolNonce = newNonce();
  for (const proof of [
    challenge.proof,
    proofOf(hash, 'tool', { host: HOST, toolNonce, daemonNonce: challenge.nonce }),
    '0'.repeat(64),
    '',
  ]) {
    expect(challenge.answer(proof)).toBeUndefined();
  }
});

test('a tool whose token is taken back between challenge and proof is nobody', () => {
  const { token, identity } = auth.pair(auth.makeCode().code, figma);
  const [hash, nonce] = [hashSecret(token), newNonce()];
  const challenge = auth.meet({ id: pairingOf(hash), nonce }, HOST, figma)!;
  auth.revoke(identity.tool);
  const meeting = { host: HOST, toolNonce: nonce, daemonNonce: challenge.nonce };
  expect(challenge.answer(proofOf(hash, 'tool', meeting))).toBeUndefined();
});

test('[H6] [H9] the proofs are those of the vectors', () => {
  const file = new URL('../../test/fixtures/protocol/vectors.json', import.meta.url);
  for (const { token, pairing, daemon, tool, ...meeting } of JSON.parse(readFileSync(file, 'utf8')).proofs) {
    const hash = hashSecret(token);
    expect([pairingOf(hash), proofOf(hash, 'daemon', meeting), proofOf(hash, 'tool', meeting)]).toEqual([
      pairing,
      daemon,
      tool,
    ]);
  }
});
