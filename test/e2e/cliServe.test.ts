import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import {
  chmod,
  chown,
  lstat,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  readlink,
  rm,
  stat,
  writeFile,
} from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { isAlive } from '@likewise/shared/node/isAlive.ts';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type Descriptor, readDescriptor } from '../../daemon/auth/descriptor.ts';
import { boundByPermissions, type CliOptions, LIKEWISE, likewise } from '../support/cli.ts';
import { DaemonProcess } from '../support/daemonProcess.ts';
import { canMount, onSmallDisk, withFilesUpTo } from '../support/fullDisk.ts';
import { enginesOf } from '../support/processes.ts';
import { until } from '../support/until.ts';

let home: string;
let daemons: DaemonProcess[] = [];
beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'likewise-serve-'));
});
afterEach(async () => {
  const { pid } = descriptor() ?? {};
  for (const daemon of daemons) await daemon.end();
  daemons = [];
  // A detached one, if a test failed.
  if (pid !== undefined && isAlive(pid)) process.kill(pid, 'SIGKILL');
  await rm(join(home, 'state'), { recursive: true, force: true });
});
afterAll(() => rm(home, { recursive: true }));

const call = (...args: string[]) => likewise(args, { home });
const descriptor = (): Descriptor | undefined => readDescriptor(join(home, 'state'));
async function started(...flags: string[]): Promise<DaemonProcess> {
  const daemon = await DaemonProcess.start(home, flags);
  daemons.push(daemon);
  return daemon;
}

const NOT_RUNNING = 'error: The Likewise daemon is not running.\n  Start it: likewise serve.\n';

describe('serve --detach, stop', () => {
  it('returns when the daemon is ready; a second one finds it; stop returns when it has gone', async () => {
    const first = await call('serve', '--port', '0', '--detach');
    expect(first).toMatchObject({ code: 0, stderr: '' });
    const { pid, port } = descriptor()!;
    expect(first.stdout).toMatch(
      new RegExp(`^Likewise is ready on http://127.0.0.1:${port}: mini on \\w+ \\(\\w+\\).\n$`),
    );
    expect(isAlive(pid)).toBe(true);
    if (process.platform === 'linux') {
      expect(await readFile(`/proc/${pid}/environ`, 'utf8')).toContain('MALLOC_MMAP_THRESHOLD_=1048576\0');
    }
    expect(await (await fetch(`http://127.0.0.1:${port}/readyz`)).json()).toEqual({ ready: true, engine: 'ready' });

    const found = `Likewise is already running, as it was started: process ${pid} on http://127.0.0.1:${port}.\n`;
    for (const flags of [[], ['--detach'], ['--port', '0', '--model', 'mini']]) {
      expect(await call('serve', ...flags)).toEqual({ code: 0, stdout: found, stderr: '' });
    }
    expect(descriptor()?.pid).toBe(pid);

    const engines = enginesOf(pid);
    expect(engines).toHaveLength(1);
    expect(await call('stop')).toEqual({ code: 0, stdout: `Stopped Likewise (process ${pid}).\n`, stderr: '' });
    expect([pid, ...engines].filter(isAlive)).toEqual([]);
    expect(descriptor()).toBeUndefined();
    expect(await call('stop')).toEqual({ code: 0, stdout: 'Likewise was not running.\n', stderr: '' });
  });

  it('says why the daemon could not start, and leaves nothing running', async () => {
    const taken = createServer().listen(0, '127.0.0.1');
    await until(() => taken.listening);
    const { port } = taken.address() as { port: number };
    for (const detach of [[], ['--detach']]) {
      expect(await call('serve', '--port', String(port), ...detach)).toMatchObject({
        code: 5,
        stdout: '',
        stderr: expect.stringMatching(
          `^error: Port ${port} is taken by another program.\n {2}"likewise doctor" says what is on it\\. .+--port N`,
        ),
      });
      const absent = process.platform === 'darwin' ? 'dml' : 'coreml';
      expect(await call('serve', '--port', '0', '--provider', absent, ...detach)).toMatchObject({
        code: 5,
        stdout: '',
        stderr: expect.stringContaining('The engine could not start'),
      });
    }
    expect(await call('serve', '--port', '0', '--model', 'nosuch')).toMatchObject({ code: 4, stdout: '' });
    expect(descriptor()).toBeUndefined();
    taken.close();
  });

  it.each([
    [['--port', '65536'], 'Give a number of 0 to 65535'],
    [['--idle', '0'], 'Give a number of minutes above 0, 10080 at most'],
    [['--unload', '10081'], 'Give a number of minutes above 0, 10080 at most'],
    [['--provider', 'abacus'], 'auto, cuda'],
  ])('refuses %j', async (args, message) => {
    const refused = { code: 2, stdout: '', stderr: expect.stringContaining(message) };
    expect(await call('serve', ...args)).toMatchObject(refused);
  });

  it.each(['SIGTERM', 'SIGINT'] as const)('ends with code 0 on %s, and clears up', async (name) => {
    const daemon = await started();
    process.kill(daemon.pid, name);
    expect(await daemon.ended).toMatchObject({ code: 0, stderr: '' });
    expect(descriptor()).toBeUndefined();
    expect(daemon.log()).toContain('a signal asked for it');
  });
});

