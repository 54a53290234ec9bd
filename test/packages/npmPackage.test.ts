import { execFileSync } from 'node:child_process';
import { cp, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { PROTOCOL } from '../../shared/protocol/version.ts';
import { visibleIn } from '../support/cli.ts';
import { EmptyFolder } from './support/emptyFolder.ts';
import { installNode, NODES } from './support/nodes.ts';
import { type Registry, serveRegistry } from './support/registry.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const SAMPLE = join('node_modules', 'likewise', 'samples', 'recolour');
const npm = (...args: string[]) =>
  execFileSync('npm', args, { cwd: ROOT, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });

let dir: string;
let archive: string;
let registry: Registry;
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'likewise-npm-'));
  const [packed] = JSON.parse(npm('pack', '--workspace', 'likewise', '--json', '--pack-destination', dir));
  archive = join(dir, packed.filename);
  const manifest = JSON.parse(await readFile(join(ROOT, 'daemon', 'package.json'), 'utf8'));
  registry = await serveRegistry(manifest, await readFile(archive), npm('config', 'get', 'registry').trim());
});
afterAll(async () => {
  registry?.close();
  await rm(dir, { recursive: true, force: true });
});

describe('the archive', () => {
  it('is under 40 MB and holds programs, model and samples, and no sources or tests', async () => {
    expect((await stat(archive)).size).toBeLessThan(40_000_000);
    const files = execFileSync('tar', ['tzf', archive], { encoding: 'utf8' }).split('\n').filter(Boolean);
    const folders = new Set(files.map((file) => file.split('/').slice(1, 2).join()));
    expect([...folders].sort()).toEqual(
      [
        'LICENSE',
        'README.md',
        'bin',
        'dist',
        'figures',
        'models',
        'npm-shrinkwrap.json',
        'package.json',
        'samples',
      ].sort(),
    );
    expect(files.filter((file) => /\.test\.|\.map$|(?<!\.d)\.tsx?$/.test(file))).toEqual([]);
    expect(await readdir(join(ROOT, 'daemon'))).not.toContain('npm-shrinkwrap.json');
  });

  it('would be published', () => {
    expect(npm('publish', '--workspace', 'likewise', '--dry-run', '--json')).toContain('"likewise@0.1.0"');
  });

  it('installs from the file, without a registry that has it', async () => {
    const [node] = NODES.map(installNode);
    const folder = await EmptyFolder.make(node!, registry.url);
    try {
      expect(await folder.npm('install', '--ignore-scripts', archive)).toMatchObject({ code: 0, stderr: '' });
      expect(await folder.npx('likewise', '--version')).toEqual({ code: 0, stdout: '0.1.0\n', stderr: '' });
    } finally {
      await folder.remove();
    }
  });
});

describe('in an empty folder', () => {
  it.concurrent.each(NODES)('with Node.js $version and npm $npm', async (version) => {
    const folder = await EmptyFolder.make(installNode(version), registry.url);
    const quietly = async (...args: string[]) => {
      const ended = await folder.npx('likewise', ...args);
      expect(ended).toMatchObject({ code: 0, stderr: '' });
      return ended.stdout;
    };
    try {
      // Without a warning, and without an install script.
      expect(await folder.npm('install', 'likewise')).toMatchObject({ code: 0, stderr: '' });

      const demo = await folder.npx('likewise', 'demo');
      expect(demo.code).toBe(0);
      expect(demo.stdout).toMatch(/^12 answers in likewise-demo · mini on CPU/m);
      expect(
        demo.stderr
          .trim()
          .split('\n')
          .filter((line) => !/^\d+\/12 /.test(line)),
      ).toEqual([]);
      expect(await readdir(join(folder.path, 'likewise-demo'))).toContain('contact-sheet.png');

      await quietly('serve', '--port', '0', '--detach');
      const example = ['--example', join(SAMPLE, 'example-input.png'), join(SAMPLE, 'example-output.png')];
      await quietly('run', ...example, '--query', SAMPLE, '--out', 'done', '--quiet');
      expect((await visibleIn(join(folder.path, 'done'))).length).toBeGreaterThan(2);
      const link = (await quietly('open', '--print')).trim().split('\n').at(-1)!;
      expect(await (await fetch(link)).text()).toContain('<title>');
      await quietly('stop');

      await writeFile(join(folder.path, 'tool.mts'), TOOL);
      await writeFile(join(folder.path, 'tsconfig.json'), JSON.stringify(STRICT));
      const tsc = join(ROOT, 'node_modules', 'typescript', 'bin', 'tsc');
      expect(await folder.node(tsc)).toEqual({ code: 0, stdout: '', stderr: '' });
      expect(await folder.node('tool.mjs')).toEqual({ code: 0, stdout: `no-daemon ${PROTOCOL} 22400\n`, stderr: '' });
    } finally {
      await folder.npx('likewise', 'stop');
      await folder.remove();
    }
  });
});

