/** Sets of icons as npm packages of Iconify, each under the licence that its package names. */
export const ICON_LICENCES: Readonly<Record<string, string>> = {
  lucide: 'ISC',
  feather: 'MIT',
  ph: 'MIT',
  bi: 'MIT',
  'material-symbols': 'Apache-2.0',
  solar: 'CC-BY-4.0',
  twemoji: 'CC-BY-4.0',
  'fluent-emoji': 'MIT',
  'vscode-icons': 'MIT',
  'skill-icons': 'MIT',
  flag: 'MIT',
};