describe('a state folder that cannot be written', () => {
  const STARTING = [
    ['serve', '--port', '0'],
    ['serve', '--port', '0', '--detach'],
    ['open', '--print'],
  ];

  /** Expects each verb that starts a daemon to end with code 6 and these words, and to leave no daemon. */
  async function expectRefused(folder: string, message: string, options: Partial<CliOptions> = {}): Promise<void> {
    for (const words of STARTING) {
      const refused = { code: 6, stdout: '', stderr: expect.stringMatching(`^error: ${message}\n {2}.+\n$`) };
      expect(await likewise(words, { home: folder, ...options })).toEqual(refused);
      expect(readDescriptor(join(folder, 'state'))).toBeUndefined();
    }
  }

  it('for want of permission', async () => {
    const sealed = join(home, 'sealed');
    await mkdir(sealed, { mode: 0o500 });
    await expectRefused(sealed, `There is no permission to write in ${sealed}/state.`, { under: boundByPermissions });
  });

  it('on a full disk', async () => {
    const full = join(home, 'full');
    await mkdir(full);
    const script = `head -c 4096 /dev/zero > '${full}/fill' && exec "$@"`;
    const under = canMount() ? onSmallDisk(full, 4, script) : withFilesUpTo(0);
    await expectRefused(full, `${full}/state could not be written: the disk or your share of it is full.`, { under });
  });

  it('where a file stands in its place', async () => {
    const file = join(home, 'file');
    await writeFile(file, '');
    await expectRefused(file, `${file} is not a folder.`);
  });

  it('but for its log, stops nothing', async () => {
    await mkdir(join(home, 'state', 'log'), { recursive: true });
    await writeFile(join(home, 'state', 'log', 'daemon.1.log'), Buffer.alloc(8192, '{}\n'));
    // The form of the model that a daemon makes is larger than the limit on files below.
    expect(await call('demo', '--out', join(home, 'demo'))).toMatchObject({ code: 0 });
    const served = await likewise(['serve', '--port', '0', '--detach'], { home, under: withFilesUpTo(8) });
    expect(served).toMatchObject({ code: 0, stderr: '' });
    expect(await call('status')).toMatchObject({ code: 0 });
    expect(await call('stop')).toMatchObject({ code: 0 });
    expect((await stat(join(home, 'state', 'log', 'daemon.1.log'))).size).toBe(8192);
  });
});

