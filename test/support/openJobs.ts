import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { realClock } from '../../daemon/jobs/clock.ts';
import { Journal } from '../../daemon/jobs/journal.ts';
import { ResultStore } from '../../daemon/jobs/resultStore.ts';
import { createJobs, type JobService } from '../../daemon/jobs/service.ts';
import { FakeEngine } from './fakeEngine.ts';
import { TINY_PATCHES } from './models.ts';

export interface OpenJobs {
  readonly service: JobService;
  /** Ends the jobs and removes their files. */
  close(): Promise<void>;
}

/** The daemon's real jobs on an engine that takes no time. Their files lie in a folder of their own. */
export function openJobs(): OpenJobs {
  const folder = mkdtempSync(join(tmpdir(), 'likewise-jobs-'));
  const service = createJobs({
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
  return {
    service,
    async close() {
      await service.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
