import { join } from 'node:path';
import { realClock } from '../../daemon/jobs/clock.ts';
import { Journal } from '../../daemon/jobs/journal.ts';
import { ResultStore } from '../../daemon/jobs/resultStore.ts';
import { createJobs } from '../../daemon/jobs/service.ts';
import { startDaemon } from './daemonFixture.ts';
import { FakeEngine } from './fakeEngine.ts';
import { TINY_PATCHES } from './models.ts';

/*
 * A daemon in a process of its own, started by HostedDaemon: the real server and jobs on an engine that takes no time, so
 * that its memory is that of what clients send. Its one argument is a folder for its files.
 */
const folder = process.argv[2]!;
const jobs = createJobs({
  serving: {
    engine: new FakeEngine('cpu'),
    manifest: {
      config: TINY_PATCHES,
      weights: { file: 'none', bytes: 1, sha256: '0'.repeat(64) },
      prompt: { gap: 'white', arrangements: ['A1', 'A8'], guide: { radius: 110, noise: 255 } },
    },
  },
  store: new ResultStore(join(folder, 'results'), realClock.now),
  journal: new Journal(join(folder, 'jobs.jsonl'), { clock: realClock, log: () => {} }),
  records: [],
  clock: realClock,
  log: () => {},
});
const daemon = await startDaemon(jobs);
const { token } = daemon.auth.pair(daemon.auth.makeCode().code, { name: 'Tool', kind: 'other' });

/** The most memory since it was last asked for. */
let peak = 0;
setInterval(() => {
  peak = Math.max(peak, process.memoryUsage.rss());
}, 5);

process.on('message', () => {
  const rss = process.memoryUsage.rss();
  process.send!({ rss, peak: Math.max(peak, rss) });
  peak = 0;
});
process.on('disconnect', () => void daemon.close().finally(() => process.exit()));
process.send!({ port: daemon.server.port, ownerToken: daemon.ownerToken, toolToken: token });
