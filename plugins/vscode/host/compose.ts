import { naturalOrder } from '@likewise/shared/naturalOrder.ts';
import { isPicture } from '@likewise/shared/recipe/plan.ts';
import { formatRecipe, RECIPE_SUFFIX, type Recipe } from '@likewise/shared/recipe/recipe.ts';
import {
  commands,
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
import { pathFrom } from './folder.ts';
import { Panel } from './panel.ts';
import { showPage } from './webview.ts';

/** Opens a prompt with the chosen files, folders standing for the pictures in them, in the order they were chosen. */
export async function compose(context: ExtensionContext, daemon: DaemonLife, chosen: readonly Uri[]): Promise<void> {
  const files = await picturesOf(chosen);
  const base = baseOf(files[0] ?? chosen[0]);
  const roles = guessRoles(files.map((file) => pathFrom(base, file)));
  const draft = files.length > 0 ? draftOf(roles) : NEW_DRAFT;
  const panel = window.createWebviewPanel('likewise.prompt', 'Likewise', ViewColumn.Active, {
    retainContextWhenHidden: true,
  });
  await showPrompt(panel, draft, base, context, daemon);
}

async function showPrompt(
  panel: WebviewPanel,
  draft: Draft,
  base: Uri,
  context: ExtensionContext,
  daemon: DaemonLife,
): Promise<void> {
  panel.iconPath = Uri.joinPath(context.extensionUri, 'media', 'panel.svg');
  const shown: Panel = await Panel.open(panel.webview, draft, {
    kind: 'prompt',
    name: 'this prompt',
    base,
    daemon,
    onEdit: async (edited) => void shown.session.edit(edited),
    onFile: (edited) => saveRecipe(edited, base),
  });
  panel.onDidDispose(() => shown.dispose());
  showPage(panel.webview, context);
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

/** The name a person gave, with the ending that makes it a recipe. */
function withSuffix(file: Uri): Uri {
  if (file.path.endsWith(RECIPE_SUFFIX)) return file;
  return file.with({ path: file.path.replace(/(\.json)?$/, RECIPE_SUFFIX) });
}

async function writeRecipe(recipe: Recipe, base: Uri, file: Uri): Promise<void> {
  const there = Uri.joinPath(file, '..');
  // Paths in a recipe start from its own folder.
  const moved = (path: string) => pathFrom(there, Uri.joinPath(base, path));
  const text = formatRecipe({
    ...recipe,
    examples: recipe.examples.map(({ input, output }) => ({ input: moved(input), output: moved(output) })),
    queries: recipe.queries.map(moved),
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

async function picturesOf(chosen: readonly Uri[]): Promise<Uri[]> {
  const files = await Promise.all(
    chosen.map(async (uri) => {
      const { type } = await workspace.fs.stat(uri);
      return type & FileType.Directory ? picturesIn(uri, 2) : [uri];
    }),
  );
  return files.flat().filter(({ path }) => isPicture(path));
}

/** The pictures of a folder in natural order, then those of its folders, `depth` levels down in all. */
async function picturesIn(folder: Uri, depth: number): Promise<Uri[]> {
  const entries = await workspace.fs.readDirectory(folder);
  entries.sort(([a], [b]) => naturalOrder(a, b));
  const files = entries.flatMap(([name, type]) => (type & FileType.File ? [Uri.joinPath(folder, name)] : []));
  if (depth === 1) return files;
  const folders = entries.filter(([name, type]) => type & FileType.Directory && !name.startsWith('.'));
  const inside = await Promise.all(folders.map(([name]) => picturesIn(Uri.joinPath(folder, name), depth - 1)));
  return [...files, ...inside.flat()];
}
