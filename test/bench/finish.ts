import { readFile } from 'node:fs/promises';
import { GRID_CELL, WHITE } from '@likewise/shared/prompt/layouts.ts';
import { findCandidates } from '../../daemon/analogy/analogy.ts';
import { Examples } from '../../daemon/answers/examples.ts';
import { finishAnswer } from '../../daemon/answers/finish.ts';
import { decodeImage } from '../../daemon/images/codec.ts';
import { fitCell } from '../../daemon/images/flatten.ts';
import { resample } from '../../daemon/images/resample.ts';
import { DEFAULT_MODEL, openModel } from '../../daemon/model/registry.ts';
import { medianMs, printTable } from './timing.ts';

const SAMPLES = new URL('../../daemon/samples/', import.meta.url);
const SIDE = 512;

/** The cost of a guided answer besides the model: finding the rules that explain an example, once, and making each answer. */
export async function benchFinish(): Promise<void> {
  const { prompt } = (await openModel(DEFAULT_MODEL)).manifest;
  const read = async (path: string) => decodeImage(await readFile(new URL(`${path}.png`, SAMPLES)), path);
  const rows: string[][] = [];
  for (const [task, query] of [
    ['mask', 'peach'],
    ['grey', 'pear'],
    ['outline', 'owl'],
  ] as const) {
    const pair = { input: await read(`${task}/example-input`), output: await read(`${task}/example-output`) };
    const examples = new Examples([pair], WHITE);
    const large = resample(await read(`${task}/${query}`), SIDE, SIDE, 'bicubic');
    const small = fitCell(large, GRID_CELL, GRID_CELL, WHITE);
    const find = await medianMs(9, () => findCandidates(examples.shown));
    const finish = await medianMs(9, () => finishAnswer(small, large, small, examples, prompt.guide));
    const plain = await medianMs(9, () => finishAnswer(small, large, small, examples, 'none'));
    rows.push([task, ...[find, finish, plain].map((ms) => ms.toFixed(0))]);
  }
  printTable(
    'making an answer of 512 x 512 beside the model',
    ['', 'rules of the example, once: ms', 'guided: ms', 'none: ms'],
    rows,
  );
}
