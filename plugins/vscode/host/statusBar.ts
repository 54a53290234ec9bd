import { spacedCode } from '@likewise/shared/protocol/pairingCode.ts';
import { commands, type Disposable, env, StatusBarAlignment, ThemeColor, Uri, window } from 'vscode';
import { newestLog, readDescriptor } from '../core/daemonFiles.ts';
import type { DaemonLife } from '../core/daemonLife.ts';
import { statusOf } from '../core/status.ts';

/** Shows how the daemon is; a click opens the menu. */
export function showStatus(daemon: DaemonLife): Disposable {
  const item = window.createStatusBarItem('likewise.status', StatusBarAlignment.Right, 50);
  item.name = 'Likewise';
  item.command = 'likewise.menu';
  const update = () => {
    const { text, tooltip, bad } = statusOf(daemon.state);
    item.text = text;
    item.tooltip = tooltip;
    item.backgroundColor = bad ? new ThemeColor('statusBarItem.warningBackground') : undefined;
  };
  update();
  item.show();
  daemon.onState(update);
  return item;
}

/** The status bar's menu. */
export async function showMenu(daemon: DaemonLife): Promise<void> {
  const runs = daemon.state.name === 'ready';
  const choices = [
    { label: '$(sparkle) New Prompt', command: 'likewise.compose' },
    runs
      ? { label: '$(link) Pair a Tool', description: 'shows a code', command: 'likewise.pairTool' }
      : { label: '$(play) Start Daemon', command: 'likewise.startDaemon' },
    { label: '$(globe) Open Playground', description: 'in the browser', command: 'likewise.openPlayground' },
    { label: '$(output) Show Log', command: 'likewise.showLog' },
    { label: '$(debug-restart) Restart Daemon', command: 'likewise.restartDaemon' },
    ...(runs ? [{ label: '$(debug-stop) Stop Daemon', command: 'likewise.stopDaemon' }] : []),
    { label: '$(gear) Settings', command: 'likewise.openSettings' },
  ];
  const chosen = await window.showQuickPick(choices, { title: statusOf(daemon.state).tooltip.split('\n')[0]! });
  if (chosen) await commands.executeCommand(chosen.command);
}

/** Makes a code and shows it until it is used or over. */
export async function pairTool(daemon: DaemonLife): Promise<void> {
  const client = await daemon.ready();
  const { code, expires } = await client.makeCode();
  const until = new Date(expires).toLocaleTimeString();
  const chosen = await window.showInformationMessage(
    `Type ${spacedCode(code)} in the tool, until ${until}.`,
    { modal: true, detail: 'Whoever has the code can let one tool use the daemon. It serves once.' },
    'Copy Code',
  );
  if (chosen) await env.clipboard.writeText(code);
}

/** Opens the page, let in by a ticket that serves once. */
export async function openPlayground(daemon: DaemonLife): Promise<void> {
  const client = await daemon.ready();
  const port = readDescriptor()?.port;
  if (port === undefined) return;
  const { ticket } = await client.makeTicket();
  await env.openExternal(Uri.parse(`http://localhost:${port}/`).with({ fragment: `ticket=${ticket}` }));
}

export async function showLog(): Promise<void> {
  const log = newestLog();
  if (log) await window.showTextDocument(Uri.file(log), { preview: true });
  else void window.showInformationMessage('The Likewise daemon has not logged anything yet.');
}
