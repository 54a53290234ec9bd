import { trustOf } from '@likewise/shared/reading/trust.ts';
import { asPngNote } from '@likewise/shared/recipe/asPng.ts';
import { Compare } from '@likewise/shared/ui/compare/Compare.tsx';
import { useZoom, type Zooming } from '@likewise/shared/ui/compare/useZoom.ts';
import { ZoomButtons } from '@likewise/shared/ui/compare/ZoomButtons.tsx';
import { ErrorNotice } from '@likewise/shared/ui/ErrorNotice.tsx';
import { Icon } from '@likewise/shared/ui/Icon.tsx';
import { JobProgress } from '@likewise/shared/ui/JobProgress.tsx';
import { Understood } from '@likewise/shared/ui/Understood.tsx';
import { useEffect, useMemo, useState } from 'preact/hooks';
import type { AnswerShown, Meaning, View } from '../panel/messages.ts';
import { send } from './host.ts';
import { pictures, useImageUrl, useImageUrls, usePictures } from './pictures.ts';

const MODES = [
  { mode: 'swipe', label: 'Swipe', key: '1' },
  { mode: 'side', label: 'Side by Side', key: '2' },
  { mode: 'overlay', label: 'Overlay', key: '3' },
] as const;
type Mode = (typeof MODES)[number]['mode'];

interface StageProps {
  readonly view: View;
  readonly answer: AnswerShown | undefined;
  readonly meanings: readonly Meaning[];
}

/** The shown picture, before and after, with the ways to compare and to save. */
export function Stage({ view, answer, meanings }: StageProps) {
  const { current, preview, problem, daemon, replaced, plan } = view;
  const [mode, setMode] = useState<Mode>('swipe');
  const [confidence, setConfidence] = useState(false);
  const zooming = useZoom();
  const url = usePictures();
  const shown = answer && answer.query === current ? answer : undefined;
  const after = useImageUrl(shown?.image);
  const before = url(current);
  const fresh = preview.state === 'answered' && shown !== undefined;

  useEffect(() => {
    const step = (by: number) => {
      const next = plan[plan.findIndex(({ query }) => query === current) + by];
      if (next) send({ type: 'select', query: next.query });
    };
    const press = (event: KeyboardEvent) => {
      if (event.target instanceof HTMLInputElement && event.target.type !== 'range') return;
      const command = event.ctrlKey || event.metaKey;
      if (command && event.key === 'z' && replaced) return send({ type: 'undo' });
      if (command || event.altKey) return;
      const chosen = MODES.find(({ key }) => key === event.key);
      if (chosen) setMode(chosen.mode);
      else if (event.key === 'c') setConfidence((on) => !on);
      else if (event.key === '+' || event.key === '=') zooming.step(1);
      else if (event.key === '-') zooming.step(-1);
      else if (event.key === '0') zooming.fit();
      else if (event.key === 'n') step(1);
      else if (event.key === 'p') step(-1);
    };
    window.addEventListener('keydown', press);
    return () => window.removeEventListener('keydown', press);
  }, [plan, current, replaced, zooming]);

  return (
    <section class="stage" aria-label="Answer">
      <Toolbar {...{ mode, setMode, confidence, setConfidence, zooming }} />
      {typeof daemon === 'object' && (
        <ErrorNotice error={daemon}>
          <button type="button" class="lw-button" onClick={() => send({ type: 'retry' })}>
            Try Again
          </button>
          <button type="button" class="lw-button" onClick={() => send({ type: 'log' })}>
            Show Log
          </button>
          <button type="button" class="lw-button" onClick={() => send({ type: 'settings' })}>
            Settings
          </button>
        </ErrorNotice>
      )}
      {problem && <ErrorNotice error={problem} />}
      {preview.state === 'failed' && typeof daemon !== 'object' && (
        <ErrorNotice error={preview.error}>
          <button type="button" class="lw-button" onClick={() => send({ type: 'retry' })}>
            Try Again
          </button>
        </ErrorNotice>
      )}
      <div class="stage-picture" data-stale={!fresh}>
        {current && before && (
          <Compare
            label={current}
            before={before}
            after={shown && after}
            size={shown}
            mode={mode}
            zooming={zooming}
            confidences={confidence ? shown?.confidences : undefined}
          />
        )}
        {!current && !problem && <Empty view={view} />}
      </div>
      {current && before && pictures.notes(current).length > 0 && (
        <p class="lw-muted noted">{pictures.notes(current).join(' ')}</p>
      )}
      {shown?.asPixels !== undefined && (
        <p class="lw-muted noted">{asPngNote(shown.query.split('/').at(-1)!, shown.asPixels)}</p>
      )}
      {shown?.reading && <What view={view} answer={shown} reading={shown.reading} meanings={meanings} />}
      <footer class="lw-row">
        <Words view={view} answer={shown} />
        <span class="grow" />
        {replaced && (
          <button type="button" class="lw-button" onClick={() => send({ type: 'undo' })}>
            <Icon name="undo" />
            Undo replacing {replaced.length > 1 ? `${replaced.length} pictures` : replaced[0]?.split('/').at(-1)}
          </button>
        )}
        <button
          type="button"
          class="lw-button"
          disabled={!fresh}
          title="Puts the answer in the place of the picture; Undo brings the picture back"
          onClick={() => send({ type: 'save', how: 'in-place' })}
        >
          Replace
        </button>
        <button
          type="button"
          class="lw-button lw-primary"
          disabled={!fresh}
          title={plan.find(({ query }) => query === current)?.output}
          onClick={() => send({ type: 'save', how: 'beside' })}
        >
          Save
        </button>
      </footer>
    </section>
  );
}

