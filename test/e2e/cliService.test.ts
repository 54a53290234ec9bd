import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { likewise } from '../support/cli.ts';

let home: string;
let file: string;
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'likewise-service-'));
  file = join(home, 'config', 'systemd', 'user', 'likewise.service');
});
afterEach(() => rm(home, { recursive: true }));

const there = () => readFile(file, 'utf8').catch(() => undefined);

/**
 * Calls the verb with a systemctl that records its arguments and ends with a code. A real one would change the session of whoever
 * runs the tests.
 */
async function service(verb: string, code = 0) {
  const [bin, calls] = [join(home, 'bin'), join(home, 'calls')];
  await mkdir(bin, { recursive: true });
  await writeFile(calls, '');
  const script = `#!/bin/sh\necho "$@" >> '${calls}'\n[ ${code} = 0 ] || echo 'No bus.' >&2\nexit ${code}\n`;
  await writeFile(join(bin, 'systemctl'), script);
  await chmod(join(bin, 'systemctl'), 0o755);
  const env = { XDG_CONFIG_HOME: join(home, 'config'), PATH: `${bin}${delimiter}${process.env.PATH}` };
  const result = await likewise(['service', verb], { home, env });
  return { ...result, calls: (await readFile(calls, 'utf8')).split('\n').filter(Boolean) };
}

const linux = process.platform === 'linux';
if (!linux)
  console.info(`The verb is not tried here: systemctl is stood in for on Linux alone, this is ${process.platform}.`);
describe.runIf(linux)('service, on Linux', () => {
  it('prints the unit alone on stdout, what to do with it on stderr, and changes nothing', async () => {
    const { code, stdout, stderr, calls } = await service('print');
    expect(code).toBe(0);
    expect(stdout).toMatch(/^\[Unit\]\n/);
    expect(stdout).toMatch(/^ExecStart="\/.+" "\/.+likewise\.mjs" serve$/m);
    expect(stdout).toContain(`Environment="LIKEWISE_HOME=${home}"`);
    expect(stderr).toContain(file);
    expect(stderr).toContain('have not started it under systemd');
    expect(stderr).toContain('systemctl --user enable --now likewise.service');
    expect({ calls, file: await there() }).toEqual({ calls: [], file: undefined });
  });

  it('installs and uninstalls it', async () => {
    const { stdout: text } = await service('print');
    const installed = await service('install');
    expect(installed).toMatchObject({ code: 0, stderr: '' });
    expect(installed.stdout).toContain(`Wrote ${file}`);
    expect(installed.calls).toEqual(['--user daemon-reload', '--user enable --now likewise.service']);
    expect(await there()).toBe(text);
    const uninstalled = await service('uninstall');
    expect(uninstalled).toMatchObject({ code: 0, stderr: '', calls: ['--user disable --now likewise.service'] });
    expect(await there()).toBeUndefined();
    expect(await service('uninstall')).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('not installed'),
      calls: [],
    });
  });

  it('says what the system said when it would not, and leaves no file behind', async () => {
    const refused = {
      code: 5,
      stdout: '',
      stderr: expect.stringMatching(
        /^error: The system did not do .+systemctl --user .+: No bus\.\n {2}.+service print/,
      ),
    };
    expect(await service('install', 1)).toMatchObject(refused);
    expect(await there()).toBeUndefined();
    await service('install');
    expect(await service('uninstall', 1)).toMatchObject(refused);
    expect(await there()).toBeUndefined();
  });
});
