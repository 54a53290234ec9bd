import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/* The site that `npm run docs` builds. The pages stay where they are, so their links hold in the repository and here. */

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const DECISIONS = 'docs/decisions';
const read = (file) => readFileSync(`${ROOT}/${file}`, 'utf8');

/** README.md is the page of a folder in the repository, and index.md that of the site. */
const toIndex = (path) => path.replace(/(^|\/)README\.md(?=#|$)/, '$1index.md');

const entry = (page, text = read(page).match(/^# (.+)$/m)[1]) => ({ text, link: `/${toIndex(page)}` });

const decisions = readdirSync(`${ROOT}/${DECISIONS}`)
  .filter((file) => /^\d/.test(file))
  .map((file) => entry(`${DECISIONS}/${file}`));

const sidebar = [
  {
    text: 'Use',
    items: [
      entry('README.md', 'Start'),
      ...['cli', 'recipes', 'figma', 'vscode'].map((name) => entry(`docs/${name}.md`)),
    ],
  },
  { text: 'Run', items: ['models', 'speed', 'running', 'servers'].map((name) => entry(`docs/${name}.md`)) },
  {
    text: 'Build',
    items: [
      entry('daemon/README.md', 'The npm package'),
      entry('PROTOCOL.md', 'The protocol'),
      ...['CONTRIBUTING.md', 'ARCHITECTURE.md', 'training/README.md'].map((page) => entry(page)),
      { ...entry(`${DECISIONS}/README.md`), collapsed: true, items: decisions },
    ],
  },
  { text: 'Project', items: ['CHANGELOG.md', 'SECURITY.md'].map((page) => entry(page)) },
];

/** Room for tables and diagrams; pictures in tables large enough to see what they show. */
const STYLE = `
.VPDoc.has-aside .content-container.content-container { max-width: 860px; }
.vp-doc td img { min-width: 200px; }
`;

export default {
  srcDir: '..',
  srcExclude: ['AGENTS.md', 'test/**', 'plugins/vscode/media/**', '**/dist/**', 'training/.venv/**'],
  outDir: '../dist/docs',
  rewrites: toIndex,
  title: 'Likewise',
  description: 'Show one before/after pair; get the rest done likewise.',
  head: [
    ['link', { rel: 'icon', href: `data:image/svg+xml,${encodeURIComponent(read('daemon/playground/icon.svg'))}` }],
    ['style', {}, STYLE],
  ],
  themeConfig: { sidebar, outline: [2, 3], search: { provider: 'local' } },
  markdown: {
    config(markdown) {
      markdown.core.ruler.push('as-in-the-repository', ({ tokens }) => {
        for (const link of tokens.flatMap(({ children }) => children ?? []).filter(({ type }) => type === 'link_open'))
          link.attrSet('href', toIndex(link.attrGet('href')));
        // Indented blocks get the frame, the scrolling and the button of fenced ones.
        for (const block of tokens.filter(({ type }) => type === 'code_block'))
          Object.assign(block, { type: 'fence', tag: 'code', markup: '```', info: '' });
      });
    },
  },
};
