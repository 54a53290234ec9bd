import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { PAGES, PATHS, ROOT, read } from './pages.ts';

/* The pages for contributors name existing files and folders, and their links work. */

const existing = new Set(PATHS);
const withoutBlocks = (text: string) => text.replaceAll(/^ {4,}.*$/gm, '').replaceAll(/^```[\s\S]*?^```$/gm, '');

/** Text in backquotes that is the path of a source file, or begins with a folder of the root. */
function namedIn(page: string): string[] {
  const quoted = Array.from(withoutBlocks(read(page)).matchAll(/`([\w.][\w./-]*)`/g), ([, word]) => word!);
  return quoted
    .filter((word) => /\.(tsx?|[cm]js|md|py|sh)$/.test(word) || existing.has(`/${word.split('/')[0]}`))
    .map((word) => word.replace(/\/$/, ''))
    .filter((word) => !word.split('/').includes('dist'));
}

it.each(['CONTRIBUTING.md', 'AGENTS.md'])('%s names paths from the root, or files beside such a path', (page) => {
  const named = namedIn(page);
  expect(named.length).toBeGreaterThan(20);
  const folders = ['', ...named.map((name) => `/${dirname(name)}`)];
  expect(named.filter((name) => !folders.some((folder) => existing.has(`${folder}/${name}`)))).toEqual([]);
});

describe('ARCHITECTURE.md', () => {
  it('names files by their path or the end of it', () => {
    const named = namedIn('ARCHITECTURE.md');
    expect(named.length).toBeGreaterThan(50);
    expect(named.filter((name) => !PATHS.some((path) => path.endsWith(`/${name}`)))).toEqual([]);
  });

  it('draws folders that exist', () => {
    const drawn = read('ARCHITECTURE.md').split('## Where things are\n\n')[1]!.split('\n\n')[0]!;
    const above: { indent: number; path: string }[] = [];
    const folders = Array.from(drawn.matchAll(/^( +)((?:[\w/]+\/ {1,2})*[\w/]+\/)(?: |$)/gm), ([, indent, names]) => {
      while (above.length > 0 && above.at(-1)!.indent >= indent!.length) above.pop();
      const paths = names!.split(/ +/).map((name) => `${above.at(-1)?.path ?? ''}/${name.replace(/\/$/, '')}`);
      above.push({ indent: indent!.length, path: paths[0]! });
      return paths;
    }).flat();
    expect(folders.length).toBeGreaterThan(50);
    expect(folders.filter((folder) => !existing.has(folder))).toEqual([]);
  });
});

/** The anchor that GitHub gives a heading. */
function anchorOf(heading: string): string {
  return heading
    .toLowerCase()
    .replaceAll(/[^\w\s-]/g, '')
    .trim()
    .replaceAll(/\s/g, '-');
}

function leadsNowhere(page: string, link: string): boolean {
  if (/^[a-z]+:/.test(link)) return false;
  const [path, anchor] = link.split('#');
  const file = path === '' ? join(ROOT, page) : join(ROOT, dirname(page), path!);
  if (!existsSync(file)) return true;
  if (anchor === undefined) return false;
  const headings = readFileSync(file, 'utf8').matchAll(/^#+ (.+)$/gm);
  return !Array.from(headings, ([, heading]) => anchorOf(heading!)).includes(anchor);
}

it('links lead to files and headings that exist', () => {
  expect(PAGES.length).toBeGreaterThan(20);
  const dead = PAGES.flatMap((page) => {
    const links = Array.from(withoutBlocks(read(page)).matchAll(/\]\(([^)\s]+)\)/g), ([, link]) => link!);
    return links.filter((link) => leadsNowhere(page, link)).map((link) => `${page}: ${link}`);
  });
  expect(dead).toEqual([]);
});

it('the site lists every page of docs/, each once', async () => {
  const { default: site } = await import(join(ROOT, 'docs/.vitepress/config.mjs'));
  type Entry = { readonly link?: string; readonly items?: readonly Entry[] };
  const links = (entries: readonly Entry[]): string[] =>
    entries.flatMap(({ link, items = [] }) => [...(link ? [link] : []), ...links(items)]);
  const listed = links(site.themeConfig.sidebar).map((link) => link.replace(/index\.md$/, 'README.md'));
  expect(listed.filter((page) => !PAGES.includes(page))).toEqual([]);
  expect(listed.filter((page) => page.startsWith('/docs/')).sort()).toEqual(
    PAGES.filter((page) => page.startsWith('/docs/')).sort(),
  );
});
