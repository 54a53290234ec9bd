import type { KeptEngine } from './engine.ts';
import type { Fence } from './fence.ts';
import type { Sheets } from './sheets.ts';

/** What a server's tools share. */
export interface Desk {
  readonly fence: Fence;
  readonly engine: KeptEngine;
  readonly sheets: Sheets;
}
