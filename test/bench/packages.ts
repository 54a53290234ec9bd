import { execFileSync } from 'node:child_process';
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Agent } from '../support/agent.ts';
import { printTable } from './timing.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const SAMPLE = join(ROOT, 'daemon', 'samples', 'recolour');

/** What people install: its size, and the wait for the first answer from the linux-x64 archive. */
export async function benchPackages(work: string): Promise<void> {
  const run = (script: string, ...args: string[]) =>
    execFileSync(process.execPath, [join(ROOT, 'packaging', script), ...args], {
      stdio: ['ignore', 'ignore', 'inherit'],
    });
  const out = join(work, 'packages');
  for (const script of ['portable.mjs', 'vsix.mjs']) run(script, '--system', 'linux-x64', '--out', out);
  execFileSync('npm', ['pack', '--workspace', 'likewise', '--silent', '--pack-destination', out], { cwd: ROOT });
  const files = readdirSync(out).filter((name) => /\.(tgz|xz|mcpb|vsix)$/.test(name));
  printTable(
    'packages',
    ['', 'MB'],
    files.sort().map((name) => [name, (statSync(join(out, name)).size / 1e6).toFixed(1)]),
  );
  const folder = readdirSync(out).find((name) => name.endsWith('-linux-x64'))!;
  const program = join(out, folder, 'likewise');
  printTable(
    'first answer of the linux-x64 folder, with nothing cached',
    ['', 's'],
    [
      ['likewise run, one picture', seconds(await timeRun(program, work))],
      ['likewise mcp, preview of one picture', seconds(await timePreview(program, work))],
    ],
  );
}

const seconds = (ms: number) => (ms / 1000).toFixed(1);

async function timeRun(program: string, work: string): Promise<number> {
  const start = performance.now();
  const example = ['--example', join(SAMPLE, 'example-input.png'), join(SAMPLE, 'example-output.png')];
  const args = ['run', ...example, '--query', join(SAMPLE, 'melon.png'), '--out', join(work, 'first.png'), '--quiet'];
  execFileSync(program, args, { env: { LIKEWISE_HOME: join(work, 'first-run') } });
  return performance.now() - start;
}

async function timePreview(program: string, work: string): Promise<number> {
  const start = performance.now();
  const env = { LIKEWISE_HOME: join(work, 'first-preview') };
  const agent = await Agent.start({ cwd: SAMPLE, home: '', program: [program], env });
  const examples = [{ before: 'example-input.png', after: 'example-output.png' }];
  await agent.call('preview', { examples, queries: ['melon.png'] });
  const time = performance.now() - start;
  await agent.close();
  return time;
}
