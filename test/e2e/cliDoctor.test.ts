import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { PORTS } from '@likewise/shared/protocol/version.ts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { unavailableHere } from '../../daemon/engine/ladder.ts';
import type { Check } from '../../daemon/life/checks.ts';
import { boundByPermissions, likewise } from '../support/cli.ts';
import { DaemonProcess } from '../support/daemonProcess.ts';

let home: string;
beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'likewise-doctor-'));
});
afterAll(() => rm(home, { recursive: true }));

/** What the doctor prints, with its exit code. */
async function examined(under: readonly string[] = [], folder = home) {
  const { code, stdout } = await likewise(['doctor', '--json'], { home: folder, under });
  const { usable, checks } = JSON.parse(stdout) as { usable: boolean; checks: Check[] };
  return { code, usable, check: (name: string) => checks.find((check) => check.name === name) };
}

describe('doctor', () => {
  it('finds nothing that stops Likewise here, and says so in words', async () => {
    const { code, stdout, stderr } = await likewise(['doctor'], { home });
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(/^ok {2}Node\.js +v\d/m);
    expect(stdout).toMatch(/^ok {2}packages +\d+ as pinned$/m);
    expect(stdout).toMatch(/^ok {2}model mini +every file is as recorded$/m);
    expect(stdout).toMatch(/^ok {2}engine +ready on \w+$/m);
    expect(stdout).toMatch(/^-- {2}daemon +not running\n +-> Start it: likewise serve --detach\.$/m);
    expect(stdout).toMatch(/^-- {2}browsers +.+Local Network Access/m);
    expect(stdout).toMatch(/\nLikewise can work\.\n$/);
  });

  it('says why not CUDA, and what to do', async ({ skip }) => {
    const reason = unavailableHere('cuda');
    if (reason === undefined) return skip('CUDA has its libraries here');
    if (!reason.includes('setup cuda')) return skip(`no CUDA for this system: ${reason}`);
    expect((await examined()).check('not on CUDA')).toEqual({
      name: 'not on CUDA',
      verdict: 'note',
      found: reason,
      fix: expect.stringContaining('run likewise setup cuda'),
    });
  });

  it('distinguishes this daemon from one that ended unexpectedly', async () => {
    const daemon = await DaemonProcess.start(home);
    const where = `process ${daemon.pid} on port ${daemon.port}`;
    const live = await examined();
    expect(live.check('daemon')).toMatchObject({ verdict: 'ok', found: expect.stringContaining(where) });
    expect(live.check(`port ${daemon.port}`)).toMatchObject({ verdict: 'ok', found: "this user's daemon" });
    expect(live.check('engine')).toMatchObject({ verdict: 'ok' });
    await daemon.kill();
    const gone = await examined();
    expect(gone).toMatchObject({ code: 0, usable: true });
    expect(gone.check('daemon')).toMatchObject({
      verdict: 'note',
      found: expect.stringContaining(`ended unexpectedly (${where}`),
      fix: expect.stringContaining('the next likewise serve takes its place'),
    });
    expect(gone.check(`port ${daemon.port}`)).toBeUndefined();
  });

  it('finds a model with a changed byte, which stops only that model', async () => {
    const checkpoint = resolve('test/fixtures/reference-tiny/checkpoint-999.pth');
    const heads = ['--heads', '4', '--decoder-heads', '4'];
    await likewise(['model', 'import', checkpoint, '--name', 'tiny', ...heads], { home });
    const file = join(home, 'models', 'tiny', 'weights.safetensors');
    const bytes = await readFile(file);
    bytes[bytes.length - 1]! ^= 1;
    await writeFile(file, bytes);
    const { code, usable, check } = await examined();
    expect({ code, usable }).toEqual({ code: 0, usable: true });
    expect(check('model mini')).toMatchObject({ verdict: 'ok' });
    expect(check('model tiny')).toMatchObject({
      verdict: 'warning',
      found: expect.stringContaining('weights.safetensors'),
      fix: expect.any(String),
    });
  });

  it('finds a folder it may not write, which stops all', async () => {
    const sealed = join(home, 'sealed');
    await mkdir(sealed, { mode: 0o500 });
    const { code, usable, check } = await examined(boundByPermissions, sealed);
    expect({ code, usable }).toEqual({ code: 5, usable: false });
    expect(check('folder of models')).toMatchObject({ verdict: 'problem', found: expect.stringContaining('EACCES') });
  });

  it('goes on where LIKEWISE_HOME is a file, and says so', async () => {
    const file = join(home, 'file');
    await writeFile(file, '');
    const { code, usable, check } = await examined([], file);
    expect({ code, usable }).toEqual({ code: 5, usable: false });
    expect(check('folder of state')).toMatchObject({ verdict: 'problem', found: expect.stringContaining('ENOTDIR') });
    expect(check('model mini')).toMatchObject({ verdict: 'ok' });
    expect(check('engine')).toMatchObject({ verdict: 'ok' });
    expect(check('browsers')).toBeDefined();
  });

  it('goes on where the list of servers is damaged, and says what to do', async () => {
    const damaged = await mkdtemp(join(tmpdir(), 'likewise-doctor-'));
    await mkdir(join(damaged, 'state'), { mode: 0o700 });
    const file = join(damaged, 'state', 'engine.json');
    await writeFile(file, '{');
    const { code, usable, check } = await examined([], damaged);
    expect({ code, usable }).toEqual({ code: 5, usable: false });
    expect(check('servers')).toEqual({
      name: 'servers',
      verdict: 'problem',
      found: `${file} cannot be used: it is damaged.`,
      fix: expect.stringContaining('likewise engine forget'),
    });
    expect(check('engine')).toMatchObject({ verdict: 'ok' });
    await rm(damaged, { recursive: true });
  });

  it('minds programs on the usual ports only when none is left, and says what they are', async () => {
    // A port that is already held, perhaps by a daemon on this machine, is as good.
    const servers = await Promise.all(PORTS.map(hold));
    const held = PORTS.filter((_, n) => servers[n]);
    const all = await examined();
    const words = await likewise(['doctor'], { home });
    const [first] = servers.flatMap((server) => server ?? []);
    first?.close();
    const some = await examined();
    for (const server of servers) server?.close();

    expect({ code: all.code, usable: all.usable }).toEqual({ code: 5, usable: false });
    expect(words.stdout).toMatch(
      /\nThe daemon cannot start, .+; likewise run works without: see the lines with X\.\n$/,
    );
    for (const port of held) {
      expect(all.check(`port ${port}`)).toMatchObject({
        verdict: 'problem',
        found: 'another program',
        fix: expect.stringContaining('likewise serve --port N'),
      });
    }
    expect(held.length).toBeGreaterThan(0);
    expect(some.check(`port ${held[0]}`)).toMatchObject({ verdict: 'ok', found: 'free' });
    for (const port of held.slice(1)) expect(some.check(`port ${port}`)).toMatchObject({ verdict: 'note' });
    expect(some).toMatchObject({ code: 0, usable: true });
  });
});

/** A web server on this port that is not a daemon; undefined if the port is taken. */
function hold(port: number): Promise<Server | undefined> {
  const server = createServer((_, response) => response.end('hello'));
  return new Promise((resolve) => {
    server.on('error', () => resolve(undefined));
    server.listen(port, '127.0.0.1', () => resolve(server));
  });
}