describe('the GitHub Action and the hook of pre-commit', () => {
  it('pass where answers are those of their recipes, and fail on drift', async () => {
    const folder = await EmptyFolder.make(installNode(NODES.at(-1)!), registry.url);
    const action = parse(await readFile(join(ROOT, 'action.yml'), 'utf8'));
    const [hook] = parse(await readFile(join(ROOT, '.pre-commit-hooks.yaml'), 'utf8'));
    const [{ run }] = action.runs.steps;
    const act = (MODE: string, RECIPES = action.inputs.recipes.default) =>
      folder.run('bash', ['-eo', 'pipefail', '-c', run], { MODE, RECIPES, VERSION: action.inputs.version.default });
    const commit = () => folder.run('sh', ['-c', hook.entry]);
    try {
      await cp(join(ROOT, 'daemon', 'samples', 'recolour'), folder.path, { recursive: true });
      const examples = [{ input: 'example-input.png', output: 'example-output.png' }];
      await writeFile(join(folder.path, 'a.likewise.json'), JSON.stringify({ examples, queries: ['*.png'] }));

      expect(await act('check')).toMatchObject({ code: 8, stdout: expect.stringContaining('::error::') });
      expect(await commit()).toMatchObject({ code: 8 });
      expect(await visibleIn(join(folder.path, 'likewise'))).toEqual([]);
      expect(await act('apply')).toMatchObject({ code: 0 });
      expect(await act('check', 'a.likewise.json\n')).toMatchObject({ code: 0 });
      expect(await commit()).toMatchObject({ code: 0 });
      await cp(join(folder.path, 'watch.png'), join(folder.path, 'melon.png'));
      expect(await act('check')).toMatchObject({ code: 8 });
      expect(await commit()).toMatchObject({ code: 8 });
      expect(await act('mend')).toMatchObject({ code: 2 });
    } finally {
      await folder.remove();
    }
  });
});

const STRICT = {
  compilerOptions: { strict: true, module: 'node20', target: 'es2023', types: [], exactOptionalPropertyTypes: true },
  files: ['tool.mts'],
};

/** Connects to a port on which nobody listens. */
const TOOL = `
import { connect, type ClientState } from 'likewise/client';
import { PORTS, PROTOCOL, type DaemonMessage, decodeFrame, encodeFrame } from 'likewise/protocol';

declare const console: { log(...words: unknown[]): void };
const client = connect({
  urls: ['ws://127.0.0.1:9'],
  client: { name: 'A tool', version: '1.0.0', kind: 'other' },
  tokens: { load: async () => undefined, save: async () => {} },
  open: () => ({
    send() {},
    close() {},
    onMessage() {},
    onClose(listener) { listener({ code: 1006, reason: '', opened: false }); },
  }),
  timers: { after: () => () => {} },
  random: () => 0,
});
const state: ClientState = await client.settled();
const type: DaemonMessage['type'] = 'welcome';
const { header } = decodeFrame(encodeFrame({ type, protocol: PROTOCOL }));
if (state.name === 'waiting') console.log(state.diagnosis.reason, header.protocol, PORTS[0]);
client.close();
`;
