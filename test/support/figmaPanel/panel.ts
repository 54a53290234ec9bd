import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Browser, Frame, Page } from 'playwright-core';
import { type FigmaWorld, PLUGIN } from '../figmaHost/world.ts';
import { until } from '../until.ts';
import { type Theme, themeRules } from './theme.ts';

/**
 * What Figma's page does for a plugin. It holds the UI in a sandboxed iframe with an opaque origin, forwards messages, and rejects
 * binary data other than Uint8Array.
 */
const FIGMA_PAGE = `<!doctype html><meta charset="utf-8"><style>html,body{margin:0;height:100%;background:#888}
iframe{display:block;border:0}</style><body><script>
const pack = (value) => JSON.stringify(value, (_, part) => {
  if (part instanceof Uint8Array) {
    let text = '';
    for (let i = 0; i < part.length; i += 32768) text += String.fromCharCode(...part.subarray(i, i + 32768));
    return { $base64: btoa(text) };
  }
  if (ArrayBuffer.isView(part) || part instanceof ArrayBuffer || part instanceof Blob) throw new TypeError('not carried');
  return part;
});
const unpack = (json) => JSON.parse(json, (_, part) => part && typeof part === 'object' && '$base64' in part
  ? Uint8Array.from(atob(part.$base64), (letter) => letter.charCodeAt(0)) : part);
addEventListener('message', ({ data, source }) => {
  if (source === document.querySelector('iframe')?.contentWindow && 'pluginMessage' in data) toMain(pack(data.pluginMessage));
});
function show(html, width, height, blocked) {
  const frame = document.createElement('iframe');
  frame.sandbox = 'allow-scripts';
  if (!blocked) frame.allow = 'loopback-network';
  frame.srcdoc = html;
  document.body.replaceChildren(frame);
  resize(width, height);
}
function resize(width, height) { Object.assign(document.querySelector('iframe').style, { width: width + 'px', height: height + 'px' }); }
function toUi(json) { document.querySelector('iframe').contentWindow.postMessage({ pluginMessage: unpack(json), pluginId: '1' }, '*'); }
</script>`;

/** How long a busy machine may take for one step, in ms. */
const PATIENCE = 120_000;

interface PanelOptions {
  /** Ports of other programs on this machine. The policy keeps the panel from them. */
  readonly without?: readonly number[];
  /** Whether the browser prevents the panel from connecting to this computer. */
  readonly blocked?: boolean;
}

/** The plugin's window: its built UI in real Chromium, connected to main in a FigmaWorld. */
export class Panel {
  readonly page: Page;
  readonly world: FigmaWorld;
  /** Errors in the page. */
  readonly errors: string[] = [];
  readonly #server: Server;
  readonly #options: PanelOptions;
  #frame: Frame | null = null;

  static async open(browser: Browser, world: FigmaWorld, options: PanelOptions = {}): Promise<Panel> {
    const server = createServer((_, response) => response.setHeader('content-type', 'text/html').end(FIGMA_PAGE));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const context = await browser.newContext({ viewport: { width: 1200, height: 1200 }, deviceScaleFactor: 2 });
    // What is neither granted nor delegated to the iframe is denied.
    if (!options.blocked) await context.grantPermissions(['local-network-access']);
    context.setDefaultTimeout(PATIENCE);
    const page = await context.newPage();
    const panel = new Panel(page, world, server, options);
    await panel.#wire();
    await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
    return panel;
  }

  private constructor(page: Page, world: FigmaWorld, server: Server, options: PanelOptions) {
    this.page = page;
    this.world = world;
    this.#server = server;
    this.#options = options;
  }

  /** The UI's own document. */
  get frame(): Frame {
    return this.#frame!;
  }

  /** The user chooses a command; resolves when the UI is ready. */
  async run(command: string, parameters: Readonly<Record<string, string>> = {}): Promise<void> {
    const { events } = this.world;
    const seen = events.length;
    this.world.run(command, parameters);
    const shown = () => events.slice(seen).find(({ name }) => name === 'show-ui');
    await until(() => shown() !== undefined);
    const { html, width, height } = shown()!.detail as { html: string; width: number; height: number };
    const args = [this.#framed(html), width, height, this.#options.blocked ?? false] as const;
    await this.page.evaluate((all) => (globalThis as unknown as FigmaPage).show(...all), args);
    this.#frame = await (await this.page.waitForSelector('iframe')).contentFrame();
    await this.frame.waitForSelector('.panel-tabs');
  }

  /** The user changes Figma's theme: its variables and class change in the open window. */
  async setTheme(theme: Theme): Promise<void> {
    const rules = JSON.stringify(themeRules(theme));
    await this.frame.evaluate(
      `document.documentElement.className = 'figma-${theme}'; document.getElementById('figma-theme').textContent = ${rules};`,
    );
  }

  /** A picture of the window, at twice its size. */
  async screenshot(path: string): Promise<void> {
    await this.page.locator('iframe').screenshot({ path, animations: 'disabled' });
  }

  async close(): Promise<void> {
    await this.page.context().close();
    this.world.close();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  /** The UI in Figma's frame: under the manifest's network policy, with the theme's variables and class. */
  #framed(html: string): string {
    const { without = [], blocked = false } = this.#options;
    const { networkAccess } = JSON.parse(readFileSync(`${PLUGIN}manifest.json`, 'utf8'));
    const domains = (networkAccess.allowedDomains as string[]).filter(
      (domain) => !blocked && !without.some((port) => domain.endsWith(`:${port}`)),
    );
    const policy =
      `default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data: blob:; ` +
      `connect-src ${domains.join(' ') || "'none'"}`;
    return html
      .replace('<html', '<html class="figma-light"')
      .replace(
        '<head>',
        `<head><meta http-equiv="Content-Security-Policy" content="${policy}"><style id="figma-theme">${themeRules('light')}</style>`,
      );
  }

  async #wire(): Promise<void> {
    this.page.on('pageerror', (error) => this.errors.push(error.stack ?? error.message));
    this.page.on('console', (message) => {
      // The panel must explain a refused connection.
      if (
        message.type() === 'error' &&
        !/ERR_CONNECTION|ERR_EMPTY_RESPONSE|WebSocket|Content Security/.test(message.text())
      ) {
        this.errors.push(message.text());
      }
    });
    await this.page.exposeFunction('toMain', (json: string) => this.world.receive(unpacked(json)));
    this.world.onToUi = (message) => {
      void this.page
        .evaluate((json) => (globalThis as unknown as FigmaPage).toUi(json), packed(message))
        .catch(() => {});
    };
    this.world.onEvent = ({ name, detail }) => {
      if (name === 'console') this.errors.push(`main: ${JSON.stringify(detail)}`);
      if (name !== 'resize') return;
      const { width, height } = detail as { width: number; height: number };
      // The window may be closed by then.
      void this.page
        .evaluate(([w, h]) => (globalThis as unknown as FigmaPage).resize(w, h), [width, height] as const)
        .catch(() => {});
    };
  }
}

interface FigmaPage {
  show(html: string, width: number, height: number, blocked: boolean): void;
  resize(width: number, height: number): void;
  toUi(json: string): void;
}

function packed(message: unknown): string {
  return JSON.stringify(message, (_, part) =>
    part instanceof Uint8Array ? { $base64: Buffer.from(part).toString('base64') } : part,
  );
}

function unpacked(json: string): unknown {
  return JSON.parse(json, (_, part) =>
    part && typeof part === 'object' && '$base64' in part ? new Uint8Array(Buffer.from(part.$base64, 'base64')) : part,
  );
}
