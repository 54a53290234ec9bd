import { existsSync } from 'node:fs';
import { isAlive } from '@likewise/shared/node/isAlive.ts';
import { type ExtensionContext, workspace } from 'vscode';
import { connectOwner, timers } from '../core/connectOwner.ts';
import { readDescriptor } from '../core/daemonFiles.ts';
import { DaemonLife } from '../core/daemonLife.ts';
import { endDaemon, untilGone } from '../core/endDaemon.ts';
import { findProgram } from '../core/program.ts';
import { startDaemon } from '../core/startDaemon.ts';
import { isOlder, noteStarted, startedDaemon } from '../core/startedHere.ts';

/** The daemon of this window. Nothing happens until its first use. */
export function newDaemonLife(context: ExtensionContext): DaemonLife {
  const { version } = context.extension.packageJSON as { version: string };
  const descriptor = () => readDescriptor();
  return new DaemonLife({
    connect: () => connectOwner(descriptor, version),
    descriptor,
    isAlive,
    async start() {
      const found = program(context.asAbsolutePath('daemon/bin/likewise.mjs'));
      await startDaemon(found);
      // Only a program that comes with the extension is removed with it.
      if (found.env) noteStarted(descriptor());
    },
    isOutdated: (daemon) => daemon.pid === startedDaemon() && isOlder(daemon.version, version),
    end: endDaemon,
    gone: untilGone,
    timers,
    version,
  });
}

/** @param bundled the path of the extension's own program, if there is one */
function program(bundled: string) {
  const folders = workspace.isTrusted ? (workspace.workspaceFolders ?? []) : [];
  return findProgram({
    setting: workspace.getConfiguration('likewise').get('daemonPath', ''),
    folders: folders.filter(({ uri }) => uri.scheme === 'file').map(({ uri }) => uri.fsPath),
    bundled,
    execPath: process.execPath,
    path: process.env.PATH ?? '',
    platform: process.platform,
    exists: existsSync,
  });
}
