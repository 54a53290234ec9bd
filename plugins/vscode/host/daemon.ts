import { existsSync } from 'node:fs';
import { type ExtensionContext, workspace } from 'vscode';
import { connectOwner, timers } from '../core/connectOwner.ts';
import { isAlive, readDescriptor } from '../core/daemonFiles.ts';
import { DaemonLife } from '../core/daemonLife.ts';
import { endDaemon, untilGone } from '../core/endDaemon.ts';
import { findProgram } from '../core/program.ts';
import { startDaemon } from '../core/startDaemon.ts';

/** The daemon of this window; nothing happens until it is first used. */
export function newDaemonLife({ extension }: ExtensionContext): DaemonLife {
  const { version } = extension.packageJSON as { version: string };
  const descriptor = () => readDescriptor();
  return new DaemonLife({
    connect: () => connectOwner(descriptor, version),
    descriptor,
    isAlive,
    start: () => startDaemon(program()),
    end: endDaemon,
    gone: untilGone,
    timers,
    version,
  });
}

function program() {
  const folders = workspace.isTrusted ? (workspace.workspaceFolders ?? []) : [];
  return findProgram({
    setting: workspace.getConfiguration('likewise').get('daemonPath', ''),
    folders: folders.filter(({ uri }) => uri.scheme === 'file').map(({ uri }) => uri.fsPath),
    path: process.env.PATH ?? '',
    platform: process.platform,
    exists: existsSync,
  });
}
