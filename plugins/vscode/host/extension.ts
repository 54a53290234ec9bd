import { LikewiseError } from '@likewise/shared/protocol/errors.ts';
import { isPicture } from '@likewise/shared/recipe/pictures.ts';
import { RECIPE_SUFFIX } from '@likewise/shared/recipe/recipe.ts';
import { commands, type ExtensionContext, lm, TabInputCustom, TabInputText, type Uri, window, workspace } from 'vscode';
import type { DaemonLife } from '../core/daemonLife.ts';
import { applyRecipeFile } from './applyRecipe.ts';
import { compose, restorePrompts } from './compose.ts';
import { newDaemonLife } from './daemon.ts';
import { showLibrary } from './library.ts';
import { DaemonLog } from './log.ts';
import { Panel } from './panel.ts';
import { RecipeEditor } from './recipeEditor.ts';
import { REPORT_SCHEME, reportDocuments, showError } from './say.ts';
import { openPlayground, pairTool, showMenu, showStatus } from './statusBar.ts';
import { ApplyTool } from './tool.ts';

export function activate(context: ExtensionContext): void {
  const daemon = newDaemonLife(context);
  const log = new DaemonLog();

  const table: Record<string, (...args: never[]) => unknown> = {
    // The title of an editor passes its own position after the file.
    compose: (uri = onTop(isPicture), uris?: unknown) =>
      compose(context, daemon, Array.isArray(uris) ? uris : uri ? [uri] : []),
    applyRecipe: (uri?: Uri) => apply(uri ?? onTop((path) => path.endsWith(RECIPE_SUFFIX)), daemon),
    library: () => showLibrary(daemon, () => compose(context, daemon, [])),
    menu: () => showMenu(daemon),
    startDaemon: () => daemon.ready(),
    restartDaemon: () => daemon.restart(),
    stopDaemon: () => daemon.stop(),
    pairTool: () => pairTool(daemon),
    openPlayground: () => openPlayground(daemon),
    openSettings: () => commands.executeCommand('workbench.action.openSettings', '@ext:likewise.likewise-vscode'),
    showLog: () => log.show(),
  };
  for (const [name, run] of Object.entries(table)) {
    context.subscriptions.push(commands.registerCommand(`likewise.${name}`, inWords(run)));
  }
  context.subscriptions.push(
    showStatus(daemon),
    restorePrompts(context, daemon),
    window.registerCustomEditorProvider(RecipeEditor.viewType, new RecipeEditor(context, daemon), {
      webviewOptions: { retainContextWhenHidden: true },
    }),
    workspace.registerTextDocumentContentProvider(REPORT_SCHEME, reportDocuments),
    lm.registerTool(ApplyTool.id, new ApplyTool(daemon)),
    { dispose: () => Panel.closeAll() },
    { dispose: () => daemon.close() },
    log,
  );
}

async function apply(file: Uri | undefined, daemon: DaemonLife): Promise<void> {
  if (file) await applyRecipeFile(file, daemon);
}

/** The file of the active editor, if it is one of these. */
function onTop(isMeant: (path: string) => boolean): Uri | undefined {
  const input = window.tabGroups.activeTabGroup.activeTab?.input;
  const uri = input instanceof TabInputCustom || input instanceof TabInputText ? input.uri : undefined;
  return uri && isMeant(uri.path) ? uri : undefined;
}

/** Shows errors that have words. Anything else is a bug, which VS Code reports. */
function inWords(run: (...args: never[]) => unknown): (...args: never[]) => Promise<void> {
  return async (...args) => {
    try {
      await run(...args);
    } catch (error) {
      if (!(error instanceof LikewiseError)) throw error;
      showError(error);
    }
  };
}
