import { spawn } from 'node:child_process';
import { cp, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { isAlive } from '@likewise/shared/node/isAlive.ts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { decodeImage } from '../../daemon/images/codec.ts';
import { Agent } from '../support/agent.ts';
import { LIKEWISE, likewise, visibleIn } from '../support/cli.ts';
import { until } from '../support/until.ts';

const SAMPLES = fileURLToPath(new URL('../../daemon/samples', import.meta.url));

let dir: string;
let home: string;
/** The allowed folder. */
let work: string;
let agent: Agent;
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'likewise-mcp-'));
  home = join(dir, 'home');
  work = join(dir, 'work');
  for (const task of ['recolour', 'colourise']) await cp(join(SAMPLES, task), join(work, task), { recursive: true });
  await mkdir(join(dir, 'outside'));
  await cp(join(SAMPLES, 'recolour', 'watch.png'), join(dir, 'outside', 'secret.png'));
  agent = await Agent.start({ cwd: work, home });
});
afterAll(async () => {
  await agent.close();
  await rm(dir, { recursive: true, force: true });
});

const example = (task: string) => [{ before: `${task}/example-input.png`, after: `${task}/example-output.png` }];
const RECOLOUR = { examples: example('recolour'), queries: ['recolour/*.png'] };

describe('likewise mcp', () => {
  it('says what it can do', async () => {
    const { tools } = await agent.client.listTools();
    expect(tools.map(({ name }) => name).sort()).toEqual([
      'apply',
      'apply_recipe',
      'explain',
      'list_recipes',
      'preview',
      'save_recipe',
    ]);
    expect(
      tools
        .filter(({ annotations }) => annotations?.readOnlyHint)
        .map(({ name }) => name)
        .sort(),
    ).toEqual(['explain', 'list_recipes', 'preview']);
    expect(agent.client.getServerVersion()).toMatchObject({ name: 'likewise', version: '0.1.0' });
    expect(agent.stderr).toContain(`Folders: ${work}.`);
  });

  it('previews: the reading, and a contact sheet under 200 KB; writes nothing', async () => {
    const before = await readdir(work, { recursive: true });
    const { data, content, text } = await agent.call('preview', { ...RECOLOUR, limit: 3 });
    expect(data.understood).toEqual([{ id: expect.stringMatching(/^[0-9a-f]{12}$/), sentence: expect.any(String) }]);
    expect(data.pictures).toHaveLength(3);
    expect(data.matched).toBeGreaterThan(3);
    expect(data.pictures[0]).toMatchObject({ query: expect.stringMatching(/^recolour\/.+\.png$/), trust: 'sure' });
    expect(text).toContain(`Understood as: ${data.understood[0].sentence}`);
    const images = content.flatMap((block) => (block.type === 'image' ? [block] : []));
    expect(images).toHaveLength(1);
    expect(images[0]!.data.length).toBeLessThan(200_000);
    expect((await decodeImage(Buffer.from(images[0]!.data, 'base64'), 'sheet')).width).toBeGreaterThan(1000);
    expect(await readdir(work, { recursive: true })).toEqual(before);
  });

  it('applies: with progress, links and a sheet; again, nothing is to be done', async () => {
    const asked = { ...RECOLOUR, output: 'done/{name}.png' };
    const planned = await agent.call('apply', { ...asked, dryRun: true });
    expect(planned.data.status).toBe('planned');
    expect(await visibleIn(join(work, 'done'))).toEqual([]);

    const heard: string[] = [];
    const { data, content } = await agent.call('apply', asked, (done, total) => heard.push(`${done}/${total}`));
    const files = await visibleIn(join(work, 'done'));
    expect(files.length).toBeGreaterThan(3);
    expect(data).toMatchObject({ status: 'done', done: files.length, unchanged: 0, failed: 0 });
    expect(planned.data.outcomes).toHaveLength(files.length);
    expect(heard.at(-1)).toBe(`${files.length}/${files.length}`);
    const links = content.flatMap((block) => (block.type === 'resource_link' ? [block.uri] : []));
    expect(links[0]).toBe(data.sheet);
    // In the order in which they were done.
    expect(links.slice(1).sort()).toEqual(files.map((file) => pathToFileURL(join(work, 'done', file)).href).sort());
    const sheet = await agent.client.readResource({ uri: data.sheet });
    expect(sheet.contents[0]).toMatchObject({ mimeType: expect.stringMatching(/^image\//) });

    const again = await agent.call('apply', asked);
    expect(again.data).toMatchObject({ done: 0, unchanged: files.length, failed: 0 });
  });

  it('replaces no other file, unless asked to', async () => {
    const asked = { ...RECOLOUR, queries: ['recolour/watch.png'], output: 'mine/{name}.png' };
    await mkdir(join(work, 'mine'));
    await writeFile(join(work, 'mine', 'watch.png'), 'mine');
    const refused = await agent.call('apply', asked);
    expect(refused.data).toMatchObject({ done: 0, failed: 1 });
    expect(refused.text).toContain('mine/watch.png');
    expect(await readFile(join(work, 'mine', 'watch.png'), 'utf8')).toBe('mine');
    expect((await agent.call('apply', { ...asked, overwrite: true })).data).toMatchObject({ done: 1, failed: 0 });
  });

  it('explains', async () => {
    const { data, content } = await agent.call('explain', { examples: example('recolour') });
    expect(data.readings.length).toBeGreaterThan(1);
    expect(content.some(({ type }) => type === 'image')).toBe(true);
  });

  it('saves, lists and applies recipes, which the command line takes, too', async () => {
    const saved = { ...RECOLOUR, output: 'by-recipe/{name}.png' };
    const { data: preview } = await agent.call('preview', { ...RECOLOUR, limit: 1 });
    const [{ id: reading, sentence }] = preview.understood;
    const path = 'recipes/orange.likewise.json';
    expect((await agent.call('save_recipe', { ...saved, path, reading })).data).toEqual({ path });
    expect(await agent.call('save_recipe', { ...saved, path })).toMatchObject({ isError: true });
    expect((await agent.call('list_recipes', {})).data.recipes).toEqual([
      { path, queries: ['../recolour/*.png'], output: '../by-recipe/{name}.png', reading: sentence },
    ]);
    const { resources } = await agent.client.listResources();
    const uri = resources.find(({ name }) => name === path)!.uri;
    const { contents } = await agent.client.readResource({ uri });
    expect(JSON.parse((contents[0] as { text: string }).text).reading.id).toBe(reading);

    const applied = await agent.call('apply_recipe', { recipe: path });
    expect(applied.data).toMatchObject({ status: 'done', failed: 0 });
    const cli = await likewise(['apply', join(work, path), '--json'], { home });
    expect(cli.code).toBe(0);
    expect(JSON.parse(cli.stdout).outcomes.every(({ state }: { state: string }) => state === 'unchanged')).toBe(true);
  });

  it('ends with its client, and leaves no process', async () => {
    const other = await Agent.start({ cwd: work, home });
    await other.call('preview', { ...RECOLOUR, limit: 1 });
    const { pid } = other;
    await other.close();
    await until(() => !isAlive(pid));
  });

  it('says messages alone on standard output', async () => {
    const child = spawn(process.execPath, [LIKEWISE, 'mcp'], { cwd: work, stdio: ['pipe', 'pipe', 'ignore'] });
    let said = '';
    child.stdout.on('data', (data: Buffer) => {
      said += data.toString();
    });
    const send = (message: object) => child.stdin.write(`${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`);
    const clientInfo = { name: 'raw', version: '1' };
    send({ id: 1, method: 'initialize', params: { protocolVersion: '2025-06-18', capabilities: {}, clientInfo } });
    send({ method: 'notifications/initialized' });
    child.stdin.write('this is no message\n');
    send({ id: 2, method: 'tools/call', params: { name: 'preview', arguments: { ...RECOLOUR, limit: 1 } } });
    await until(() => said.includes('"id":2'));
    child.stdin.end();
    await new Promise((resolve) => child.on('exit', resolve));
    for (const line of said.trim().split('\n')) expect(JSON.parse(line)).toMatchObject({ jsonrpc: '2.0' });
  });
});

describe('where the example may mean several things', () => {
  const asked = { examples: example('colourise'), queries: ['colourise/crown.png', 'colourise/mushroom.png'] };

  it.each([true, false])('asks which, as clients of 2025 (%s) and 2026 hear it', async (legacy) => {
    const heard: string[][] = [];
    const elicit = (_: string, meanings: readonly { const: string; title: string }[]) => {
      heard.push(meanings.map(({ title }) => title));
      return { action: 'accept' as const, content: { reading: meanings[1]!.const } };
    };
    const asking = await Agent.start({ cwd: work, home, legacy, elicit });
    try {
      const { data } = await asking.call('apply', { ...asked, output: `asked-${legacy}/{name}.png` });
      expect(heard).toHaveLength(1);
      expect(data).toMatchObject({ status: 'done', done: 2 });
      expect(data.outcomes[0].understood).toBe(heard[0]![1]);
    } finally {
      await asking.close();
    }
  });

  it('writes nothing where no meaning is chosen', async () => {
    const declining = await Agent.start({ cwd: work, home, elicit: () => ({ action: 'decline' }) });
    try {
      const { data } = await declining.call('apply', { ...asked, output: 'declined/{name}.png' });
      expect(data).toMatchObject({ status: 'declined', done: 0 });
      expect(await visibleIn(join(work, 'declined'))).toEqual([]);
    } finally {
      await declining.close();
    }
  });

  it('informs a client that cannot ask, which then names one', async () => {
    const output = 'named/{name}.png';
    const { data } = await agent.call('apply', { ...asked, output });
    expect(data.status).toBe('ambiguous');
    expect(await visibleIn(join(work, 'named'))).toEqual([]);
    const named = await agent.call('apply', { ...asked, output, reading: data.readings[0].id });
    expect(named.data).toMatchObject({ status: 'done', done: 2 });
  });
});

describe('hostile paths', () => {
  const outside = 'is outside the folders';
  beforeAll(async () => {
    await symlink(join(dir, 'outside'), join(work, 'link'));
    await symlink(join(dir, 'outside', 'secret.png'), join(work, 'secret.png'));
    await symlink(join(dir, 'outside', 'new.png'), join(work, 'dangling.png'));
    await symlink('loop-b', join(work, 'loop-a'));
    await symlink('loop-a', join(work, 'loop-b'));
  });

  it.each([
    '../outside/secret.png',
    'recolour/../../outside/secret.png',
    'link/secret.png',
    'secret.png',
    'loop-a',
    '/etc/passwd',
    'a\0.png',
    '\ud800.png',
    'x'.repeat(4000),
  ])('are refused as an example: %j', async (path) => {
    const { isError, text } = await agent.call('preview', {
      ...RECOLOUR,
      examples: [{ before: path, after: 'recolour/example-output.png' }],
    });
    expect(isError).toBe(true);
    expect(text).not.toContain('internal');
  });

  it('are refused as a query', async () => {
    for (const query of ['../outside/secret.png', 'link/secret.png', '/etc/passwd']) {
      const { isError, text } = await agent.call('preview', { ...RECOLOUR, queries: [query] });
      expect(isError).toBe(true);
      expect(text).toContain(outside);
    }
    const { data } = await agent.call('apply', { ...RECOLOUR, queries: ['secret.png'], output: 'out/{name}.png' });
    expect(data?.done ?? 0).toBe(0);
    const found = await agent.call('preview', {
      ...RECOLOUR,
      queries: ['link/*.png', '../**/*.png', 'recolour/watch.png'],
    });
    expect(found.data.matched).toBe(1);
  });

  it('are refused as an output, and nothing is written outside', async () => {
    const asked = { ...RECOLOUR, queries: ['recolour/watch.png'] };
    for (const output of ['../outside/{name}.png', 'link/{name}.png', `${dir}/outside/{name}.png`]) {
      const { data } = await agent.call('apply', { ...asked, output });
      expect(data).toMatchObject({ done: 0, failed: 1 });
      expect(data.outcomes[0].error).toContain(outside);
    }
    const dangling = { ...asked, examples: asked.examples, output: 'trap/{name}.png' };
    await mkdir(join(work, 'trap'));
    await symlink(join(dir, 'outside', 'new.png'), join(work, 'trap', 'watch.png'));
    expect((await agent.call('apply', { ...dangling, overwrite: true })).data).toMatchObject({ done: 0, failed: 1 });
    expect(await visibleIn(join(dir, 'outside'))).toEqual(['secret.png']);
  });

  it('are refused as a record of what was made', async () => {
    const victim = join(dir, 'outside', 'victim');
    await writeFile(victim, 'untouched');
    await mkdir(join(work, 'recorded'));
    await symlink(victim, join(work, 'recorded', '.likewise-made.jsonl'));
    const asked = { ...RECOLOUR, queries: ['recolour/watch.png'], output: 'recorded/{name}.png' };
    const { data } = await agent.call('apply', asked);
    expect(data).toMatchObject({ done: 0, failed: 1 });
    expect(await readFile(victim, 'utf8')).toBe('untouched');
  });

  it('are refused in recipes and of recipes', async () => {
    const hostile = {
      examples: [{ input: '../outside/secret.png', output: '../outside/secret.png' }],
      queries: ['recolour/*.png'],
    };
    await writeFile(join(work, 'hostile.likewise.json'), JSON.stringify(hostile));
    expect((await agent.call('apply_recipe', { recipe: 'hostile.likewise.json' })).text).toContain(outside);
    await writeFile(join(dir, 'outside', 'a.likewise.json'), JSON.stringify(hostile));
    for (const recipe of ['../outside/a.likewise.json', 'link/a.likewise.json']) {
      expect((await agent.call('apply_recipe', { recipe })).text).toContain(outside);
      const uri = `likewise://recipes/${recipe}`;
      await expect(agent.client.readResource({ uri })).rejects.toThrow();
    }
    expect((await agent.call('save_recipe', { ...RECOLOUR, path: 'link/b.likewise.json' })).text).toContain(outside);
    expect((await agent.call('apply_recipe', { recipe: 'recolour/watch.png' })).isError).toBe(true);
    expect(await visibleIn(join(dir, 'outside'))).not.toContain('b.likewise.json');
    const { data } = await agent.call('list_recipes', {});
    expect(data.recipes.some(({ path }: { path: string }) => path.startsWith('link'))).toBe(false);
  });

  it('--allow names folders that are there', async () => {
    const { code, stderr } = await likewise(['mcp', '--allow', join(dir, 'nowhere')], { home });
    expect(code).toBe(2);
    expect(stderr).toContain('is not a folder');
  });
});
