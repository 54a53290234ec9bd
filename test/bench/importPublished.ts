import { importModel } from '../../daemon/model/importModel.ts';

// A separate process, so that its peak memory is only the import's: CHECKPOINT FOLDER -> prints JSON.
const [checkpoint, folder] = process.argv.slice(2) as [string, string];
const start = performance.now();
await importModel({ checkpoint, folder, name: 'published' });
console.log(
  JSON.stringify({ seconds: (performance.now() - start) / 1000, peakMB: process.resourceUsage().maxRSS / 1024 }),
);
