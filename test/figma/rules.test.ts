import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { installRules } from './support/install.ts';

const MAIN = fileURLToPath(new URL('../../plugins/figma/main', import.meta.url));

/** What Figma's rules for plugins find in files, each as `file: rule`. */
function findings(base: string, files: string, project: string): string[] {
  const modules = installRules();
  const config = join(mkdtempSync(join(tmpdir(), 'likewise-rules-')), 'eslint.config.mjs');
  const rules = join(modules, '@figma/eslint-plugin-figma-plugins/dist/index.js');
  const parser = join(modules, '@typescript-eslint/parser/dist/index.js');
  const code = `
    import figma from ${JSON.stringify(rules)};
    import parser from ${JSON.stringify(parser)};
    export default [{ ignores: ['**/*.test.ts'] }, {
      files: ['**/*.ts'],
      languageOptions: { parser, parserOptions: { project: ${JSON.stringify(project)} } },
      plugins: { figma },
      rules: Object.fromEntries(Object.keys(figma.rules).map((name) => ['figma/' + name, 'error'])),
    }];`;
  writeFileSync(config, code);
  const eslint = join(modules, 'eslint/bin/eslint.js');
  try {
    const args = [eslint, '--config', config, '--format', 'json', '--no-error-on-unmatched-pattern', files];
    const stdout = run(args, base);
    const results = JSON.parse(stdout) as {
      filePath: string;
      messages: { ruleId: string | null; message: string }[];
    }[];
    expect(results.length).toBeGreaterThan(0);
    return results.flatMap(({ filePath, messages }) =>
      messages.map((one) => `${filePath}: ${one.ruleId ?? one.message}`),
    );
  } finally {
    rmSync(join(config, '..'), { recursive: true });
  }
}

/** ESLint ends with 1 if it finds something, which is not a failure here. */
function run(args: readonly string[], cwd: string): string {
  try {
    return execFileSync(process.execPath, args, { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] });
  } catch (error) {
    const { status, stdout } = error as { status: number; stdout: string };
    if (status === 1) return stdout;
    throw error;
  }
}

it("Figma's own rules find nothing in the plugin", () => {
  expect(findings(MAIN, '.', join(MAIN, 'tsconfig.json'))).toEqual([]);
});
