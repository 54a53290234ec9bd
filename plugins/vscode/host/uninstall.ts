import { readDescriptor } from '../core/daemonFiles.ts';
import { endDaemon } from '../core/endDaemon.ts';
import { forgetStarted, startedDaemon } from '../core/startedHere.ts';

/*
 * VS Code runs this after the extension was removed: a daemon that runs from its folder goes with it.
 */

const daemon = readDescriptor();
if (daemon && daemon.pid === startedDaemon()) await endDaemon(daemon);
forgetStarted();
