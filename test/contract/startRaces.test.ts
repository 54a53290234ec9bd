import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { StartRaces } from '../support/startRace.ts';

// A short form of npm run races.

if (process.platform !== 'linux')
  console.warn('Not tried: starts at the same instant. It is seen in /proc what they leave.');

test.skipIf(process.platform !== 'linux')(
  'of daemons that start at the same instant one stays, and knows what those before it have finished',
  async () => {
    const home = mkdtempSync(join(tmpdir(), 'likewise-races-'));
    const races = new StartRaces(home);
    try {
      for (const starters of [2, 4, 2]) expect(await races.race(starters)).toEqual([]);
    } finally {
      rmSync(home, { recursive: true });
    }
  },
);
