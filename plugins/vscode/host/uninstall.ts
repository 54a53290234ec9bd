import { readDescriptor } from '../core/daemonFiles.ts';
import { endDaemon } from '../core/endDaemon.ts';
import { forgetStarted, startedDaemon } from '../core/startedHere.ts';

/* VS Code runs this after the extension was removed. Ends a daemon that runs from the extension's folder. */

const daemon = readDescriptor();
if (daemon && daemon.pid === startedDaemon()) await endDaemon(daemon);
forgetStarted();
