import { execFileSync } from 'node:child_process';
import { statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { VSIX } from './support/server.ts';

const EXTENSION = fileURLToPath(new URL('../../plugins/vscode', import.meta.url));

it('the package holds what is shipped and nothing else, in less than 1.5 MB', () => {
  const listed = execFileSync('npx', ['vsce', 'ls', '--no-dependencies'], { cwd: EXTENSION, encoding: 'utf8' });
  const files = listed.trim().split('\n').sort();
  expect(files.filter((file) => !file.startsWith('media/'))).toEqual([
    'LICENSE',
    'README.md',
    'dist/extension.cjs',
    'dist/panel.css',
    'dist/panel.js',
    'dist/recipe.schema.json',
    'dist/uninstall.mjs',
    'package.json',
  ]);
  expect(statSync(VSIX).size).toBeLessThan(1_500_000);
});