interface WhatProps {
  readonly view: View;
  readonly answer: AnswerShown;
  readonly reading: NonNullable<AnswerShown['reading']>;
  readonly meanings: readonly Meaning[];
}

/** How the examples were understood. A choice becomes the prompt's reading, for all its pictures and in the recipe. */
function What({ view, answer, reading, meanings }: WhatProps) {
  const previews = useMemo(() => meanings.map(({ preview }) => preview), [meanings]);
  const urls = useImageUrls(previews);
  return (
    <Understood
      reading={reading}
      confidence={answer.confidence}
      doubt={answer.doubt}
      meanings={meanings.map(({ id, sentence, exact }, n) => ({ id, sentence, exact, url: urls[n] ?? '' }))}
      chosen={view.draft.reading?.id}
      onChoose={(id) => send(id === undefined ? { type: 'mean' } : { type: 'mean', id })}
    />
  );
}

function Empty({ view }: { view: View }) {
  const complete = view.draft.examples.some(({ input, output }) => input && output);
  return (
    <p class="lw-muted">
      {complete
        ? 'Add the pictures that should be done likewise.'
        : 'Choose a picture and what should become of it, then the pictures to do likewise.'}
    </p>
  );
}

function Words({ view: { preview, daemon, current }, answer }: { view: View; answer: AnswerShown | undefined }) {
  if (daemon === 'starting') {
    return (
      <span class="lw-row" role="status">
        <span class="lw-spinner" aria-hidden="true" />
        Starting Likewise …
      </span>
    );
  }
  if (preview.state === 'running') {
    return (
      <JobProgress label="Answering" standing={preview.standing} onCancel={() => send({ type: 'cancel-preview' })} />
    );
  }
  if (preview.state === 'cancelled') {
    return (
      <span class="lw-row" role="status">
        <span class="lw-muted">{current}: cancelled.</span>
        <button type="button" class="lw-button" onClick={() => send({ type: 'retry' })}>
          Answer
        </button>
      </span>
    );
  }
  if (preview.state !== 'answered' || !answer) return <span class="lw-muted">{current}</span>;
  const time = answer.cached ? 'answered before' : `${(answer.totalMs / 1000).toFixed(1)} s`;
  return (
    <span role="status">
      <strong>{current?.split('/').at(-1)}</strong>{' '}
      <span class="lw-muted">
        {answer.image.type === 'image/svg+xml' ? 'SVG' : `${answer.width} × ${answer.height}`},{' '}
        {trustOf(answer.confidence)}, {time}
      </span>
    </span>
  );
}

interface ToolbarProps {
  readonly mode: Mode;
  readonly setMode: (mode: Mode) => void;
  readonly confidence: boolean;
  readonly setConfidence: (on: boolean) => void;
  readonly zooming: Zooming;
}

function Toolbar({ mode, setMode, confidence, setConfidence, zooming }: ToolbarProps) {
  return (
    <div class="lw-row toolbar" role="toolbar" aria-label="View">
      {MODES.map((choice) => (
        <button
          key={choice.mode}
          type="button"
          class="lw-button"
          aria-pressed={mode === choice.mode}
          title={`${choice.label} (${choice.key})`}
          onClick={() => setMode(choice.mode)}
        >
          {choice.label}
        </button>
      ))}
      <button
        type="button"
        class="lw-button"
        aria-pressed={confidence}
        title="Veils what the model was less sure of (c)"
        onClick={() => setConfidence(!confidence)}
      >
        Confidence
      </button>
      <span class="grow" />
      <ZoomButtons zooming={zooming} />
    </div>
  );
}