describe('the descriptor', () => {
  it('can be read by its user alone, as all of the state', async () => {
    await started();
    const modes = ['state/daemon.json', 'state/jobs.jsonl', 'state', 'state/log'].map(async (path) => {
      const { mode } = await stat(join(home, path));
      return (mode & 0o777).toString(8);
    });
    expect(await Promise.all(modes)).toEqual(['600', '600', '700', '700']);
  });

  it('of a daemon that was killed is seen through, and taken over', async () => {
    const daemon = await started();
    const engines = enginesOf(daemon.pid);
    await daemon.kill();
    expect(descriptor()?.pid).toBe(daemon.pid);
    expect(await call('status')).toEqual({ code: 5, stdout: '', stderr: NOT_RUNNING });
    // An engine does not outlive its daemon.
    await until(() => engines.filter(isAlive).length === 0);

    const next = await started();
    expect(next.pid).not.toBe(daemon.pid);
    expect(await call('status')).toMatchObject({ code: 0 });
  });

  it.each([
    [
      'whose process number is another program now',
      JSON.stringify({ pid: process.pid, port: 9, token: 't', version: '0', started: 1 }),
    ],
    ['that is damaged', '{'],
  ])('%s is taken over', async (_, text) => {
    const daemon = await started();
    await daemon.kill();
    await writeFile(join(home, 'state', 'daemon.json'), text);
    expect(await call('status')).toMatchObject({ code: 5, stderr: NOT_RUNNING });
    const next = await started();
    expect(descriptor()?.pid).toBe(next.pid);
  });

  it('and all beside it are taken from others where they had a part in it, and that is logged', async () => {
    await mkdir(join(home, 'state', 'results'), { recursive: true, mode: 0o777 });
    await chmod(join(home, 'state'), 0o777);
    const result = join(home, 'state', 'results', 'old');
    await writeFile(result, 'x');
    await chmod(result, 0o666);
    const daemon = await started();
    const entries = await readdir(join(home, 'state'), { recursive: true });
    const modes = await Promise.all(entries.map(async (name) => (await lstat(join(home, 'state', name))).mode & 0o077));
    expect(modes.filter((mode) => mode !== 0)).toEqual([]);
    expect(daemon.log()).toContain('now only you have');
  });

  it.skipIf(process.platform !== 'linux')(
    'is not reached where a process may have too few files open: it says so',
    async () => {
      const under = ['sh', '-c', 'ulimit -n 64; exec "$0" "$@"'];
      const result = await likewise(['serve', '--port', '0', '--detach'], { home, under });
      expect(result).toMatchObject({ code: 5, stderr: expect.stringContaining('ulimit -n 1024') });
    },
  );

  it.skipIf(process.getuid?.() !== 0)('of another user is left alone by root', async () => {
    const theirs = await mkdtemp(join(tmpdir(), 'likewise-theirs-'));
    await chown(theirs, 1234, 1234);
    const result = await likewise(['serve', '--port', '0', '--detach'], { home: theirs });
    expect(result).toMatchObject({ code: 6, stderr: expect.stringContaining('Run it without sudo') });
    expect(await readdir(theirs)).toEqual([]);
    await rm(theirs, { recursive: true });
  });

  it('of a daemon that is silent stays its own: nothing takes its place', async () => {
    const daemon = await started();
    process.kill(daemon.pid, 'SIGSTOP');
    const busy = `error: The Likewise daemon (process ${daemon.pid}) is running but does not answer: it is busy or suspended.\n`;
    try {
      for (const words of [['serve', '--port', '0', '--detach'], ['status'], ['stop']]) {
        expect(await call(...words)).toMatchObject({ code: 5, stdout: '', stderr: expect.stringContaining(busy) });
      }
      expect(descriptor()?.pid).toBe(daemon.pid);
    } finally {
      process.kill(daemon.pid, 'SIGCONT');
    }
    expect(await call('serve', '--detach')).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('is already running'),
    });
    expect(await call('stop')).toMatchObject({ code: 0, stdout: `Stopped Likewise (process ${daemon.pid}).\n` });
  });

  it('is one for five daemons that start at once, and so is the journal', async () => {
    const ends = await Promise.all(Array.from({ length: 5 }, () => call('serve', '--port', '0', '--detach')));
    expect(ends.map(({ code }) => code)).toEqual([0, 0, 0, 0, 0]);
    const { pid } = descriptor()!;
    const said = ends.map(({ stdout }) => stdout).sort();
    expect(said.filter((text) => text.includes('is ready on'))).toHaveLength(1);
    expect(said.filter((text) => text.includes(`process ${pid} on`))).toHaveLength(4);
    expect(await readdir(join(home, 'state', 'log'))).toHaveLength(1);
    if (process.platform === 'linux') {
      const open = await Promise.all(
        (await readdir(`/proc/${pid}/fd`)).map((fd) => readlink(`/proc/${pid}/fd/${fd}`).catch(() => '')),
      );
      expect(open).toContain(join(home, 'state', 'jobs.jsonl'));
      expect(open.filter((path) => path.startsWith(home) && path.endsWith('(deleted)'))).toEqual([]);
    }
    await call('stop');
  });
});

