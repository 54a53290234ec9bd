import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const DIST = fileURLToPath(new URL('../../daemon/dist', import.meta.url));

/** The sources and packages that a bundle and those it imports at once are made of. */
function loadedBy(bundle: string): Set<string> {
  const [found, seen] = [new Set<string>(), new Set<string>()];
  const visit = (name: string) => {
    if (seen.has(name)) return;
    seen.add(name);
    const text = readFileSync(join(DIST, name), 'utf8');
    for (const [, source] of text.matchAll(/^\/\/ (\S+\.tsx?)$/gm)) found.add(source!);
    for (const [, from] of text.matchAll(/^(?:import|export)\s(?:[^;]*?\sfrom\s)?"([^"]+)";/gm)) {
      if (from!.startsWith('./')) visit(from!.slice(2));
      else found.add(from!);
    }
  };
  visit(bundle);
  return found;
}

const bundleOf = (verb: string) => readdirSync(DIST).find((name) => new RegExp(`^${verb}-\\w+\\.js$`).test(name))!;

it('--version loads the command line alone', () => {
  const loaded = [...loadedBy('cli.js')];
  expect(loaded).toContain('daemon/cli/program.ts');
  expect(
    loaded.filter((one) => !/^(daemon\/(cli|life)|shared\/protocol)\//.test(one) && !one.startsWith('node:')),
  ).toEqual(['commander']);
});

it('run and apply load neither an engine nor readings, which a running daemon has', () => {
  for (const verb of ['run', 'apply']) {
    const loaded = [...loadedBy(bundleOf(verb)), ...loadedBy(bundleOf('daemonBackend'))];
    expect(loaded).toContain(`daemon/cli/${verb}.ts`);
    expect(loaded).toContain('ws');
    for (const heavy of [
      /readings\/families/,
      /engine\/supervisor/,
      /work\/pool/,
      /^piscina$/,
      /^cacache$/,
      /^onnx/,
      /^pino/,
    ]) {
      expect(loaded.filter((one) => heavy.test(one))).toEqual([]);
    }
  }
});
