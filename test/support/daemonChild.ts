import { startDaemon } from './daemonFixture.ts';
import { JobsFolder } from './jobsFixture.ts';

/*
 * A daemon in a separate process, started by HostedDaemon. It has the real server and jobs, on an engine that takes no time. So its
 * memory is that of what clients send.
 */
const jobs = new JobsFolder();
const daemon = await startDaemon(await jobs.start());
const { token } = daemon.auth.pair(daemon.auth.makeCode().code, { name: 'Tool', kind: 'other' });

/** The peak memory since the last request for it. */
let peak = 0;
setInterval(() => {
  peak = Math.max(peak, process.memoryUsage.rss());
}, 5);

process.on('message', () => {
  const rss = process.memoryUsage.rss();
  process.send!({ rss, peak: Math.max(peak, rss) });
  peak = 0;
});
process.on('disconnect', async () => {
  await daemon.close();
  await jobs.end();
  process.exit();
});
process.send!({ port: daemon.server.port, ownerToken: daemon.ownerToken, toolToken: token });
