import { spacedCode } from '@likewise/shared/protocol/pairingCode.ts';
import { commands, type Disposable, env, StatusBarAlignment, ThemeColor, Uri, window } from 'vscode';
import { readDescriptor } from '../core/daemonFiles.ts';
import type { DaemonLife } from '../core/daemonLife.ts';
import { statusOf } from '../core/status.ts';

/** How often to check whether a daemon runs that this window does not use. */
const LOOK_MS = 5000;

/** Shows the daemon's state, even before it is used. A click opens the menu. */
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
  daemon.look();
  const looking = setInterval(() => daemon.look(), LOOK_MS);
  return {
    dispose() {
      clearInterval(looking);
      item.dispose();
    },
  };
}

/** The status bar's menu. */
export async function showMenu(daemon: DaemonLife): Promise<void> {
  const runs = daemon.state.name === 'ready' || daemon.state.name === 'found';
  const choices = [
    { label: '$(sparkle) New Prompt', command: 'likewise.compose' },
    { label: '$(library) Example Library', description: 'shared by all tools', command: 'likewise.library' },
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

/** Makes a code and shows it until it is used or expires. */
export async function pairTool(daemon: DaemonLife): Promise<void> {
  const client = await daemon.ready();
  const { code, lasts } = await client.makeCode();
  const until = new Date(Date.now() + lasts).toLocaleTimeString();
  const chosen = await window.showInformationMessage(
    `Type ${spacedCode(code)} in the tool, until ${until}.`,
    { modal: true, detail: 'Whoever has the code can let one tool use the daemon. It works once.' },
    'Copy Code',
  );
  if (chosen) await env.clipboard.writeText(code);
}

/**
 * Opens the page with a one-time ticket. If this window reaches the daemon's computer only through a forwarded address, as in a
 * browser, the daemon does not accept that address. Then it says so.
 */
export async function openPlayground(daemon: DaemonLife): Promise<void> {
  const client = await daemon.ready();
  const port = readDescriptor()?.port;
  if (port === undefined) return;
  const own = Uri.parse(`http://localhost:${port}/`);
  const external = await env.asExternalUri(own);
  const { ticket } = await client.makeTicket();
  const link = own.with({ fragment: `ticket=${ticket}` });
  if (external.authority === own.authority) return void (await env.openExternal(link));
  const chosen = await window.showInformationMessage(
    `The playground is at localhost:${port} of the computer that the daemon runs on, and answers to that name only.`,
    {
      modal: true,
      detail: `Open its link in a browser there. From another computer forward the port first: ssh -L ${port}:localhost:${port} and the computer's name. The link works once.`,
    },
    'Copy Link',
  );
  if (chosen) await env.clipboard.writeText(link.toString(true));
}
