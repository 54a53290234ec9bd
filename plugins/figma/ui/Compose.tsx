import { trustOf } from '@likewise/shared/reading/trust.ts';
import { PromptGrid } from '@likewise/shared/ui/PromptGrid.tsx';
import { RunOptions } from '@likewise/shared/ui/RunOptions.tsx';
import { useState } from 'preact/hooks';
import { move } from './composition.ts';
import { ExampleSource } from './ExampleSource.tsx';
import { Examples } from './Examples.tsx';
import type { PanelModel, State } from './model.ts';
import { Queries } from './Queries.tsx';
import type { Carrying } from './Slot.tsx';

/** The roles of the layers, how they are sent, and how they are answered. */
export function Compose({ model, state }: { model: PanelModel; state: State }) {
  const [carried, setCarried] = useState<string>();
  const carrying: Carrying = {
    carried,
    pickUp: setCarried,
    putDown(id, place) {
      setCarried(undefined);
      model.compose(move(model.state.composition, id, place));
    },
  };
  const name = carried === undefined ? undefined : state.items.get(carried)?.name;
  const empty = state.items.size === 0;
  return (
    <>
      <section class="panel-section" aria-label="Example">
        <ExampleSource model={model} state={state} />
        {empty && !state.saved ? <Intro /> : <Examples model={model} state={state} carrying={carrying} />}
        {state.how !== '' && !state.saved && <p class="lw-muted panel-how">{state.how}</p>}
      </section>
      {!empty && <Queries model={model} state={state} carrying={carrying} />}
      <p class="lw-hidden" role="status">
        {name && `${name} is picked up. Choose where to put it; Escape puts it back.`}
      </p>
      {state.leftOut.length > 0 && <LeftOut state={state} />}
      {!empty && (
        <section class="panel-section" aria-label="Prompt">
          <h2>Prompt</h2>
          <div class="panel-prompt">
            <PromptGrid pictures={promptPictures(state)} />
            <div>
              <p class="lw-muted" role="status">
                {previewWords(state)}
              </p>
              {state.settings.preview && (
                <label
                  class="panel-check"
                  title="Over its layer, locked; it goes when this window closes or a run begins"
                >
                  <input
                    type="checkbox"
                    checked={state.onCanvas}
                    onChange={({ currentTarget }) => model.showOnCanvas(currentTarget.checked)}
                  />
                  Show on the canvas, too
                </label>
              )}
            </div>
          </div>
        </section>
      )}
      <section class="panel-section" aria-label="Options">
        <RunOptions value={state.settings} onChange={(options) => model.set(options)} />
      </section>
    </>
  );
}

/** What to do first. */
function Intro() {
  return (
    <div class="panel-intro">
      <svg viewBox="0 0 122 92" aria-hidden="true">
        <rect x="1" y="1" width="40" height="40" rx="5" />
        <rect x="81" y="1" width="40" height="40" rx="5" class="panel-intro-done" />
        <rect x="1" y="51" width="40" height="40" rx="5" />
        <rect x="81" y="51" width="40" height="40" rx="5" class="panel-intro-open" />
        <path d="M52 21h18m-5-5 5 5-5 5M52 71h18m-5-5 5 5-5 5" />
        <text x="101" y="76" text-anchor="middle">
          ?
        </text>
      </svg>
      <p>
        Select layers in the file: a <b>before</b> and an <b>after</b> side by side, and what should be changed{' '}
        <b>likewise</b>.
      </p>
    </div>
  );
}

function LeftOut({ state }: { state: State }) {
  return (
    <section class="panel-section" aria-label="Not used">
      <h2>Not used</h2>
      <ul class="panel-reasons">
        {state.leftOut.map(({ message, remedy }, index) => (
          <li key={index}>
            {message} <span class="lw-muted">{remedy}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}

function promptPictures({ composition, pictures, saved, preview }: State) {
  const url = (id: string | undefined) => {
    const picture = id === undefined ? undefined : pictures.get(id);
    return picture && 'url' in picture ? picture.url : undefined;
  };
  return {
    input: saved?.pairs[0]?.input.url ?? url(composition.pairs[0]?.input),
    output: saved?.pairs[0]?.output.url ?? url(composition.pairs[0]?.output),
    query: url(composition.queries[0]),
    answer: preview.name === 'ready' ? preview.picture.url : undefined,
  };
}

function previewWords({ composition, preview, saved, settings }: State): string {
  const examples = saved?.pairs.length ?? composition.pairs.length;
  const more = examples > 1 ? ` Each of the ${examples} examples makes such a grid; the answers are averaged.` : '';
  switch (preview.name) {
    case 'none':
      return `The model sees this and fills the hidden quarter.${settings.preview ? '' : ' The preview is off.'}${more}`;
    case 'working':
      return `Answering the first layer …${more}`;
    case 'ready':
      return `A preview for the first layer, ${trustOf(preview.confidence)}.${more}`;
    case 'failed':
      return `No preview. ${preview.message}`;
  }
}
