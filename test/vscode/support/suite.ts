import type { Browser } from 'playwright-core';
import { afterAll, beforeAll } from 'vitest';
import { launchChromium } from '../../support/browser.ts';
import { closeAll, Workbench } from './page.ts';
import { copySamples, PICTURES } from './samples.ts';
import { type ServerOptions, startWorkbench, type WorkbenchServer } from './server.ts';

/** What the tests of a file share; available once they run. */
export interface Suite {
  readonly server: WorkbenchServer;
  readonly workbench: Workbench;
}

/**
 * For the tests of a file: a workbench on a folder with PICTURES, in a browser.
 * @param prepare adds to the folder before the workbench opens it
 */
export function useWorkbench(prepare: (server: WorkbenchServer) => unknown, options: ServerOptions = {}): Suite {
  let server: WorkbenchServer;
  let browser: Browser;
  let workbench: Workbench;
  beforeAll(async () => {
    server = await startWorkbench(options);
    copySamples(server.workspace, PICTURES);
    await prepare(server);
    browser = await launchChromium();
    workbench = await Workbench.open(browser, server);
  });
  afterAll(() => closeAll(browser, server));
  return {
    get server() {
      return server;
    },
    get workbench() {
      return workbench;
    },
  };
}
