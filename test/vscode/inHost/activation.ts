import { extensions } from 'vscode';
import { RESULTS } from './results.ts';

/** Called in the extension host by the workbench: how long the extension takes from being loaded to being active, in milliseconds. */
export async function run(): Promise<void> {
  const extension = extensions.getExtension('likewise.likewise-vscode')!;
  const start = performance.now();
  await extension.activate();
  console.log(RESULTS + JSON.stringify(performance.now() - start));
}
