// Makes screenshots of every state of the panel in both themes, in dist/screenshots, and those of docs/figma.md, in docs.
// The suite that runs the panel leaves them; it needs the daemon and the plugin built.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import sharp from 'sharp';

const root = fileURLToPath(new URL('../../', import.meta.url));

/** Which state in which theme is which picture of docs/figma.md. */
const DOCS = {
  'figma-first': 'first-step-light',
  'figma-pair': 'pairing-light',
  'figma-compose': 'compose-light',
  'figma-saved': 'saved-dark',
  'figma-results': 'mask-dark',
  'figma-meanings': 'meanings-light',
};

const { status } = spawnSync('npx', ['vitest', 'run', 'test/browser/figma.test.ts'], { cwd: root, stdio: 'inherit' });
if (status !== 0) process.exit(status ?? 1);
for (const [name, state] of Object.entries(DOCS)) {
  const shot = sharp(`${root}plugins/figma/dist/screenshots/${state}.png`);
  await shot.png({ palette: true }).toFile(`${root}docs/${name}.png`);
}
