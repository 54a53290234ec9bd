import { COMMANDS, type Command, type Selection, type ToMain } from '../messages.ts';
import { serveCall } from './calls.ts';
import { watchEdits } from './edits.ts';
import { exampleNames } from './examples.ts';
import { post } from './post.ts';
import { readAgain, readSelection } from './selection.ts';
import { loadSettings } from './settings.ts';
import { takeAllAway, takeLeftoversAway } from './temporary.ts';
import { takeUnfinished } from './unfinished.ts';

/* Figma starts this for each command of the manifest. It opens the UI and carries out its requests. */

figma.parameters.on('input', ({ query, result }) => {
  const wanted = query.toLowerCase();
  const names = exampleNames().filter((name) => name.toLowerCase().indexOf(wanted) >= 0);
  if (exampleNames().length > 0) result.setSuggestions(names);
  else result.setError('No example is saved in this file yet.');
});

figma.on('close', takeAllAway);

figma.on('run', async ({ command, parameters }) => {
  const known = COMMANDS.find((candidate) => candidate === command) ?? 'open';
  const settings = await loadSettings();
  const { width, height } = settings;
  figma.ui.onmessage = (message: ToMain) => {
    if (message.type === 'call') void serveCall(message);
    else void start(known, parameters?.example);
  };
  figma.showUI(__html__, { width, height, themeColors: true, title: 'Likewise' });
});

const ASKING_FOR_A_RUN: readonly Command[] = ['run', 'run-saved', 'again'];

async function start(command: Command, example: string | undefined): Promise<void> {
  const settings = await loadSettings();
  await takeLeftoversAway();
  // A command that asks for a run replaces one that was cut short.
  const unfinished = await takeUnfinished();
  const isReported = unfinished && ASKING_FOR_A_RUN.indexOf(command) < 0;
  post({
    type: 'start',
    command,
    settings,
    examples: exampleNames(),
    ...(example === undefined ? {} : { example }),
    ...(isReported ? { unfinished } : {}),
  });
  const again = command === 'again' ? await readAgain() : undefined;
  const report = (selection: Selection) => {
    watchEdits(selection);
    post({ type: 'selection', selection });
  };
  report(again ?? readSelection());
  const follow = () => report(readSelection());
  figma.on('selectionchange', follow);
  figma.on('currentpagechange', follow);
}
