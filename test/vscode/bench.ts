import { statSync } from 'node:fs';
import { median, printTable } from '../bench/timing.ts';
import { launchChromium } from '../support/browser.ts';
import { runInHost } from './support/inHost.ts';
import prepare from './support/prepare.ts';
import { startWorkbench, VSIX } from './support/server.ts';

const RUNS = 7;

// npm run bench:vscode: figures, not verdicts, of the extension as it is shipped, in a real workbench.
prepare();
const server = await startWorkbench({ extension: false, forInHost: true });
const browser = await launchChromium();
try {
  const times: number[] = [];
  // Each in an extension host of its own; the first one also warms the disk.
  for (let run = 0; run <= RUNS; run++) {
    const ms = await runInHost<number>(browser, server, 'activation');
    if (run > 0) times.push(ms);
  }
  printTable(
    `VS Code extension, ${RUNS} extension hosts`,
    ['', 'measured', 'target'],
    [
      ['activation, ms, median', median(times).toFixed(0), '150'],
      ['activation, ms, longest', Math.max(...times).toFixed(0), ''],
      ['.vsix, KB', (statSync(VSIX).size / 1000).toFixed(0), '1500'],
    ],
  );
} finally {
  await browser.close();
  await server.close();
}
