import { makePlugin } from './api.ts';
import { Host } from './host.ts';
import { unpack } from './messages.ts';
import { handles } from './nodes.ts';
import type { Outside } from './outside.ts';
import { build, view } from './scene.ts';

/*
 * Runs inside QuickJS before the plugin and provides the globals that Figma provides, and no others. The value of this script is a
 * function, which the test process calls once. The plugin cannot see what that function returns.
 */

interface Manifest {
  readonly relaunchButtons: readonly { readonly command: string }[];
}

type Listener = (...args: unknown[]) => void;

function control(outside: Outside, manifestJson: string, html: string) {
  const manifest = JSON.parse(manifestJson) as Manifest;
  const host = new Host(
    outside,
    manifest.relaunchButtons.map(({ command }) => command),
    handles,
  );
  const { document } = host;
  const plugin = makePlugin(host);
  const say: Listener = (...args) => outside.event('console', JSON.stringify(args.map(String)));
  const fail = (error: unknown) =>
    say(`uncaught: ${error instanceof Error ? `${error.message}\n${error.stack}` : error}`);
  const globals: Record<string, unknown> = {
    figma: plugin.figma,
    __html__: html,
    console: { log: say, error: say, info: say, warn: say },
    setTimeout: (fire: () => void, ms = 0) => outside.after(ms, fire),
    clearTimeout: (timer: number) => outside.clear(timer),
  };
  for (const [name, value] of Object.entries(globals)) {
    Object.defineProperty(globalThis, name, { value, enumerable: true });
  }
  const fire = (type: 'selectionchange' | 'run' | 'close', event?: unknown) => {
    for (const listener of plugin.events[type]) {
      Promise.resolve((listener as (event: unknown) => unknown)(event)).catch(fail);
    }
  };
  return {
    load(pagesJson: string, namesJson: string) {
      Object.assign(host.names, JSON.parse(namesJson));
      build(JSON.parse(pagesJson), document);
      host.currentPage = document.get('0:0').children[0]!;
      host.loaded.add(host.currentPage);
      host.commit();
    },
    close: () => fire('close'),
    /** The document when the plugin ends, for the next one. */
    save: () => {
      host.commit();
      return host.save();
    },
    restore(json: string, namesJson: string) {
      Object.assign(host.names, JSON.parse(namesJson));
      host.restore(json);
    },
    select(idsJson: string) {
      host.selection.set(host.currentPage, JSON.parse(idsJson));
      fire('selectionchange');
    },
    run(command: string, parametersJson: string) {
      fire('run', { command, parameters: JSON.parse(parametersJson) });
    },
    /** What the quick-actions menu offers while the user types a parameter. */
    input(key: string, query: string) {
      const suggest = (kind: string) => (what: unknown) => outside.event('suggest', JSON.stringify({ [kind]: what }));
      const result = {
        setSuggestions: suggest('suggestions'),
        setError: suggest('error'),
        setLoadingMessage: suggest('loading'),
      };
      for (const listener of plugin.inputs) listener({ key, query, result, parameters: {} } as ParameterInputEvent);
    },
    receive(json: string, ...buffers: ArrayBuffer[]) {
      plugin.receive(unpack({ json, buffers }));
    },
    undo: () => host.undo(),
    redo: () => host.redo(),
    /** The user's own edits, which are separate undo steps. */
    edit(id: string, changeJson: string) {
      host.commit();
      const { removed, ...change } = JSON.parse(changeJson);
      const node = document.get(id);
      const above = document.ancestors(node);
      if (removed) document.remove(node);
      else Object.assign(node, change);
      host.follow([...(removed ? [] : [node]), ...above]);
      host.commit();
      host.note(id, removed ? 'DELETE' : 'PROPERTY_CHANGE', ...Object.keys(change).map(nameInFigma));
    },
    pages: () => JSON.stringify(document.get('0:0').children.map((id) => view(document.get(id), document))),
    uses: () => host.uses,
    data: () => JSON.stringify(document.get('0:0').data),
  };
}

/** Figma's name for a property of the host's data. */
function nameInFigma(key: string): string {
  return key === 'transform' ? 'x' : key === 'data' ? 'pluginData' : key;
}

export type Control = ReturnType<typeof control>;

(globalThis as { $value?: unknown }).$value = control;
