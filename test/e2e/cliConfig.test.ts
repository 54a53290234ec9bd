import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { readDescriptor } from '../../daemon/auth/descriptor.ts';
import { likewise } from '../support/cli.ts';

let home: string;
beforeAll(() => {
  home = mkdtempSync(join(tmpdir(), 'likewise-config-'));
});
afterEach(() => call('stop'));
afterAll(() => rmSync(home, { recursive: true }));

const call = (...args: string[]) => likewise(args, { home });
const file = () => join(home, 'state', 'config.json');
const shown = async (env = {}) =>
  JSON.parse((await likewise(['config', '--json'], { home, env })).stdout).settings as Record<string, unknown>;

/** A port that was free a moment ago. */
async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** The status of the answer to a request under another name of the daemon. */
function statusBy(host: string, port: number): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    request({ port, host: '127.0.0.1', path: '/livez', headers: { host } }, ({ statusCode }) => resolve(statusCode))
      .on('error', reject)
      .end();
  });
}

describe('config', () => {
  it('sets what serve goes by, and shows what is from where', async () => {
    const port = await freePort();
    expect((await call('config', 'path')).stdout).toBe(`${file()}\n`);
    expect(await call('config')).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(
        /^port {7}the first free of 22400, 22401, 22402 +default\nhost-name {2}none +default\n/,
      ),
    });
    expect(await call('config', 'set', 'port', String(port))).toEqual({
      code: 0,
      stdout: `port is ${port} from the next start on.\n`,
      stderr: '',
    });
    await call('config', 'set', 'host-name', 'likewise.example', 'Other.example:8022');
    expect(statSync(file()).mode & 0o777).toBe(0o600);
    expect(await shown({ LIKEWISE_IDLE: '30' })).toMatchObject({
      port: { value: port, from: 'file' },
      'host-name': { value: ['likewise.example', 'other.example:8022'], from: 'file' },
      idle: { value: 30, from: 'environment' },
      unload: { value: 10, from: 'default' },
    });

    expect(await call('serve', '--detach')).toMatchObject({ code: 0, stdout: expect.stringContaining(`:${port}:`) });
    expect(await statusBy('likewise.example', port)).toBe(200);
    expect(await statusBy('unknown.example', port)).toBe(403);
    const unset = await call('config', 'unset', 'host-name');
    expect(unset.stdout).toMatch(/^host-name is no longer set.*: none\.\nThe daemon that runs goes on/);
    expect(await shown()).toMatchObject({ 'host-name': { from: 'default' } });
  });

  it('gives way to the environment, and both to an option', async () => {
    const [first, second] = [await freePort(), await freePort()];
    const env = { LIKEWISE_PORT: String(first) };
    expect(await likewise(['serve', '--detach'], { home, env })).toMatchObject({ code: 0, stderr: '' });
    expect(readDescriptor(join(home, 'state'))?.port).toBe(first);
    // A running daemon is found, whatever is set.
    await call('config', 'set', 'model', 'other');
    expect(await call('serve')).toMatchObject({ code: 0, stdout: expect.stringContaining('is already running') });
    await call('stop');
    const model = ['--model', 'mini'];
    expect(await likewise(['serve', '--detach', '--port', String(second), ...model], { home, env })).toMatchObject({
      code: 0,
    });
    expect(readDescriptor(join(home, 'state'))?.port).toBe(second);
    await call('stop');
    expect(await call('serve', '--detach')).toMatchObject({ code: 4, stderr: expect.stringContaining('named other') });
    await call('config', 'unset', 'model');
  });

  it('refuses what serve would not take, and names line and key of what stands in the file', async () => {
    expect(await call('config', 'set', 'port', '70000')).toEqual({
      code: 2,
      stdout: '',
      stderr: 'error: port cannot be 70000.\n  Give a number of 0 to 65535.\n',
    });
    expect(await call('config', 'set', 'colour', 'red')).toMatchObject({ code: 2, stderr: /host-name/ });
    writeFileSync(file(), '{\n  "port": 0,\n  "unload": -5\n}\n');
    const said = `error: ${file()}, line 3: "unload" cannot be -5.\n  Give a number of minutes above 0`;
    for (const words of [['config'], ['serve', '--detach'], ['config', 'set', 'idle', '5']]) {
      expect(await call(...words)).toMatchObject({ code: 2, stdout: '', stderr: expect.stringContaining(said) });
    }
    const { checks } = JSON.parse((await call('doctor', '--json')).stdout);
    expect(checks).toContainEqual(expect.objectContaining({ name: 'settings', verdict: 'problem', daemonOnly: true }));
    expect(await call('config', 'unset', 'unload')).toMatchObject({ code: 0 });
    expect(await call('serve', '--detach')).toMatchObject({ code: 0, stderr: '' });
  });
});
