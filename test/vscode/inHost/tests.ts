import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readdirSync, rmSync, symlinkSync, unlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import * as vscode from 'vscode';
import type { DaemonLife } from '../../../plugins/vscode/core/daemonLife.ts';
import { replaceFiles } from '../../../plugins/vscode/host/replace.ts';
import { ApplyTool } from '../../../plugins/vscode/host/tool.ts';

const { fs } = vscode.workspace;
const { executeCommand } = vscode.commands;
const at = (path: string) => vscode.Uri.joinPath(vscode.workspace.workspaceFolders![0]!.uri, path);
const read = async (path: string) => Buffer.from(await fs.readFile(at(path)));
const write = (path: string, text: string) => fs.writeFile(at(path), Buffer.from(text));
const isThere = (path: string) =>
  fs.stat(at(path)).then(
    () => true,
    () => false,
  );
const extension = () => vscode.extensions.getExtension('likewise.likewise-vscode')!;

/** The size in a PNG's header. */
function sizeOf(png: Uint8Array) {
  const header = Buffer.from(png);
  assert.equal(header.toString('latin1', 1, 4), 'PNG');
  return { width: header.readUInt32BE(16), height: header.readUInt32BE(20) };
}

/** Waits until something is true. If it never is, the test's time limit ends it. */
async function until(condition: () => Promise<boolean> | boolean): Promise<void> {
  while (!(await condition())) await sleep(50);
}

/** Nothing is opened or answered where a tool only asks. */
const UNUSED = {} as DaemonLife;

const RECIPE = {
  examples: [{ input: 'example-input.png', output: 'example-output.png' }],
  queries: ['melon.png', 'peach.png'],
  output: 'made/{name}.png',
  quality: 'fast',
};

describe('the extension', () => {
  it('is active by itself, has its commands, and has started nothing', async () => {
    await until(() => extension().isActive);
    const registered = new Set(await vscode.commands.getCommands(true));
    const contributed: { command: string }[] = extension().packageJSON.contributes.commands;
    assert.deepEqual(
      contributed.map(({ command }) => command).filter((command) => !registered.has(command)),
      [],
    );
    assert.equal(existsSync(join(process.env.LIKEWISE_HOME!, 'state')), false);
  });

  it('offers agents its tool', () => {
    assert.ok(vscode.lm.tools.some(({ name }) => name === 'likewise_apply'));
  });
});

describe('a recipe as text', () => {
  /**
   * The completions, once `wanted` is among them. The JSON language server starts in its own time, and learns the schema even later.
   */
  const complete = async (file: string, text: string, after: string, wanted: string) => {
    await write(file, text);
    const document = await vscode.workspace.openTextDocument(at(file));
    const position = document.positionAt(text.indexOf(after) + after.length);
    let labels: string[] = [];
    await until(async () => {
      const list = await executeCommand<vscode.CompletionList>(
        'vscode.executeCompletionItemProvider',
        document.uri,
        position,
      );
      labels = list.items.map(({ label }) => (typeof label === 'string' ? label : label.label));
      return labels.includes(wanted);
    });
    return labels;
  };

  it('is completed by its schema', async () => {
    assert.deepEqual(
      (await complete('members.likewise.json', '{\n  \n}', '{\n  ', 'queries')).filter((label) => label === 'queries'),
      ['queries'],
    );
    const qualities = await complete('values.likewise.json', '{ "quality":  }', '"quality": ', '"fast"');
    assert.deepEqual(
      ['"fast"', '"balanced"', '"best"'].filter((label) => !qualities.includes(label)),
      [],
    );
  });
});

