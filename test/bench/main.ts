import { mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism, cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { benchAnswers } from './answers.ts';
import { benchDaemon } from './daemon.ts';
import { benchEmbedded } from './embedded.ts';
import { benchEventLoop } from './eventLoop.ts';
import { benchFigmaPlacing } from './figmaPlacing.ts';
import { benchFinish } from './finish.ts';
import { benchMemory } from './memory.ts';
import { benchPackages } from './packages.ts';
import { benchPage } from './page.ts';
import { measurePeak } from './peak.ts';
import { benchPublished } from './published.ts';
import { benchRemote } from './remote.ts';

// npm run bench: figures, not verdicts. Everything is compared with this machine's own peak in the same run.
const work = mkdtempSync(join(tmpdir(), 'likewise-bench-'));
process.env.LIKEWISE_HOME = work;
try {
  console.log(`${cpus()[0]?.model}, ${availableParallelism()} cores, Node ${process.version}`);
  const peak = await measurePeak();
  console.log(
    `peak GFLOP/s: fp32 matmul ${peak.matMul.toFixed(0)}, int8 matmul ${peak.int8MatMul.toFixed(0)}, fp32 conv 3x3 ${peak.conv.toFixed(0)}`,
  );
  await benchPage();
  await benchFigmaPlacing();
  await benchEmbedded();
  await benchRemote(work);
  await benchFinish();
  await benchAnswers(work);
  await benchDaemon(work);
  await benchEventLoop(work);
  await benchPublished(work, peak);
  await benchMemory(work);
  await benchPackages(work);
} finally {
  rmSync(work, { recursive: true });
}
