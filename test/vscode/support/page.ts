import type { Browser, Frame, Locator, Page } from 'playwright-core';
import type { WorkbenchServer } from './server.ts';

/** Ends what a test file began, however far it came. LIKEWISE_SHOTS names a folder for the last screenshot. */
export async function closeAll(browser: Browser | undefined, server: WorkbenchServer | undefined): Promise<void> {
  const shots = process.env.LIKEWISE_SHOTS;
  const [page] = browser?.contexts()[0]?.pages() ?? [];
  if (shots) await page?.screenshot({ path: `${shots}/last.png` });
  await browser?.close();
  await server?.close();
}

/** How long a menu takes before it accepts clicks. An earlier click only closes it. */
const MENU_MS = 700;

/** How long a panel may take to appear, and how often a recipe is opened to see one. */
const PANEL_MS = 40_000;
const OPEN_TRIES = 3;

/** How long one step may take. */
const PATIENCE_MS = 60_000;

/** The time limit for one try of opening something, and for all of them. */
const TRY_MS = 3000;
const AGAIN_MS = 90_000;

/** The workbench as a person uses it. */
export class Workbench {
  #page: Page;

  private constructor(page: Page) {
    this.#page = page;
  }

  get page(): Page {
    return this.#page;
  }

  static async open(browser: Browser, { port, workspace }: WorkbenchServer, file?: string): Promise<Workbench> {
    const context = await browser.newContext({ viewport: { width: 1360, height: 860 } });
    const page = await context.newPage();
    page.setDefaultTimeout(PATIENCE_MS);
    const payload = file
      ? `&payload=${encodeURIComponent(JSON.stringify([['openFile', `vscode-remote://127.0.0.1:${port}${file}`]]))}`
      : '';
    await page.goto(`http://127.0.0.1:${port}/?folder=${workspace}${payload}`);
    const workbench = new Workbench(page);
    await page.locator('.explorer-folders-view .monaco-list-row').first().waitFor();
    await workbench.#until(workbench.#listed('Likewise: '), () => workbench.#openPalette('Likewise: '));
    await page.keyboard.press('Escape');
    return workbench;
  }

  /** Ends the window without warning, as a crash does, and opens it again. */
  async crash(): Promise<void> {
    const url = this.page.url();
    const next = await this.page.context().newPage();
    next.setDefaultTimeout(PATIENCE_MS);
    await this.page.close();
    this.#page = next;
    await next.goto(url);
  }

  /** A row of the explorer. */
  row(name: string): Locator {
    return this.page.locator('.explorer-folders-view').getByRole('treeitem', { name, exact: true });
  }

