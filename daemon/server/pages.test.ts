import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { type IncomingHttpHeaders, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type DaemonFixture, startDaemon } from '../../test/support/daemonFixture.ts';
import { ScriptedJobs } from '../../test/support/scriptedJobs.ts';
import { pageRoutes } from './pages.ts';

const folder = mkdtempSync(join(tmpdir(), 'likewise-pages-'));
let daemon: DaemonFixture;

beforeAll(async () => {
  mkdirSync(join(folder, 'samples'));
  writeFileSync(join(folder, 'index.html'), '<p>Likewise');
  writeFileSync(join(folder, 'main-ABCD2345.js'), 'x'.repeat(1000));
  writeFileSync(join(folder, 'samples', 'a.png'), 'png');
  writeFileSync(join(folder, 'notes.txt'), 'not for the web');
  daemon = await startDaemon(new ScriptedJobs(), { routes: new Map(await pageRoutes(folder)) });
});
afterAll(async () => {
  await daemon.close();
  rmSync(folder, { recursive: true });
});

/** Sends a request unchanged, and returns the raw bytes of the answer. */
function get(path: string, headers: Record<string, string> = {}, method = 'GET') {
  return new Promise<{ status: number; headers: IncomingHttpHeaders; body: Buffer }>((resolve, reject) => {
    const asked = request({ host: '127.0.0.1', port: daemon.server.port, path, headers, method }, (response) => {
      const parts: Buffer[] = [];
      response.on('data', (part) => parts.push(part));
      response.on('end', () =>
        resolve({ status: response.statusCode!, headers: response.headers, body: Buffer.concat(parts) }),
      );
    });
    asked.on('error', reject).end();
  });
}

test('index.html is the root, with a policy that lets the page talk to this daemon alone', async () => {
  const { status, headers, body } = await get('/', { host: `localhost:${daemon.server.port}` });
  expect([status, String(body)]).toEqual([200, '<p>Likewise']);
  expect(headers['content-type']).toBe('text/html; charset=utf-8');
  expect(headers['content-security-policy']).toBe(
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:; " +
      `connect-src 'self' ws://localhost:${daemon.server.port} wss://localhost:${daemon.server.port}; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
  );
  expect(headers['cache-control']).toBe('no-cache');
  expect(headers).toMatchObject({ 'x-content-type-options': 'nosniff', 'referrer-policy': 'no-referrer' });
});

test('a name with a hash is kept for good, text travels compressed to who takes it', async () => {
  const plain = await get('/main-ABCD2345.js');
  expect(plain.headers['cache-control']).toBe('public, max-age=31536000, immutable');
  expect(plain.headers).not.toHaveProperty('content-encoding');
  const packed = await get('/main-ABCD2345.js', { 'accept-encoding': 'br, gzip' });
  expect(packed.headers['content-encoding']).toBe('gzip');
  expect(packed.body.length).toBeLessThan(100);
  expect(gunzipSync(packed.body)).toEqual(plain.body);
  expect((await get('/samples/a.png', { 'accept-encoding': 'gzip' })).headers).not.toHaveProperty('content-encoding');
});

test('what a browser has is not sent again', async () => {
  const { headers } = await get('/samples/a.png');
  const again = await get('/samples/a.png', { 'if-none-match': headers.etag! });
  expect([again.status, again.body.length]).toEqual([304, 0]);
  expect((await get('/samples/a.png', { 'if-none-match': '"other"' })).status).toBe(200);
});

test('HEAD gets the headers alone', async () => {
  const { status, headers, body } = await get('/', {}, 'HEAD');
  expect([status, headers['content-length'], body.length]).toEqual([200, '11', 0]);
});

test.each(['/notes.txt', '/index.html', '/samples', '/samples/../index.html', '/%2e%2e/x'])(
  '%s is not there',
  async (path) => {
    expect((await get(path)).status).toBe(404);
  },
);

test('a folder that was not built has no pages', async () => {
  expect(await pageRoutes(join(folder, 'none'))).toEqual([]);
});
