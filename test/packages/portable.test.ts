import { execFileSync, spawn } from 'node:child_process';
import { chmodSync, existsSync } from 'node:fs';
import { cp, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Agent } from '../support/agent.ts';
import { launchChromium, newPage } from '../support/browser.ts';
import { hasChromium } from '../support/chromium.ts';
import { boundByPermissions } from '../support/cli.ts';
import { TestClient } from '../support/testClient.ts';
import { type Ended, ended } from './support/emptyFolder.ts';
import { nativesIn } from './support/natives.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const SAMPLE = join(ROOT, 'daemon', 'samples', 'recolour');
const OTHERS = ['linux-arm64', 'darwin-arm64', 'win32-x64'];

let dir: string;
const folderOf = (system: string) => join(dir, `likewise-0.1.0-${system}`);
beforeAll(() => {
  dir = execFileSync('mktemp', ['-d', join(tmpdir(), 'likewise-portable-XXXXXX')], { encoding: 'utf8' }).trim();
  const systems = ['linux-x64', ...OTHERS].flatMap((system) => ['--system', system]);
  const unpacked = OTHERS.flatMap((system) => ['--unpacked', system]);
  const script = join(ROOT, 'packaging', 'portable.mjs');
  execFileSync(process.execPath, [script, ...systems, ...unpacked, '--level', '1', '--out', dir], { stdio: 'inherit' });
});
afterAll(() => rm(dir, { recursive: true, force: true }));

describe.each(['linux-x64', ...OTHERS])('the folder for %s', (system) => {
  it('has programs and libraries for that system alone', async () => {
    const natives = nativesIn(folderOf(system));
    expect(natives.filter((native) => native.system !== system)).toEqual([]);
    const names = natives.map(({ path }) => path.slice(folderOf(system).length + 1).replaceAll('\\', '/'));
    expect(names).toContain(system === 'win32-x64' ? 'node/node.exe' : 'node/node');
    expect(names.filter((name) => /onnxruntime_binding\.node$/.test(name))).toHaveLength(1);
    expect(names.filter((name) => /libonnxruntime\.|onnxruntime\.dll$/.test(name)).length).toBeGreaterThan(0);
    expect(names.filter((name) => new RegExp(`@img/sharp-${system}/.*\\.node$`).test(name))).toHaveLength(1);
  });

  it('has the model, the playground, what starts it, and no more than it needs', async () => {
    const folder = folderOf(system);
    const app = join(folder, 'app');
    expect((await stat(join(app, 'models', 'mini', 'weights.safetensors'))).size).toBeGreaterThan(27_000_000);
    expect(existsSync(join(app, 'dist', 'playground', 'index.html'))).toBe(true);
    const starters = system.startsWith('win32')
      ? ['Open Likewise.cmd', 'install.ps1', 'likewise.cmd']
      : [system.startsWith('darwin') ? 'Open Likewise.command' : 'Open Likewise.desktop', 'install.sh', 'likewise'];
    expect((await readdir(folder)).sort()).toEqual(
      [...starters, 'LICENSE', 'README.txt', 'app', 'manifest.json', 'node'].sort(),
    );
    const kilobytes = Number(execFileSync('du', ['-sk', folder], { encoding: 'utf8' }).split('\t')[0]);
    expect(kilobytes / 1024).toBeLessThan(300);
  });
});