describe('a recipe that is applied', () => {
  it('starts the daemon and writes the answers', async () => {
    await write('r.likewise.json', JSON.stringify(RECIPE));
    // It goes on until its message is closed.
    void executeCommand('likewise.applyRecipe', at('r.likewise.json'));
    await until(async () => (await isThere('made/melon.png')) && (await isThere('made/peach.png')));
    assert.ok(existsSync(join(process.env.LIKEWISE_HOME!, 'state', 'daemon.json')));
    await executeCommand('notifications.clearAll');
  });

  it('is applied by an agent, who gets what was done', async () => {
    const input = { ...RECIPE, output: 'agent/{name}.png' };
    const result = await vscode.lm.invokeTool('likewise_apply', { input, toolInvocationToken: undefined });
    const [part, ...shown] = result.content as (vscode.LanguageModelTextPart & {
      data: Uint8Array;
      mimeType: string;
    })[];
    assert.match(part!.value, /^# the recipe\n\n2 done\.\n\nUnderstood as: .+\.\n\n## Done \(2\)/);
    assert.ok((await read('agent/melon.png')).equals(await read('made/melon.png')));
    // Words that name what is on the sheet, and the sheet: the example and two answers in a row.
    assert.equal(shown.length, 2);
    const [words, sheet] = shown;
    assert.match(words!.value, /melon\.png and its answer agent\/melon\.png/);
    assert.equal(sheet!.mimeType, 'image/png');
    const { width, height } = sizeOf(sheet!.data);
    assert.ok(width > 4 * height, `${width} x ${height}`);
  });
});

describe('an agent', () => {
  it('asks with the list of the files that it would write', async () => {
    const options = { input: { ...RECIPE, output: 'asked/{name}.png' } };
    const { confirmationMessages } = await new ApplyTool(UNUSED).prepareInvocation(options);
    const { value } = confirmationMessages.message;
    assert.match(value, /these 2 pictures, and written beside them:/);
    assert.match(value, /`melon.png` → `asked\/melon.png`\n- `peach.png` → `asked\/peach.png`/);
    assert.match(value, /`example-input.png` becomes `example-output.png`/);
    assert.equal(await isThere('asked'), false);
  });

  const apply = (change: object) =>
    Promise.resolve(
      vscode.lm.invokeTool('likewise_apply', { input: { ...RECIPE, ...change }, toolInvocationToken: undefined }),
    );

  it('reads and writes in the workspace only, wherever links lead', async () => {
    const outside = mkdtempSync(join(tmpdir(), 'likewise-outside-'));
    writeFileSync(join(outside, 'secret.png'), await read('melon.png'));
    symlinkSync(outside, at('link').fsPath);
    try {
      for (const change of [
        { queries: ['link/secret.png'] },
        { output: 'link/{name}.png' },
        { queries: [`../${basename(outside)}/secret.png`] },
        { examples: [{ input: 'link/secret.png', output: 'example-output.png' }] },
      ]) {
        await assert.rejects(apply(change), /outside the workspace/);
      }
      assert.deepEqual(readdirSync(outside), ['secret.png']);
    } finally {
      unlinkSync(at('link').fsPath);
      rmSync(outside, { recursive: true });
    }
  });
});

describe('replacing a file', () => {
  const holds = async (bytes: Buffer) => (await read('melon.png').catch(() => undefined))?.equals(bytes) ?? false;
  /**
   * Runs a command in the file's editor until it takes effect. Replacing a file deletes it for a moment, and its editor closes a
   * while later. Then a command finds no editor.
   */
  const once = async (command: string, from: Buffer) => {
    while (await holds(from)) {
      await executeCommand('vscode.open', at('melon.png'));
      await executeCommand(command);
      const deadline = Date.now() + 2000;
      await until(async () => Date.now() > deadline || !(await holds(from)));
    }
  };

  it('is taken back by one Undo, and done again by Redo', async () => {
    const [old, other] = [await read('melon.png'), await read('peach.png')];
    await replaceFiles([{ file: at('melon.png'), bytes: other }]);
    assert.ok((await read('melon.png')).equals(other));
    for (const [command, from, to] of [
      ['undo', other, old],
      ['redo', old, other],
      ['undo', other, old],
    ] as const) {
      await once(command, from);
      await until(() => holds(to));
    }
    assert.deepEqual(
      vscode.workspace.textDocuments.filter(({ isDirty }) => isDirty),
      [],
    );
  });

  it('together with others is taken back by one Undo in the editor of any of them', async () => {
    const names = ['melon.png', 'peach.png', 'example-input.png'];
    const old = await Promise.all(names.map(read));
    const other = await read('example-output.png');
    await replaceFiles(names.map((name) => ({ file: at(name), bytes: other })));
    for (const name of names) assert.ok((await read(name)).equals(other));
    await once('undo', other);
    await until(async () => {
      const now = await Promise.all(names.map((name) => read(name).catch(() => Buffer.of())));
      return now.every((bytes, n) => bytes.equals(old[n]!));
    });
  });
});
