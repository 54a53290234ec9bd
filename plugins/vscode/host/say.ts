import type { LikewiseError } from '@likewise/shared/protocol/errors.ts';
import { commands, type TextDocumentContentProvider, Uri, window, workspace } from 'vscode';
import type { BatchReport } from '../core/batch.ts';
import { reportLine, reportText } from '../core/report.ts';

/** Shows what happened and what to do, with a button for what we can do ourselves. */
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

/** Reports the outcome of a batch in a line, and offers the whole report. */
export async function sayReport(report: BatchReport): Promise<void> {
  const bad = report.stopped || report.outcomes.some(({ state }) => state === 'failed');
  const show = bad ? window.showWarningMessage : window.showInformationMessage;
  if ((await show(reportLine(report), 'Show Report')) === 'Show Report') await openReport(report);
}

/** The scheme of reports. Their text is in their URI, because VS Code would ask to save an untitled document. */
export const REPORT_SCHEME = 'likewise-report';

export const reportDocuments: TextDocumentContentProvider = { provideTextDocumentContent: ({ query }) => query };

export async function openReport(report: BatchReport): Promise<void> {
  const uri = Uri.from({ scheme: REPORT_SCHEME, path: `/${report.name}.report.md`, query: reportText(report) });
  await window.showTextDocument(await workspace.openTextDocument(uri), { preview: true });
}