describe('a machine with IPv6 alone', () => {
  const ipv6 = 'ip link set lo up && ip addr del 127.0.0.1/8 dev lo';
  const canTry = spawnSync('unshare', ['-n', 'sh', '-c', ipv6]).status === 0;
  if (!canTry) console.warn('Not tried: a machine with IPv6 alone. That takes root and unshare.');

  it.skipIf(!canTry)('has its daemon on ::1', async () => {
    const call = (verb: string) => `"$0" ${LIKEWISE} ${verb}`;
    const script = [ipv6, call('serve --port 0 --detach'), call('status'), call('stop')].join(' && ');
    const { stdout } = await likewise([], { home, under: ['unshare', '-n', 'sh', '-c', script] });
    expect(stdout).toMatch(/ready on http:\/\/\[::1\]:\d+[\s\S]*http:\/\/\[::1\]:[\s\S]*Stopped Likewise/);
  });
});

describe('status', () => {
  it('shows what the daemon does, in words and as JSON', async () => {
    const { pid, port } = await started();
    const { code, stdout } = await call('status');
    expect(code).toBe(0);
    const lines = stdout.split('\n');
    expect(lines[0]).toContain(`process ${pid}, http://127.0.0.1:${port}, since `);
    expect(stdout).toMatch(/^model {4}mini on \w+ \(\w+\), ready$/m);
    expect(stdout).toMatch(/^pictures 0 waiting, 0 running$/m);
    expect(stdout).toMatch(/^tools {4}0 connected$/m);
    expect(stdout).toContain(join(home, 'state', 'log'));
    expect(JSON.parse((await call('status', '--json')).stdout)).toMatchObject({
      pid,
      port,
      model: 'mini',
      engine: 'ready',
      waiting: 0,
      running: 0,
      clients: 0,
    });
    // Nobody else may learn the token.
    expect(stdout + (await call('status', '--json')).stdout).not.toContain(descriptor()!.token);
  });

  it('and the other verbs say so with code 5 where there is no daemon', async () => {
    for (const verb of [['status'], ['pair'], ['tools'], ['tools', 'revoke', 'x'], ['model', 'use', 'mini']]) {
      expect(await call(...verb)).toEqual({ code: 5, stdout: '', stderr: NOT_RUNNING });
    }
    const { code, stdout } = await call('status', '--json');
    expect({ code, ...JSON.parse(stdout) }).toMatchObject({ code: 5, error: { code: 'daemon-unreachable' } });
  });
});

describe('model use', () => {
  const FILES = [resolve('test/fixtures/reference-tiny/checkpoint-999.pth'), '--name', 'tiny'];

  it('has the running daemon answer with another model, and is what serve names where the two differ', async () => {
    expect(await call('model', 'import', ...FILES, '--heads', '4', '--decoder-heads', '4')).toMatchObject({ code: 0 });
    const { pid, port } = await started();
    const has = (model: string) =>
      `error: Likewise is already running \\(process ${pid}\\), with ${model} on \\w+\\.\n  `;
    for (const detach of [[], ['--detach']]) {
      expect(await call('serve', '--model', 'tiny', ...detach)).toEqual({
        code: 5,
        stdout: '',
        stderr: expect.stringMatching(`^${has('mini')}To switch its model: likewise model use tiny\\.\n$`),
      });
    }
    const absent = process.platform === 'darwin' ? 'dml' : 'coreml';
    expect(await call('serve', '--provider', absent)).toEqual({
      code: 5,
      stdout: '',
      stderr: expect.stringMatching(
        `^${has('mini')}To restart it: likewise stop, then likewise serve --provider ${absent}\\.\n$`,
      ),
    });

    expect(await call('model', 'use', 'tiny')).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/^tiny answers from now on, on \w+ \(\w+\)\.\n$/),
      stderr: '',
    });
    expect(JSON.parse((await call('status', '--json')).stdout)).toMatchObject({ pid, port, model: 'tiny' });
    expect(await call('serve', '--model', 'tiny')).toMatchObject({ code: 0 });
    expect(await call('serve', '--model', 'mini')).toMatchObject({ code: 5 });

    expect(await call('model', 'use', 'nosuch')).toMatchObject({
      code: 4,
      stderr: expect.stringMatching(/^error: There is no model named nosuch\.\n/),
    });
    expect(JSON.parse((await call('status', '--json')).stdout)).toMatchObject({ model: 'tiny' });
  });
});

