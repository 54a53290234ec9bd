import { join } from 'node:path';
import ts from 'typescript';
import { expect, it } from 'vitest';
import { PAGES, ROOT, read } from './pages.ts';

/* Examples in TypeScript compile as they are. */

/** The blocks marked as TypeScript, by the path of a file that each could have beside its page. */
const examples = new Map(
  PAGES.flatMap((page) => {
    const blocks = Array.from(read(page).matchAll(/^```ts\n([\s\S]*?)^```$/gm), ([, text]) => text!);
    return blocks.map((text, place) => [join(ROOT, `${page}.${place}.ts`), text] as const);
  }),
);

const OPTIONS: ts.CompilerOptions = {
  strict: true,
  noEmit: true,
  skipLibCheck: true,
  exactOptionalPropertyTypes: true,
  target: ts.ScriptTarget.ES2022,
  module: ts.ModuleKind.ESNext,
  moduleResolution: ts.ModuleResolutionKind.Bundler,
  lib: ['lib.es2023.d.ts', 'lib.dom.d.ts'],
  types: ['node'],
  allowImportingTsExtensions: true,
  paths: {
    'likewise/client': [join(ROOT, 'shared/client/index.ts')],
    'likewise/protocol': [join(ROOT, 'shared/protocol/index.ts')],
  },
};

it('compiles the examples of all pages', { timeout: 120_000 }, () => {
  expect(examples.size).toBeGreaterThan(0);
  const host = ts.createCompilerHost(OPTIONS);
  const { fileExists, readFile } = host;
  host.fileExists = (path) => examples.has(path) || fileExists(path);
  host.readFile = (path) => examples.get(path) ?? readFile(path);
  host.getCurrentDirectory = () => ROOT;
  const program = ts.createProgram([...examples.keys()], OPTIONS, host);
  const faults = [...examples.keys()]
    .map((path) => program.getSourceFile(path)!)
    .flatMap((file) => [...program.getSyntacticDiagnostics(file), ...program.getSemanticDiagnostics(file)]);
  expect(ts.formatDiagnostics(faults, host)).toBe('');
});
