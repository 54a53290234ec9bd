import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { likewise, visibleIn } from '../support/cli.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

it("README's first run does what it says there, on pictures that are there", async () => {
  const dir = await mkdtemp(join(tmpdir(), 'likewise-readme-'));
  try {
    const readme = await readFile(join(ROOT, 'README.md'), 'utf8');
    const command = /^ {4}npx likewise (run (?:.+\\\n)*.+)$/m.exec(readme)![1]!;
    const words = command.replaceAll('\\\n', ' ').trim().split(/\s+/);
    expect(words.slice(-2)).toEqual(['--out', 'done']);
    const out = join(dir, 'done');
    const { code, stdout } = await likewise([...words.slice(0, -1), out], { home: join(dir, 'home'), cwd: ROOT });
    expect(code).toBe(0);
    const [, counted, understood] = /^ {4}(\d+ answers) in done .+\n {4}(Understood as: [^(]+)\(/m.exec(readme)!;
    expect(stdout).toContain(`${counted} in ${out}`);
    expect(stdout).toContain(understood);
    expect(await visibleIn(out)).toHaveLength(Number.parseInt(counted!, 10));
  } finally {
    await rm(dir, { recursive: true });
  }
});