describe('pair, tools', () => {
  it('let a tool in by a code, list it, and take its access back at once', async () => {
    const daemon = await started();
    expect((await call('tools')).stdout).toBe('No tool is paired. Make a code for one: likewise pair\n');

    const { stdout } = await call('pair');
    const [, code] = /^(\d{4} \d{4})\nType this code in the tool within 2 minutes, until .+\. It works once\.\n$/.exec(
      stdout,
    )!;
    const tool = daemon.client(undefined, { name: 'Sketchpad', kind: 'figma' });
    expect(await tool.settled()).toMatchObject({ name: 'pairing-required', reason: 'no-token' });
    await tool.pair(code!.replace(' ', ''));
    await until(() => tool.state.name === 'ready');

    expect((await call('tools')).stdout).toMatch(/^\S+ {2}Sketchpad \(figma\), paired \d{4}-\d\d-\d\d, connected\n$/);
    const { tools } = JSON.parse((await call('tools', '--json')).stdout);
    expect(tools).toMatchObject([{ name: 'Sketchpad', kind: 'figma', connected: true }]);

    expect(await call('tools', 'revoke', 'nosuch')).toMatchObject({
      code: 2,
      stderr: 'error: No paired tool has the id nosuch.\n  List them with "likewise tools".\n',
    });
    expect(await call('tools', 'revoke', tools[0].id)).toMatchObject({
      code: 0,
      stdout: expect.stringContaining(tools[0].id),
    });
    await until(() => tool.state.name === 'waiting' || tool.state.name === 'pairing-required');
    expect((await call('tools')).stdout).toContain('No tool is paired');
  });

  it('are known to the next daemon, and their tokens stand nowhere', async () => {
    const daemon = await started();
    const { client, token } = await daemon.tool({ name: 'Sketchpad' });
    client.close();
    await daemon.end();
    expect(await readFile(join(home, 'state', 'tools.json'), 'utf8')).not.toContain(token);
    const next = await started();
    expect(await next.client(token).settled()).toMatchObject({ name: 'ready', welcome: { trusted: false } });
  });
});

describe('open', () => {
  it('prints a link for the daemon that runs, another one each time', async () => {
    const { port } = await started();
    const links = await Promise.all([call('open', '--print'), call('open', '--print')]);
    const tickets = links.map(({ code, stdout, stderr }) => {
      expect([code, stderr]).toEqual([0, '']);
      return new RegExp(`\nhttp://127.0.0.1:${port}/#ticket=([\\w-]{43})\n$`).exec(stdout)?.[1];
    });
    expect(tickets[0]).toBeDefined();
    expect(tickets[0]).not.toBe(tickets[1]);
  });

  it.skipIf(process.platform !== 'linux')(
    'gives the browser a file that only the user can read, and no secret on a command line',
    async () => {
      const daemon = await started();
      const tools = await mkdtemp(join(tmpdir(), 'likewise-opener-'));
      const seen = join(tools, 'seen');
      // Every user can read a process's arguments in the process list.
      await writeFile(join(tools, 'xdg-open'), `#!/bin/sh\nprintf '%s' "$*" > ${seen}.new\nmv ${seen}.new ${seen}\n`, {
        mode: 0o755,
      });
      const opening = likewise(['open'], { home, env: { PATH: `${tools}:${process.env.PATH}` } });
      await until(() => existsSync(seen));
      const path = fileURLToPath(await readFile(seen, 'utf8'));
      expect((await lstat(path)).mode & 0o777).toBe(0o600);
      const ticket = /#ticket=([\w-]{43})"/.exec(await readFile(path, 'utf8'))?.[1];
      expect(await readFile(seen, 'utf8')).not.toContain(ticket);
      const page = daemon.client(undefined, { name: 'Page', kind: 'playground' });
      await page.redeem(ticket!);
      expect(await opening).toMatchObject({ code: 0, stderr: '' });
      await expect(lstat(path)).rejects.toThrow('ENOENT');
      await rm(tools, { recursive: true });
    },
  );
});
