// What makes a portable folder an MCP bundle, which a click installs: manifest version 0.3.

/** What the client fills in: the bundle's folder, the user's home and choices. */
const filledIn = (name) => `\${${name}}`;

/** The manifest of the folder for a system. */
export function bundleManifest(version, { os }) {
  const node = os === 'win32' ? 'node/node.exe' : 'node/node';
  const tool = (name, description) => ({ name, description });
  return {
    manifest_version: '0.3',
    name: 'likewise',
    display_name: 'Likewise',
    version,
    description: 'Show one before/after pair of pictures; get the rest done likewise.',
    author: { name: 'Likewise' },
    license: 'MIT',
    server: {
      type: 'binary',
      entry_point: node,
      mcp_config: {
        command: `${filledIn('__dirname')}/${node}`,
        args: [`${filledIn('__dirname')}/app/bin/likewise.mjs`, 'mcp', '--allow', filledIn('user_config.folders')],
      },
    },
    user_config: {
      folders: {
        type: 'directory',
        title: 'Folders',
        description: 'The folders that agents may read and write.',
        multiple: true,
        required: true,
        default: [`${filledIn('HOME')}/Pictures`],
      },
    },
    tools: [
      tool('preview', 'Look at what an example means, and at a few answers.'),
      tool('apply', 'Do to pictures what an example shows.'),
      tool('explain', 'List what an example may mean.'),
      tool('list_recipes', 'List recipes.'),
      tool('apply_recipe', 'Do what a recipe says.'),
      tool('save_recipe', 'Keep an example as a recipe.'),
    ],
    compatibility: { platforms: [os] },
  };
}