  /** Selects files in the explorer in this order, and chooses an item of their menu. */
  async chooseInExplorer(names: readonly string[], item: string): Promise<void> {
    const entry = this.page.locator('.monaco-menu').getByRole('menuitem', { name: item });
    await this.#choose(entry, async () => {
      // Once for an open menu, once for the selection. With Control no click opens a file.
      await this.page.keyboard.press('Escape');
      await this.page.keyboard.press('Escape');
      for (const name of names) await this.row(name).click({ modifiers: ['Control'], timeout: TRY_MS });
      await this.row(names.at(-1)!).click({ button: 'right', timeout: TRY_MS });
      await entry.waitFor({ timeout: TRY_MS });
      await this.page.waitForTimeout(MENU_MS);
    });
  }

  /** Runs a command by its name in the palette. */
  async run(command: string): Promise<void> {
    await this.#choose(this.#listed(command), () => this.#openPalette(command));
  }

  /** Runs a command until its result is visible. A list closes when something else takes the focus. */
  async runUntil(command: string, shown: Locator): Promise<void> {
    await this.#again(async () => {
      await this.run(command);
      await shown.waitFor({ timeout: TRY_MS });
    });
  }

  /** An entry of a list from which the workbench lets the user choose, such as the palette's. */
  #listed(text: string): Locator {
    return this.page.locator('.quick-input-list .monaco-list-row').filter({ hasText: text }).first();
  }

  async #openPalette(command: string): Promise<void> {
    await this.page.keyboard.press('Escape');
    await this.page.keyboard.press('F1');
    await this.page.locator('.quick-input-widget input.input').fill(`>${command}`, { timeout: TRY_MS });
  }

  /** Chooses an entry of such a list. */
  async pick(label: string): Promise<void> {
    await this.#listed(label).click();
  }

  /** Chooses in the menu of our status bar item. */
  async chooseInStatusMenu(label: string): Promise<void> {
    await this.#choose(this.#listed(label), () => this.statusBar().click({ timeout: TRY_MS }));
  }

  /** Opens something again until it has the entry, because contributions of extensions come late. */
  #until(entry: Locator, open: () => Promise<void>): Promise<void> {
    return this.#again(async () => {
      await open();
      await entry.waitFor({ timeout: TRY_MS });
    });
  }

  /** Opens a menu again until its entry could be clicked. It closes when something else takes the focus. */
  #choose(entry: Locator, open: () => Promise<void>): Promise<void> {
    return this.#again(async () => {
      await open();
      await entry.click({ timeout: TRY_MS });
    });
  }

  /** Tries until nothing fails. Throws the last failure when the time is over. */
  async #again(attempt: () => Promise<void>): Promise<void> {
    const end = Date.now() + AGAIN_MS;
    for (;;) {
      try {
        return await attempt();
      } catch (error) {
        if (Date.now() > end) throw error;
      }
    }
  }

  /** Opens a recipe from the explorer. A double click on a list that is still filling may hit another file, so it is repeated. */
  async openRecipe(name: string): Promise<Frame> {
    const tab = this.page.getByRole('tab', { name });
    for (let tries = 1; ; tries++) {
      await this.#until(tab, () => this.row(name).dblclick());
      try {
        return await this.panel();
      } catch (error) {
        if (tries === OPEN_TRIES) throw error;
        await this.run('View: Close All Editors');
      }
    }
  }

  /** The frame of our active panel. */
  async panel(): Promise<Frame> {
    const end = Date.now() + PANEL_MS;
    while (Date.now() < end) {
      for (const frame of this.page.frames()) {
        const found = await frame
          .locator('.panel')
          .isVisible()
          .catch(() => false);
        if (found) return frame;
      }
      await this.page.waitForTimeout(100);
    }
    const frames = this.page.frames().map((frame) => frame.url());
    throw new Error(`No panel of ours is to be seen, in none of these frames: ${frames.join(' ')}`);
  }

  /** Answers the dialog that asks where to save a file. */
  async typeInDialog(path: string): Promise<void> {
    const input = this.page.locator('.quick-input-widget input.input');
    // The dialog fills in a name and lists its folder first.
    await this.page.locator('.quick-input-list .monaco-list-row').first().waitFor();
    while (!(await input.inputValue()).endsWith('.json')) await this.page.waitForTimeout(50);
    await this.#enterPath(path);
  }

  /** Chooses an existing file in the dialog that opens files. */
  async openInDialog(path: string): Promise<void> {
    await this.page.locator('.quick-input-list .monaco-list-row').first().waitFor();
    await this.page.getByRole('button', { name: 'OK' }).waitFor();
    await this.#enterPath(path);
  }

  async #enterPath(path: string): Promise<void> {
    const input = this.page.locator('.quick-input-widget input.input');
    // The dialog lists the typed folder, and may insert another name meanwhile. So wait until the path has been stable for a second.
    for (let stood = 0; stood < 20; stood++) {
      if ((await input.inputValue()) !== path) {
        await input.fill(path);
        stood = 0;
      }
      await this.page.waitForTimeout(50);
    }
    await this.page.getByRole('button', { name: 'OK' }).click();
    await input.waitFor({ state: 'hidden' });
  }

  /** A toast with this text. */
  toast(text: string): Locator {
    return this.page.locator('.notifications-toasts .notification-list-item').filter({ hasText: text });
  }

  statusBar(): Locator {
    return this.page.locator('.statusbar-item[id*="likewise.status"]');
  }
}

/** The colour of an image's pixel, as the page shows it. `at` is given as shares of its width and height. */
export function pixel(image: Locator, at: readonly [number, number]): Promise<number[]> {
  return image.evaluate(async (element, [x, y]) => {
    const picture = element as HTMLImageElement;
    await picture.decode();
    const canvas = document.createElement('canvas');
    canvas.width = picture.naturalWidth;
    canvas.height = picture.naturalHeight;
    const context = canvas.getContext('2d')!;
    context.drawImage(picture, 0, 0);
    return [...context.getImageData(Math.floor(x! * canvas.width), Math.floor(y! * canvas.height), 1, 1).data];
  }, at);
}
