import type { CallName, Calls, ToMain } from '../messages.ts';
import { watchAnswer } from './edits.ts';
import { exampleBytes, exampleNames, loadExample, removeExample, renameExample, saveExample } from './examples.ts';
import { exportFull, exportSmall } from './export.ts';
import { findIfThere, pageOf } from './nodes.ts';
import { Placing } from './place.ts';
import { post } from './post.ts';
import { hidePreview, showPreview } from './preview.ts';
import { answerIsGone, PlainError, toProblem } from './problem.ts';
import { loadToken, resize, saveSettings, saveToken } from './settings.ts';
import { forgetRun, keepRun, notePlaced } from './unfinished.ts';

/** How much of a notification Figma shows. */
const MAX_NOTICE = 100;

type Call = Extract<ToMain, { type: 'call' }>;

let placing: Placing | undefined;

/** Resolves when no run is under way, so that later changes are a separate undo step. */
let idle = Promise.resolve();
let setIdle = () => {};

const calls: {
  [Name in CallName]: (...args: Parameters<Calls[Name]>) => ReturnType<Calls[Name]> | Promise<ReturnType<Calls[Name]>>;
} = {
  loadToken,
  saveToken,
  saveSettings,
  resize,
  exportSmall,
  exportFull,
  showPreview,
  hidePreview,
  async beginRun(run) {
    hidePreview();
    // Earlier changes are a separate step.
    figma.commitUndo();
    placing?.close();
    setIdle();
    idle = new Promise((resolve) => {
      setIdle = resolve;
    });
    placing = await Placing.begin(run);
    keepRun(run);
  },
  async place(answer) {
    if (!placing) throw new Error('an answer came before its run began');
    const placed = await placing.place(answer);
    notePlaced(answer.query);
    watchAnswer(placed.id);
    return placed;
  },
  endRun(summary) {
    forgetRun();
    placing?.close();
    figma.commitUndo();
    setIdle();
    figma.notify(summary.slice(0, MAX_NOTICE));
  },
  async show(id) {
    const node = await findIfThere(id);
    if (!node) throw new PlainError(answerIsGone());
    const page = pageOf(node);
    if (page.id !== figma.currentPage.id) await figma.setCurrentPageAsync(page);
    figma.viewport.scrollAndZoomIntoView([node]);
  },
  listExamples: exampleNames,
  exampleBytes,
  loadExample,
  async saveExample(example) {
    await idle;
    return saveExample(example);
  },
  async removeExample(name) {
    await idle;
    return removeExample(name);
  },
  async renameExample(name, to) {
    await idle;
    return renameExample(name, to);
  },
};

/** Carries out the UI's request, and always answers it. */
export async function serveCall({ id, name, args }: Call): Promise<void> {
  try {
    const call = calls[name] as (...args: readonly unknown[]) => unknown;
    post({ type: 'answer', id, value: await call(...args) });
  } catch (error) {
    post({ type: 'problem', id, problem: toProblem(error) });
  }
}
