import { trustOf } from '@likewise/shared/reading/trust.ts';
import { asPngNote } from '@likewise/shared/recipe/asPng.ts';
import { CopyButton } from '@likewise/shared/ui/CopyButton.tsx';
import { Compare } from '@likewise/shared/ui/compare/Compare.tsx';
import type { Zooming } from '@likewise/shared/ui/compare/useZoom.ts';
import { ZoomButtons } from '@likewise/shared/ui/compare/ZoomButtons.tsx';
import { ErrorNotice } from '@likewise/shared/ui/ErrorNotice.tsx';
import { Icon } from '@likewise/shared/ui/Icon.tsx';
import { useState } from 'preact/hooks';
import type { Answer } from '../desk/work.ts';
import type { Picture } from '../pictures/picture.ts';
import { copyPicture, download } from './download.ts';
import { Painter } from './Painter.tsx';
import type { Pair } from './usePrompt.ts';
import type { QueryState } from './useRun.ts';

export interface AnswerViewProps {
  readonly query: Picture;
  /** It may belong to an earlier prompt; its state says so. */
  readonly answer: Answer | undefined;
  readonly state: QueryState;
  readonly zooming: Zooming;
  /** The query with its expected answer. */
  readonly onCorrect: (example: Pair) => void;
}

/** One answer at full size, over its query. */
export function AnswerView({ query, answer, state, zooming, onCorrect }: AnswerViewProps) {
  const [overlay, setOverlay] = useState(false);
  const [painting, setPainting] = useState(false);
  if (state === 'failed' && answer?.error) return <ErrorNotice error={answer.error} />;
  const { picture, confidences, asPixels } = answer ?? {};
  const key = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === '+' || event.key === '=') zooming.step(1);
    else if (event.key === '-') zooming.step(-1);
    else if (event.key === '0') zooming.fit();
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: keys of what is focused in it
    <div class="answer" data-waits={state !== 'answered'} onKeyDown={key}>
      <div class="answer-picture">
        {picture ? (
          <Compare
            label={query.name}
            before={query.url}
            after={picture.url}
            size={picture}
            mode="swipe"
            zooming={zooming}
            confidences={overlay ? confidences : undefined}
          />
        ) : (
          <div class="answer-waits">
            <img class="lw-picture" src={query.url} alt={`${query.name}, not answered yet`} />
            {state === 'waiting' && <span class="lw-spinner" aria-hidden="true" />}
          </div>
        )}
      </div>
      <div class="answer-bar">
        <span class="answer-words">
          <strong>{query.name}</strong>
          {asPixels !== undefined && <span class="lw-muted">{asPngNote(query.name, asPixels)}</span>}
          <span class="lw-muted">{words(state, answer)}</span>
        </span>
        {picture && <ZoomButtons zooming={zooming} />}
        <div class="lw-row">
          {picture && (
            <button type="button" class="lw-button" onClick={() => setPainting(true)}>
              <Icon name="brush" />
              Wrong? Paint it
            </button>
          )}
          <button
            type="button"
            class="lw-button"
            aria-pressed={overlay}
            disabled={!confidences}
            onClick={() => setOverlay(!overlay)}
          >
            Confidence
          </button>
          {picture && (
            <>
              <CopyButton label="Copy" copy={() => copyPicture(picture)} />
              <button type="button" class="lw-button" onClick={() => download(picture)}>
                <Icon name="download" />
                Download
              </button>
            </>
          )}
        </div>
      </div>
      {painting && picture && (
        <Painter
          title={`What should become of ${query.name}`}
          before={query}
          after={picture}
          onDone={(output, input = query) => {
            setPainting(false);
            if (output) onCorrect({ input, output });
          }}
        />
      )}
    </div>
  );
}

function words(state: QueryState, answer: Answer | undefined): string {
  if (state === 'open') return 'not run yet';
  if (state !== 'answered') return state;
  const { confidence = 0, cached, totalMs = 0 } = answer!;
  return `${trustOf(confidence)} · ${cached ? 'from before' : `${(totalMs / 1000).toFixed(1)} s`}`;
}
