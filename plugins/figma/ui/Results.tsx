import { BeforeAfter } from '@likewise/shared/ui/BeforeAfter.tsx';
import { ConfidenceOverlay } from '@likewise/shared/ui/ConfidenceOverlay.tsx';
import { ResultItem, type ResultState } from '@likewise/shared/ui/ResultItem.tsx';
import { Understood } from '@likewise/shared/ui/Understood.tsx';
import { useMeanings } from '@likewise/shared/ui/useMeanings.ts';
import { useEffect, useMemo, useState } from 'preact/hooks';
import { newUuid } from './browser.ts';
import { isMask } from './mask.ts';
import type { PanelModel, State } from './model.ts';
import { pixelsOf } from './pixels.ts';
import { imageOf } from './prompt.ts';
import { type AnsweredQuery, answerOf, type Progress, type RunState } from './run.ts';

interface ResultsProps {
  readonly model: PanelModel;
  readonly state: State;
  readonly run: RunState;
}

/** One transparent pixel, shown for a layer that could not be exported. */
const NOTHING = 'data:image/gif;base64,R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7';

/** A run's queries and their answers, with the selected one large. */
export function Results({ model, state, run }: ResultsProps) {
  const [chosen, setChosen] = useState<string>();
  return (
    <ul class="panel-results" aria-label="Results">
      {[...run.queries].map(([id, progress]) => {
        const name = state.runNames.get(id) ?? 'Layer';
        const url = run.befores.get(id)?.url ?? NOTHING;
        const answer = answerOf(progress);
        const open = chosen === id && answer !== undefined;
        return (
          <ResultItem
            key={id}
            name={name}
            query={url}
            outcome={toOutcome(progress)}
            selected={open}
            onSelect={answer && (() => setChosen(open ? undefined : id))}
          >
            <Note progress={progress} gone={state.gone} />
            {progress.name === 'failed' && run.over && (
              <button type="button" class="lw-button" onClick={() => model.retry([id])}>
                Try again
              </button>
            )}
            {open && <Answer model={model} run={run} id={id} name={name} before={url} answer={answer} />}
          </ResultItem>
        );
      })}
    </ul>
  );
}

/** Where the answer is, and what the user should know about it there. */
function Note({ progress, gone }: { progress: Progress; gone: ReadonlySet<string> }) {
  if (progress.name !== 'answered' || !progress.placed) return null;
  if ('id' in progress.placed && gone.has(progress.placed.id)) {
    return <p class="panel-note">No longer in the file: redo brings back what was undone.</p>;
  }
  if ('problem' in progress.placed) {
    const { message, remedy } = progress.placed.problem;
    return (
      <p class="panel-note lw-problem">
        Not placed. {message} {remedy}
      </p>
    );
  }
  const { where, note } = progress.placed;
  return (
    <>
      <p class="panel-note lw-muted">{where}</p>
      {note && <p class="panel-note">{note}</p>}
    </>
  );
}

interface AnswerProps {
  readonly model: PanelModel;
  readonly run: RunState;
  readonly id: string;
  readonly name: string;
  readonly before: string;
  readonly answer: AnsweredQuery;
}

function Answer({ model, run, id, name, before, answer }: AnswerProps) {
  const [doubts, setDoubts] = useState(false);
  const [mask, setMask] = useState(false);
  const { picture, placed, confidence, confidences, reading, doubt } = answer;
  const meanings = useMeanings(model.client, useAsked(run, id), newUuid);
  useEffect(() => {
    let current = true;
    void pixelsOf(picture.bytes).then((pixels) => current && setMask(isMask(pixels)));
    return () => {
      current = false;
    };
  }, [picture]);
  return (
    <div class="panel-answer">
      <BeforeAfter label={name} before={before} after={picture.url}>
        {doubts && confidences && <ConfidenceOverlay confidences={confidences} />}
      </BeforeAfter>
      {reading && (
        <Understood
          reading={reading}
          confidence={confidence}
          doubt={doubt}
          meanings={meanings}
          chosen={model.reading}
          onChoose={(chosen) => void model.choose(chosen)}
        />
      )}
      <div class="lw-row">
        {placed && 'id' in placed && (
          <button type="button" class="lw-button" onClick={() => void model.showLayer(placed.id)}>
            Show in the file
          </button>
        )}
        <button type="button" class="lw-button" aria-pressed={doubts} onClick={() => setDoubts(!doubts)}>
          Confidence
        </button>
        {answer.paints && run.over && (
          <button
            type="button"
            class="lw-button"
            title="A copy of the layer whose colours are changed, beside it"
            onClick={() => void model.placeAs(id, 'vector')}
          >
            As vector
          </button>
        )}
        {mask && run.over && (
          <>
            <button type="button" class="lw-button" onClick={() => void model.placeAs(id, 'cutout')}>
              Cut out
            </button>
            <button type="button" class="lw-button" onClick={() => void model.placeAs(id, 'boxes')}>
              Draw boxes
            </button>
          </>
        )}
      </div>
    </div>
  );
}

/** A request for the possible meanings of the examples for a layer. */
function useAsked({ examples, befores, options: { quality, detail } }: RunState, id: string) {
  const before = befores.get(id);
  return useMemo(() => {
    if (!examples || !before || detail === 'none') return undefined;
    return {
      examples,
      query: imageOf(before),
      quality,
    };
  }, [examples, before, quality, detail]);
}

function toOutcome(progress: Progress): ResultState {
  switch (progress.name) {
    case 'exporting':
    case 'waiting':
      return { state: 'waiting' };
    case 'cancelled':
      return { state: 'cancelled' };
    case 'failed':
      return { state: 'failed', ...progress.problem };
    case 'answered': {
      const { picture, confidence, cached, totalMs } = progress;
      return { state: 'answered', url: picture.url, confidence, cached, totalMs };
    }
  }
}
