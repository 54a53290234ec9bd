import { PORTS } from '@likewise/shared/protocol/version.ts';

/** What Figma starts the plugin for. `command` is one of COMMANDS in messages.ts. */
const MENU = [
  { name: 'Open Likewise', command: 'open' },
  { name: 'Run on selection', command: 'run' },
  {
    name: 'Run with saved example…',
    command: 'run-saved',
    parameters: [{ name: 'Example', key: 'example', description: 'An example that is saved in this file' }],
  },
  { separator: true },
  { name: 'Pair…', command: 'pair' },
  { name: 'Settings…', command: 'settings' },
] as const;

/** Figma accepts neither IP addresses nor a range of ports, and ws:// does not include http://. */
const DOMAINS = PORTS.flatMap((port) => [`ws://localhost:${port}`, `http://localhost:${port}`]);

const REASONING =
  'Likewise runs on your own computer: the plugin sends the layers you select to the Likewise program there, which listens on one ' +
  'of these three ports, and places what comes back. Nothing is sent anywhere else.';

/**
 * The plugin's manifest. "Import plugin from manifest" reads the development form. Figma assigns an id when the plugin is first
 * published.
 */
export function manifest(form: 'development' | 'published') {
  return {
    ...(form === 'development' ? { name: 'Likewise (development)', id: 'likewise-development' } : { name: 'Likewise' }),
    api: '1.0.0',
    main: 'main.js',
    ui: 'ui.html',
    editorType: ['figma'],
    documentAccess: 'dynamic-page',
    networkAccess: { allowedDomains: DOMAINS, reasoning: REASONING },
    menu: MENU,
    relaunchButtons: [{ command: 'again', name: 'Run again', multipleSelection: true }],
  };
}
