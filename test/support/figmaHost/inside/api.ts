import { base64Decode, base64Encode } from './base64.ts';
import type { Host } from './host.ts';
import { pack } from './messages.ts';
import { onlyKeys, strict } from './strict.ts';

const MAX_NOTICE = 100;

type Events = Record<'run' | 'close' | 'selectionchange' | 'currentpagechange', ((event?: never) => unknown)[]>;

export interface Plugin {
  readonly figma: PluginAPI;
  readonly events: Events;
  readonly inputs: ((event: ParameterInputEvent) => void)[];
  /** What the plugin set as ui.onmessage. */
  receive(message: unknown): void;
}

/** The global `figma`. Anything not modelled here throws. */
export function makePlugin(host: Host): Plugin {
  const { document, outside } = host;
  const events: Events = { run: [], close: [], selectionchange: [], currentpagechange: [] };
  const inputs: Plugin['inputs'] = [];
  let shown = false;
  let onmessage: MessageEventHandler | undefined;

  const ui = {
    get onmessage() {
      return onmessage;
    },
    set onmessage(handler: MessageEventHandler | undefined) {
      onmessage = handler;
    },
    postMessage(message: unknown) {
      if (!shown) throw new Error('in postMessage: there is no UI: call showUI first');
      const { json, buffers } = pack(message);
      outside.toUi(json, ...buffers);
    },
    resize(width: number, height: number) {
      if (!shown) throw new Error('in resize: there is no UI');
      outside.event('resize', JSON.stringify({ width, height }));
    },
  } satisfies Partial<UIAPI>;

  const api = {
    apiVersion: '1.0.0',
    mixed: host.mixed,
    editorType: 'figma',
    get root() {
      return host.node('0:0') as DocumentNode;
    },
    get currentPage() {
      return host.node(host.currentPage) as PageNode;
    },
    async setCurrentPageAsync(page: PageNode) {
      host.loaded.add(page.id);
      host.currentPage = page.id;
      for (const listener of events.currentpagechange) listener();
    },
    async getNodeByIdAsync(id: string) {
      return document.nodes.has(id) ? host.node(id) : null;
    },
    on(type: string, listener: (event: never) => unknown) {
      if (!(type in events)) throw new Error(`the host does not model the event ${type}`);
      events[type as keyof Events].push(listener as () => unknown);
    },
    parameters: strict('figma.parameters', {
      on(_type: 'input', listener: (event: ParameterInputEvent) => void) {
        inputs.push(listener);
      },
    } satisfies Partial<ParametersAPI>) as ParametersAPI,
    showUI(html: string, options: ShowUIOptions = {}) {
      onlyKeys('ShowUIOptions', options, ['width', 'height', 'themeColors', 'title']);
      shown = true;
      outside.event('show-ui', JSON.stringify({ html, ...options }));
    },
    ui: strict('figma.ui', ui) as unknown as UIAPI,
    notify(message: string, options: NotificationOptions = {}) {
      onlyKeys('NotificationOptions', options, ['error', 'timeout']);
      if (message.length > MAX_NOTICE) throw new Error(`a notification has ${MAX_NOTICE} characters at most`);
      outside.event('notify', JSON.stringify(message));
      return strict('NotificationHandler', { cancel() {} });
    },
    commitUndo() {
      host.commit();
    },
    clientStorage: strict('figma.clientStorage', {
      async getAsync(key: string) {
        const json = outside.storageGet(key);
        return json === undefined ? undefined : JSON.parse(json);
      },
      async setAsync(key: string, value: unknown) {
        outside.storageSet(key, JSON.stringify(value));
      },
      async deleteAsync(key: string) {
        outside.storageDelete(key);
      },
    } satisfies Partial<ClientStorageAPI>) as ClientStorageAPI,
    viewport: strict('figma.viewport', {
      scrollAndZoomIntoView(nodes: readonly BaseNode[]) {
        outside.event('zoom', JSON.stringify(nodes.map(({ id }) => id)));
      },
    } satisfies Partial<ViewportAPI>) as ViewportAPI,
    async getStyleByIdAsync(id: string) {
      return id in host.names ? (strict('Style', { name: host.names[id]! }) as BaseStyle) : null;
    },
    variables: strict('figma.variables', {
      async getVariableByIdAsync(id: string) {
        return id in host.names ? (strict('Variable', { name: host.names[id]! }) as Variable) : null;
      },
    } satisfies Partial<VariablesAPI>) as VariablesAPI,
    createRectangle() {
      const rectangle = document.add('RECTANGLE', { name: 'Rectangle', fills: [] });
      host.made(rectangle.id);
      host.insert(document.get(host.currentPage), rectangle.id, Number.POSITIVE_INFINITY);
      return host.node(rectangle.id) as RectangleNode;
    },
    group: (nodes: readonly BaseNode[], parent: BaseNode, index?: number) => host.group(nodes, parent, index),
    createImage(data: Uint8Array) {
      if (!(data instanceof Uint8Array)) throw new Error('in createImage: expected a Uint8Array');
      return strict('Image', { hash: outside.keepImage(data.slice().buffer) }) as Image;
    },
    getImageByHash(hash: string) {
      if (!outside.hasImage(hash)) return null;
      return strict('Image', {
        hash,
        getBytesAsync: async () => new Uint8Array(outside.imageBytes(hash)),
        getSizeAsync: async () => JSON.parse(outside.imageSize(hash)) as { width: number; height: number },
      } satisfies Image);
    },
    base64Encode,
    base64Decode,
  } satisfies Partial<PluginAPI>;

  return {
    figma: strict('figma', api) as unknown as PluginAPI,
    events,
    inputs,
    receive(message) {
      onmessage?.(message, { origin: 'https://www.figma.com' });
    },
  };
}
