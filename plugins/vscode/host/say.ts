import type { LikewiseError } from '@likewise/shared/protocol/errors.ts';
import { commands, window } from 'vscode';

/** Shows what happened and what to do, with a button where we can do it. */
export function showError({ code, message, remedy }: LikewiseError): void {
  const actions: Record<string, () => unknown> =
    code === 'daemon-unreachable' || code === 'protocol-version'
      ? {
          'Show Log': () => commands.executeCommand('likewise.showLog'),
          'Restart Daemon': () => commands.executeCommand('likewise.restartDaemon'),
          Settings: () => commands.executeCommand('workbench.action.openSettings', 'likewise.daemonPath'),
        }
      : {};
  void window
    .showErrorMessage(`${message} ${remedy}`, ...Object.keys(actions))
    .then((chosen) => chosen && actions[chosen]?.());
}
