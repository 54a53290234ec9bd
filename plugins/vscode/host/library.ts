import type { DaemonClient } from '@likewise/shared/client/daemonClient.ts';
import { exportLibrary, importLibrary } from '@likewise/shared/library/exchange.ts';
import { LikewiseError } from '@likewise/shared/protocol/errors.ts';
import { type QuickPickItem, QuickPickItemKind, ThemeIcon, Uri, window, workspace } from 'vscode';
import type { DaemonLife } from '../core/daemonLife.ts';
import { nameOf } from './folder.ts';
import { Panel } from './panel.ts';
import { showError } from './say.ts';

const FILTERS = { 'Examples of Likewise': ['json'] };

/** An entry of the list, and what choosing it does. */
interface Entry extends QuickPickItem {
  readonly run?: () => Promise<void>;
  /** For an example. */
  readonly example?: string;
}

const RENAME = { iconPath: new ThemeIcon('edit'), tooltip: 'Rename' };
const REMOVE = { iconPath: new ThemeIcon('trash'), tooltip: 'Remove for all tools' };

/**
 * Shows the library of examples that all tools share. One can be put into the active prompt, or into a new one that `compose` opens.
 * The prompt's own can be saved. All can be exported to a file, or imported from one.
 */
export async function showLibrary(daemon: DaemonLife, compose: () => Promise<void>): Promise<void> {
  const client = await daemon.ready();
  const list = await client.listExamples();
  const panel = Panel.onTop;
  const use = async (name: string) => {
    const example = await client.loadExample(name);
    if (!Panel.onTop) await compose();
    await Panel.onTop?.useExample(example, client);
  };
  const pick = window.createQuickPick<Entry>();
  pick.title = 'Library of examples, shared by all tools';
  pick.placeholder = list.length > 0 ? 'Choose an example to use it' : 'The library has no example yet';
  pick.items = [
    ...list.map(({ name, pairs }) => ({
      label: name,
      description: `${pairs} ${pairs === 1 ? 'pair' : 'pairs'}`,
      buttons: [RENAME, REMOVE],
      example: name,
      run: () => use(name),
    })),
    { label: '', kind: QuickPickItemKind.Separator },
    ...(panel ? [{ label: '$(save) Save the example of this prompt…', run: () => save(client, panel) }] : []),
    ...(list.length > 0 ? [{ label: '$(export) Export all to a file…', run: () => exportAll(client) }] : []),
    { label: '$(import) Import from a file…', run: () => importFile(client) },
  ];
  pick.onDidAccept(() => {
    const [chosen] = pick.selectedItems;
    pick.hide();
    if (chosen?.run) void inWords(chosen.run);
  });
  pick.onDidTriggerItemButton(({ item: { example = '' }, button }) => {
    pick.hide();
    const change = button === RENAME ? rename(client, example) : remove(client, example);
    void inWords(async () => {
      if (await change) await showLibrary(daemon, compose);
    });
  });
  pick.onDidHide(() => pick.dispose());
  pick.show();
}

async function save(client: DaemonClient, panel: Panel): Promise<void> {
  const name = await askName('Name of the example');
  if (name === undefined) return;
  await client.saveExample(await panel.exampleAs(name));
  window.setStatusBarMessage(`Likewise: saved “${name}” in the library`, 4000);
}

/** @returns whether it was renamed */
async function rename(client: DaemonClient, name: string): Promise<boolean> {
  const to = await askName(`New name of “${name}”`, name);
  if (to === undefined) return false;
  await client.renameExample(name, to);
  return true;
}

/** @returns whether it was removed */
async function remove(client: DaemonClient, name: string): Promise<boolean> {
  const detail = 'It is removed for all tools on this computer.';
  const chosen = await window.showWarningMessage(`Remove “${name}”?`, { modal: true, detail }, 'Remove');
  if (!chosen) return false;
  await client.removeExample(name);
  return true;
}

async function exportAll(client: DaemonClient): Promise<void> {
  const folder = workspace.workspaceFolders?.[0]?.uri;
  const defaultUri = folder && Uri.joinPath(folder, 'likewise-examples.json');
  const file = await window.showSaveDialog({ filters: FILTERS, ...(defaultUri && { defaultUri }) });
  if (!file) return;
  const { text, count } = await exportLibrary(client);
  await workspace.fs.writeFile(file, Buffer.from(text));
  window.setStatusBarMessage(`Likewise: wrote ${count} examples to ${nameOf(file)}`, 4000);
}

async function importFile(client: DaemonClient): Promise<void> {
  const [file] = (await window.showOpenDialog({ filters: FILTERS })) ?? [];
  if (!file) return;
  const text = Buffer.from(await workspace.fs.readFile(file)).toString('utf8');
  const count = await importLibrary(client, text, nameOf(file));
  window.setStatusBarMessage(`Likewise: took ${count} examples from ${nameOf(file)}`, 4000);
}

async function askName(prompt: string, value = ''): Promise<string | undefined> {
  const validateInput = (typed: string) => (typed.trim() === '' ? 'Give it a name.' : undefined);
  return (await window.showInputBox({ prompt, value, validateInput }))?.trim();
}

async function inWords(work: () => Promise<unknown>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (!(error instanceof LikewiseError)) throw error;
    showError(error);
  }
}
