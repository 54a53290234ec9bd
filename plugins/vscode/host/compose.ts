import { randomUUID } from 'node:crypto';
import { type Found, Globber, literally, nameIn } from '@likewise/shared/recipe/glob.ts';
import { MadeRecords } from '@likewise/shared/recipe/made.ts';
import { isPicture } from '@likewise/shared/recipe/pictures.ts';
import { formatRecipe, RECIPE_SUFFIX, type Recipe } from '@likewise/shared/recipe/recipe.ts';
import { withoutAnswers } from '@likewise/shared/recipe/withoutAnswers.ts';
import {
  commands,
  type Disposable,
  type ExtensionContext,
  FileType,
  Uri,
  ViewColumn,
  type WebviewPanel,
  window,
  workspace,
} from 'vscode';
import type { DaemonLife } from '../core/daemonLife.ts';
import { draftOf, NEW_DRAFT, recipeOf } from '../core/draft.ts';
import { guessRoles } from '../core/roles.ts';
import type { Draft } from '../panel/messages.ts';
import { openFolder, pathFrom } from './folder.ts';
import { Memory } from './memory.ts';
import { originalFiles } from './originalFiles.ts';
import { Panel } from './panel.ts';
import { type PromptState, showPage } from './webview.ts';

/** Opens a prompt with the chosen files in the order they were chosen. A folder means the pictures in it. */
export async function compose(context: ExtensionContext, daemon: DaemonLife, chosen: readonly Uri[]): Promise<void> {
  const base = baseOf(chosen[0]);
  const files = await picturesOf(
    chosen.map((uri) => pathFrom(base, uri)),
    base,
    daemon,
  );
  const roles = guessRoles(files);
  const draft = files.length > 0 ? draftOf(roles) : NEW_DRAFT;
  const panel = window.createWebviewPanel(PROMPT, 'Likewise', ViewColumn.Active, {
    retainContextWhenHidden: true,
  });
  const id = randomUUID();
  const memory = new Memory(context.workspaceState, `prompt ${id}`);
  await showPrompt(panel, draft, { id, base: base.toString() }, memory, context, daemon);
}

/** Restores prompts after the window was reloaded. */
export function restorePrompts(context: ExtensionContext, daemon: DaemonLife): Disposable {
  return window.registerWebviewPanelSerializer(PROMPT, {
    async deserializeWebviewPanel(panel, kept: Partial<PromptState> | undefined) {
      const { id = randomUUID(), base = baseOf(undefined).toString() } = kept ?? {};
      const memory = new Memory(context.workspaceState, `prompt ${id}`);
      await showPrompt(panel, memory.known?.draft ?? NEW_DRAFT, { id, base }, memory, context, daemon);
    },
  });
}

const PROMPT = 'likewise.prompt';

async function showPrompt(
  panel: WebviewPanel,
  draft: Draft,
  state: PromptState,
  memory: Memory,
  context: ExtensionContext,
  daemon: DaemonLife,
): Promise<void> {
  const base = Uri.parse(state.base);
  panel.iconPath = Uri.joinPath(context.extensionUri, 'media', 'panel.svg');
  const shown: Panel = await Panel.open(panel.webview, draft, {
    kind: 'prompt',
    name: 'this prompt',
    base,
    daemon,
    isActive: () => panel.active,
    memory,
    originals: originalFiles(context),
    onEdit: async (edited) => void shown.session.edit(edited),
    onFile: (edited) => saveRecipe(edited, base),
  });
  panel.onDidDispose(() => {
    shown.dispose();
    memory.forget();
  });
  showPage(panel.webview, context, state);
}

/** Asks for a name, writes the prompt there as a recipe, and opens it. */
async function saveRecipe(draft: Draft, base: Uri): Promise<void> {
  const recipe = recipeOf(draft);
  if (!recipe) return;
  const file = await window.showSaveDialog({
    defaultUri: Uri.joinPath(base, `new${RECIPE_SUFFIX}`),
    filters: { 'Likewise recipes': ['json'] },
  });
  if (!file) return;
  await writeRecipe(recipe, base, withSuffix(file));
}

/** The name given by the user, with the ending that makes it a recipe. */
function withSuffix(file: Uri): Uri {
  if (file.path.endsWith(RECIPE_SUFFIX)) return file;
  return file.with({ path: file.path.replace(/(\.json)?$/, RECIPE_SUFFIX) });
}

async function writeRecipe(recipe: Recipe, base: Uri, file: Uri): Promise<void> {
  const there = Uri.joinPath(file, '..');
  // Paths in a recipe start from its own folder.
  const moved = (path: string) => pathFrom(there, Uri.joinPath(base, path));
  const movedPattern = (pattern: string) =>
    nameIn(pattern) === undefined ? moved(pattern) : literally(moved(nameIn(pattern)!));
  const text = formatRecipe({
    ...recipe,
    examples: recipe.examples.map(({ input, output }) => ({ input: moved(input), output: moved(output) })),
    queries: recipe.queries.map(movedPattern),
  });
  await workspace.fs.writeFile(file, Buffer.from(text));
  await commands.executeCommand('vscode.open', file);
}

/** The folder that paths start from: the workspace's, else the file's own. */
function baseOf(file: Uri | undefined): Uri {
  const folder = file && workspace.getWorkspaceFolder(file);
  if (folder) return folder.uri;
  if (file) return Uri.joinPath(file, '..');
  return workspace.workspaceFolders?.[0]?.uri ?? Uri.file('/');
}

/**
 * The pictures among files, by their paths from `base`. A folder means all pictures in it and its subfolders. Links to folders are
 * not followed, and answers to other pictures in them are left out.
 */
async function picturesOf(paths: readonly string[], base: Uri, daemon: DaemonLife): Promise<string[]> {
  const files = openFolder(base, daemon);
  const globber = new Globber(files.list);
  const found: Found[] = [];
  for (const path of paths) {
    const { type } = await workspace.fs.stat(Uri.joinPath(base, path));
    const isFolder = (type & FileType.Directory) !== 0;
    found.push(...(isFolder ? await globber.find(path, true) : [{ path, base: '', named: true }]));
  }
  const pictures = found.filter(({ path }) => isPicture(path));
  const kept = await withoutAnswers(pictures, new MadeRecords(files, files.sha256));
  return [...new Set(kept.map(({ path }) => path))];
}
