import Mocha from 'mocha';
import { type InHostResult, RESULTS } from './results.ts';

/** Called in the extension host by the workbench. */
export async function run(): Promise<void> {
  const mocha = new Mocha({ ui: 'bdd', timeout: 120_000, reporter: 'min' });
  mocha.suite.emit('pre-require', globalThis as never, '', mocha);
  await import('./tests.ts');
  const results: InHostResult[] = [];
  await new Promise<void>((resolve) => {
    const runner = mocha.run(() => resolve());
    runner.on('pass', (test) => results.push({ title: test.fullTitle() }));
    runner.on('fail', (test, error) => results.push({ title: test.fullTitle(), error: String(error.stack ?? error) }));
  });
  console.log(RESULTS + JSON.stringify(results));
}
