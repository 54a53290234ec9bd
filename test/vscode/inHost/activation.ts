import { extensions } from 'vscode';
import { RESULTS } from './results.ts';

const ID = 'likewise.likewise-vscode';

/** The workbench's own clock of what it does: it activates the extension when it likes. */
declare const MonacoPerformanceMarks: { getMarks(): { readonly name: string; readonly startTime: number }[] };

/** Called in the extension host by the workbench: how long the extension takes from being loaded to being active, in milliseconds. */
export async function run(): Promise<void> {
  await extensions.getExtension(ID)!.activate();
  const marks = MonacoPerformanceMarks.getMarks();
  const at = (name: string) => marks.find((mark) => mark.name === `code/extHost/${name}/${ID}`)!.startTime;
  console.log(RESULTS + JSON.stringify(at('didActivateExtension') - at('willLoadExtensionCode')));
}
