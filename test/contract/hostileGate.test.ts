import { afterAll, beforeAll, expect, test } from 'vitest';
import { type DaemonFixture, startDaemon } from '../support/daemonFixture.ts';
import { exchange, upgradeRequest } from '../support/rawSocket.ts';
import { ScriptedJobs } from '../support/scriptedJobs.ts';

let daemon: DaemonFixture;
let port: number;

beforeAll(async () => {
  daemon = await startDaemon(new ScriptedJobs());
  port = daemon.server.port;
});
afterAll(() => daemon.close());

const get = (...headers: string[]) => ['GET /livez HTTP/1.1', ...headers, 'Connection: close', '', ''].join('\r\n');
const status = (answer: string) => Number(answer.slice('HTTP/1.1 '.length).split(' ')[0]);

test.each(['127.0.0.1', '::1'])('[H1] the daemon answers on %s, under each of its names', async (address) => {
  for (const name of ['localhost', '127.0.0.1', '[::1]']) {
    const answer = await exchange(port, get(`Host: ${name}:${port}`), '}\n', address);
    expect(status(answer)).toBe(200);
    expect(answer).toContain('"program":"likewise"');
    expect(status(await exchange(port, upgradeRequest({ Host: `${name}:${port}` }), undefined, address))).toBe(101);
  }
});

/** A site's name can be made to point at 127.0.0.1; the browser then sends the site's name. */
const wrongHosts = [
  'evil.example',
  'evil.example:PORT',
  'localhost',
  'localhost:1',
  'localhost.:PORT',
  'localhost.evil.example:PORT',
  '127.0.0.1.nip.io:PORT',
  '0.0.0.0:PORT',
  '192.168.1.2:PORT',
  'a@localhost:PORT',
  '[::]:PORT',
  '',
];

test.each(wrongHosts)('[H2] Host %j is refused by name before anything else', async (pattern) => {
  const host = pattern.replace('PORT', String(port));
  const requests = [
    get(`Host: ${host}`),
    get(`Host: ${host}`).replace('/livez', '/nothing'),
    get(`Host: ${host}`).replace('/livez', `http://localhost:${port}/livez`),
    upgradeRequest({ Host: host }),
    upgradeRequest({ Host: host, Origin: `http://localhost:${port}` }),
  ];
  for (const request of requests) {
    const answer = await exchange(port, request, 'port.\n');
    expect(status(answer)).toBe(403);
    expect(answer).toContain('host-refused');
    expect(answer).not.toContain('likewise');
  }
});

test('[H2] a request without Host, or with two, is refused', async () => {
  for (const headers of [[], [`Host: localhost:${port}`, `Host: localhost:${port}`]]) {
    const answer = await exchange(port, get(...headers), 'port.\n');
    expect(status(answer)).toBe(403);
  }
});

test.each([
  'https://evil.example',
  'http://localhost',
  'http://localhost:3000',
  'https://www.figma.com',
  'http://localhost:PORT.evil.example',
  'file://',
])('[H2] a page of the origin %s is refused by name', async (origin) => {
  const request = upgradeRequest({ Host: `localhost:${port}`, Origin: origin.replace('PORT', String(port)) });
  const answer = await exchange(port, request, 'daemon.\n');
  expect(status(answer)).toBe(403);
  expect(answer).toContain('origin-refused');
});

test.each(['null', 'http://localhost:PORT', 'http://127.0.0.1:PORT', 'http://[::1]:PORT'])(
  '[H2] a page of the origin %s is let through, and still has to show a token [H7]',
  async (pattern) => {
    const client = await daemon.connect({ origin: pattern.replace('PORT', String(port)) });
    client.hello();
    expect(await client.next('pairing-required')).toMatchObject({ reason: 'no-token' });
    client.close();
  },
);

test.each([
  ['no HTTP at all', 'hello\r\n\r\n', 400],
  ['TLS', '\u0016\u0003\u0001\u0002\u0000\u0001', 400],
  ['headers without end', `GET / HTTP/1.1\r\nHost: localhost:PORT\r\nX: ${'x'.repeat(100_000)}`, 400],
  ['a path that is not there', 'GET /../../etc/passwd HTTP/1.1\r\nHost: localhost:PORT\r\n\r\n', 404],
  ['a method that is not answered', 'DELETE /livez HTTP/1.1\r\nHost: localhost:PORT\r\n\r\n', 405],
  ['another upgrade', upgradeRequest({ Host: 'localhost:PORT' }).replace('websocket', 'h2c'), 400],
  ['another WebSocket version', upgradeRequest({ Host: 'localhost:PORT' }).replace('13', '12'), 400],
])('%s is refused and closed', async (_, request, expected) => {
  const answer = await exchange(port, request.replace('PORT', String(port)), 'never');
  expect(status(answer)).toBe(expected);
});

test('the daemon still answers', async () => {
  const client = await daemon.owner();
  expect(daemon.server.clients).toBe(1);
  client.close();
});
