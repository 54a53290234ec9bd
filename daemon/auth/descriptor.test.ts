import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { type AddressInfo, createServer as createTcpServer, type Server as TcpServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PROGRAM } from '@likewise/shared/protocol/descriptor.ts';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { claimDescriptor, type Descriptor, findDaemon, readDescriptor, releaseDescriptor } from './descriptor.ts';

let folder: string;
let servers: TcpServer[];

beforeEach(() => {
  folder = join(mkdtempSync(join(tmpdir(), 'likewise-descriptor-')), 'state');
  servers = [];
});
afterEach(() => {
  for (const server of servers) server.close();
  rmSync(join(folder, '..'), { recursive: true, force: true });
});

/** Listens on a port and answers every request with `body`. */
async function portAnswering(body: string): Promise<number> {
  const server: Server = createServer((_, response) => response.setHeader('connection', 'close').end(body));
  return listening(server);
}

async function listening(server: TcpServer): Promise<number> {
  servers.push(server.listen(0, '127.0.0.1'));
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

const livez = (pid: number) => JSON.stringify({ program: PROGRAM, pid });
const deadPid = () => spawnSync(process.execPath, ['-e', '']).pid;
const descriptor = (port: number, token: string, pid = process.pid): Descriptor => ({
  pid,
  port,
  token,
  version: '1.2.3',
  started: 7,
});
const file = () => join(folder, 'daemon.json');

test('the first claim writes a file that only the user may read', async () => {
  const own = descriptor(await portAnswering(livez(process.pid)), 'a');
  expect(await claimDescriptor(folder, own)).toBeUndefined();
  expect(readDescriptor(folder)).toEqual(own);
  expect(statSync(file()).mode & 0o777).toBe(0o600);
  expect(readdirSync(folder)).toEqual(['daemon.json']);
});

test('a second claim finds the first', async () => {
  const first = descriptor(await portAnswering(livez(process.pid)), 'a');
  await claimDescriptor(folder, first);
  expect(await claimDescriptor(folder, descriptor(1, 'b'))).toEqual(first);
  expect(await findDaemon(folder)).toEqual(first);
  expect(readDescriptor(folder)?.token).toBe('a');
});

test('of many claims at once one wins', async () => {
  const port = await portAnswering(livez(process.pid));
  mkdirSync(folder, { recursive: true });
  writeFileSync(file(), JSON.stringify(descriptor(port, 'stale', deadPid())));
  const outcomes = await Promise.all(
    ['a', 'b', 'c', 'd'].map((token) => claimDescriptor(folder, descriptor(port, token))),
  );
  expect(outcomes.filter((outcome) => outcome === undefined)).toHaveLength(1);
  for (const outcome of outcomes) if (outcome) expect(outcome).toEqual(readDescriptor(folder));
  expect(readdirSync(folder)).toEqual(['daemon.json']);
});

const stale: [string, () => Promise<string>][] = [
  ['its process is gone', async () => JSON.stringify(descriptor(await portAnswering(livez(1)), 'old', deadPid()))],
  ['nobody listens on its port', async () => JSON.stringify(descriptor(1, 'old'))],
  ['another program answers', async () => JSON.stringify(descriptor(await portAnswering('<html>'), 'old'))],
  ['another daemon answers', async () => JSON.stringify(descriptor(await portAnswering(livez(1)), 'old'))],
  [
    'its port hangs up',
    async () => JSON.stringify(descriptor(await listening(createTcpServer((socket) => socket.destroy())), 'old')),
  ],
  ['it is damaged', async () => '{"pid":'],
  ['it is empty', async () => ''],
];

test.each(stale)('a descriptor is replaced when %s', async (_, text) => {
  mkdirSync(folder, { recursive: true });
  writeFileSync(file(), await text());
  expect(await findDaemon(folder)).toBeUndefined();
  const own = descriptor(await portAnswering(livez(process.pid)), 'new');
  expect(await claimDescriptor(folder, own)).toBeUndefined();
  expect(JSON.parse(readFileSync(file(), 'utf8'))).toEqual(own);
  expect(readdirSync(folder)).toEqual(['daemon.json']);
});

test('a silent daemon is never replaced: it may only be busy', async () => {
  const port = await listening(createTcpServer(() => {}));
  mkdirSync(folder, { recursive: true });
  const silent = descriptor(port, 'old');
  writeFileSync(file(), JSON.stringify(silent));
  const own = descriptor(await portAnswering(livez(process.pid)), 'new');
  for (const ask of [() => findDaemon(folder), () => claimDescriptor(folder, own)]) {
    await expect(ask()).rejects.toMatchObject({
      code: 'busy',
      message: expect.stringContaining(`process ${process.pid}`),
    });
  }
  expect(readDescriptor(folder)).toEqual(silent);
});

test.skipIf(process.platform !== 'linux')(
  'a silent port of another process is not the daemon of the descriptor',
  async () => {
    const port = await listening(createTcpServer(() => {}));
    const other = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)']);
    mkdirSync(folder, { recursive: true });
    writeFileSync(file(), JSON.stringify(descriptor(port, 'old', other.pid!)));
    expect(await findDaemon(folder)).toBeUndefined();
    other.kill();
  },
);

test('it is removed on the way out, but not once another has taken over', async () => {
  const [ours, theirs] = [descriptor(1, 'ours'), descriptor(1, 'theirs')];
  await claimDescriptor(folder, ours);
  releaseDescriptor(folder, theirs);
  expect(readDescriptor(folder)).toEqual(ours);
  releaseDescriptor(folder, ours);
  expect(readdirSync(folder)).toEqual([]);
  releaseDescriptor(folder, ours);
});

test('without a descriptor there is no daemon', async () => {
  expect(await findDaemon(folder)).toBeUndefined();
});
