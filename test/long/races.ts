import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { StartRaces } from '../support/startRace.ts';

/*
 * npm run races [count]: repeatedly starts 2 and 8 daemons at the same instant. Between races, the daemon that stays is killed.
 * Prints the faults and the number of races without any; throws if there was a fault.
 */
const [count = 50] = process.argv.slice(2).map(Number);

const home = mkdtempSync(join(tmpdir(), 'likewise-races-'));
try {
  const races = new StartRaces(home);
  let faulty = 0;
  for (const starters of [2, 8]) {
    let whole = 0;
    for (let n = 1; n <= count; n++) {
      const faults = await races.race(starters);
      for (const fault of faults) console.log(`race ${n} of ${starters} starters: ${fault}`);
      if (faults.length === 0) whole++;
    }
    faulty += count - whole;
    console.log(`${starters} starters: ${whole} of ${count} races left one daemon with a whole journal`);
  }
  if (faulty > 0) throw new Error(`${faulty} races went wrong`);
} finally {
  rmSync(home, { recursive: true });
}
