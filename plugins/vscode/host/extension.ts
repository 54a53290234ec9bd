import { LikewiseError } from '@likewise/shared/protocol/errors.ts';
import { commands, type ExtensionContext, type Uri, window } from 'vscode';
import { compose } from './compose.ts';
import { newDaemonLife } from './daemon.ts';
import { RecipeEditor } from './recipeEditor.ts';
import { showError } from './say.ts';
import { openPlayground, pairTool, showLog, showMenu, showStatus } from './statusBar.ts';

export function activate(context: ExtensionContext): void {
  const daemon = newDaemonLife(context);

  const table: Record<string, (...args: never[]) => unknown> = {
    compose: (uri?: Uri, uris?: Uri[]) => compose(context, daemon, uris ?? (uri ? [uri] : [])),
    menu: () => showMenu(daemon),
    startDaemon: () => daemon.ready(),
    restartDaemon: () => daemon.restart(),
    stopDaemon: () => daemon.stop(),
    pairTool: () => pairTool(daemon),
    openPlayground: () => openPlayground(daemon),
    openSettings: () => commands.executeCommand('workbench.action.openSettings', '@ext:likewise.likewise-vscode'),
    showLog,
  };
  for (const [name, run] of Object.entries(table)) {
    context.subscriptions.push(commands.registerCommand(`likewise.${name}`, inWords(run)));
  }
  context.subscriptions.push(
    showStatus(daemon),
    window.registerCustomEditorProvider(RecipeEditor.viewType, new RecipeEditor(context, daemon), {
      webviewOptions: { retainContextWhenHidden: true },
    }),
    { dispose: () => daemon.close() },
  );
}

/** Errors in words are shown; anything else is a bug, which VS Code reports. */
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