describe.runIf(process.platform === 'linux' && process.arch === 'x64')(
  'from the archive, where there is no Node.js',
  () => {
    let place: string;
    let cwd: string;
    let bare: string;
    beforeAll(async () => {
      place = await mkdtemp(join(tmpdir(), 'likewise-bare-'));
      execFileSync('tar', ['-xJf', `${folderOf('linux-x64')}.tar.xz`, '-C', place]);
      cwd = join(place, 'work');
      bare = join(place, 'home');
      await mkdir(cwd);
      await mkdir(bare);
      chmodSync(bare, 0o555);
    });
    afterAll(async () => {
      await likewise(['stop'], { LIKEWISE_HOME: join(place, 'data') });
      await rm(place, { recursive: true, force: true });
    });

    const launcher = () => join(place, 'likewise-0.1.0-linux-x64', 'likewise');
    const [setpriv, ...flags] = boundByPermissions;
    /** No PATH, a home that cannot be written, and a language in which texts are not UTF-8. */
    function likewise(args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Ended> {
      const [program, ...rest] = [...(setpriv ? [`/usr/bin/${setpriv}`, ...flags] : []), launcher(), ...args];
      const bareEnv = { PATH: '', HOME: bare, LC_ALL: 'de_DE.ISO-8859-1', ...env };
      return ended(spawn(program!, rest, { cwd, env: bareEnv, stdio: ['ignore', 'pipe', 'pipe'] }));
    }

    it('does the demo', async () => {
      const { code, stdout } = await likewise(['demo']);
      expect(stdout).toMatch(/^12 answers in likewise-demo · mini on CPU/m);
      expect(code).toBe(0);
      expect(await readdir(bare)).toEqual([]);
    });

    it('serves: lets a Figma panel in by a code, and opens the playground', async () => {
      const env = { LIKEWISE_HOME: join(place, 'data') };
      expect(await likewise(['serve', '--port', '0', '--detach'], env)).toMatchObject({ code: 0, stderr: '' });
      const { port } = JSON.parse(await readFile(join(place, 'data', 'state', 'daemon.json'), 'utf8'));

      // A panel of Figma's is a page without an origin.
      const panel = await TestClient.open(`ws://localhost:${port}`, { headers: { Origin: 'null' } });
      panel.hello(undefined, { name: 'Figma', kind: 'figma' });
      await panel.next('pairing-required');
      const shown = await likewise(['pair'], env).then(({ stdout }) => /\d{4} ?\d{4}/.exec(stdout)![0]);
      panel.send({ type: 'pair', code: shown.replace(' ', '') });
      await panel.next('paired');
      await panel.next('welcome');
      panel.ws.close();

      if (!hasChromium()) return;
      const link = (await likewise(['open', '--print'], env)).stdout.trim().split('\n').at(-1)!;
      const browser = await launchChromium();
      try {
        const { page, faults } = await newPage(browser);
        await page.goto(link);
        await page.getByRole('button', { name: 'Remove all 4' }).waitFor({ timeout: 60_000 });
        expect(faults).toEqual([]);
      } finally {
        await browser.close();
      }
      expect(await likewise(['stop'], env)).toMatchObject({ code: 0 });
    });

    it('serves agents, as the manifest of the bundle says', async () => {
      await cp(SAMPLE, join(cwd, 'recolour'), { recursive: true });
      const folder = dirname(launcher());
      const { server } = JSON.parse(await readFile(join(folder, 'manifest.json'), 'utf8'));
      const [command, script, verb, ...args] = [server.mcp_config.command, ...server.mcp_config.args].map((text) =>
        text.replace(/\$\{__dirname\}/, folder).replace(/\$\{user_config\.folders\}/, cwd),
      );
      expect(verb).toBe('mcp');
      const env = { PATH: '', HOME: bare };
      const agent = await Agent.start({ cwd: place, home: '', program: [command, script], args, env });
      const examples = [{ before: 'recolour/example-input.png', after: 'recolour/example-output.png' }];
      const { data } = await agent.call('apply', { examples, queries: ['recolour/*.png'], output: 'done/{name}.png' });
      expect(data).toMatchObject({ status: 'done', failed: 0 });
      await agent.close();
    });

    it('is installed for a user, updated, and taken away again', async () => {
      const home = join(place, 'user');
      await mkdir(home);
      const profile = '# mine\n';
      await writeFile(join(home, '.profile'), profile);
      const system = { PATH: '/usr/bin:/bin', HOME: home };
      const sh = (command: string) =>
        ended(spawn('/bin/sh', ['-lc', command], { cwd: home, env: system, stdio: ['ignore', 'pipe', 'pipe'] }));
      const install = () => sh(`'${join(place, 'likewise-0.1.0-linux-x64', 'install.sh')}'`);
      expect(await install()).toMatchObject({ code: 0, stderr: '' });
      expect(await install()).toMatchObject({ code: 0, stderr: '' });

      expect(await sh('likewise --version')).toMatchObject({ code: 0, stdout: '0.1.0\n' });
      expect((await readFile(join(home, '.profile'), 'utf8')).match(/added by Likewise/g)).toHaveLength(1);
      expect(await sh('likewise serve --port 0 --detach')).toMatchObject({ code: 0 });
      const pictures = [join(SAMPLE, 'example-input.png'), join(SAMPLE, 'example-output.png')];
      expect(await sh(`likewise library save orange ${pictures.join(' ')}`)).toMatchObject({ code: 0 });
      await writeFile(join(home, 'a.likewise.json'), '{}');

      const would = await sh('likewise uninstall --dry-run');
      expect(would.stdout).toContain(join(home, '.local', 'lib', 'likewise'));
      const { code, stdout, stderr } = await sh('likewise uninstall');
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
      const library = join(home, '.local', 'share', 'likewise', 'library');
      expect(stdout).toContain(`Your library stays in ${library} (1 example).`);
      expect(stdout).toContain('*.likewise.json');
      const left = await readdir(home, { recursive: true, withFileTypes: true });
      const files = left.filter((entry) => !entry.isDirectory()).map(({ parentPath, name }) => join(parentPath, name));
      expect(
        files
          .map((file) =>
            file
              .slice(home.length + 1)
              .replace(/[^/]+$/, (name) => (name.startsWith('.') || name.startsWith('a.') ? name : 'EXAMPLE')),
          )
          .sort(),
      ).toEqual(['.local/share/likewise/library/EXAMPLE', '.profile', 'a.likewise.json']);
      expect(await readFile(join(home, '.profile'), 'utf8')).toBe(profile);
    });
  },
);
