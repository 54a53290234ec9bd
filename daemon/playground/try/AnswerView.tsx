import { trustOf } from '@likewise/shared/reading/trust.ts';
import { asPngNote } from '@likewise/shared/recipe/asPng.ts';
import { BeforeAfter } from '@likewise/shared/ui/BeforeAfter.tsx';
import { ConfidenceOverlay } from '@likewise/shared/ui/ConfidenceOverlay.tsx';
import { CopyButton } from '@likewise/shared/ui/CopyButton.tsx';
import { ErrorNotice } from '@likewise/shared/ui/ErrorNotice.tsx';
import { Icon } from '@likewise/shared/ui/Icon.tsx';
import type { Picture } from '@likewise/shared/ui/picture.ts';
import { useState } from 'preact/hooks';
import { copyPicture, download } from './download.ts';
import type { Answer } from './useRun.ts';

export interface AnswerViewProps {
  readonly query: Picture;
  readonly answer: Answer | undefined;
  /** Whether the answer is not yet that of the prompt as it is now. */
  readonly isStale: boolean;
}

/** One answer at full size, over its query. */
export function AnswerView({ query, answer, isStale }: AnswerViewProps) {
  const [overlay, setOverlay] = useState(false);
  const outcome = answer?.outcome;
  if (outcome?.state === 'failed') return <ErrorNotice error={outcome} />;
  const { picture, confidences, asPixels } = answer ?? {};
  const waits = isStale || outcome?.state === 'waiting';
  return (
    <div class="answer" data-waits={waits}>
      <div class="answer-picture">
        {picture ? (
          <BeforeAfter label={query.name} before={query.url} after={picture.url}>
            {overlay && confidences && <ConfidenceOverlay confidences={confidences} />}
          </BeforeAfter>
        ) : (
          <div class="answer-waits">
            <img class="lw-picture" src={query.url} alt={`${query.name}, not answered yet`} />
            {waits && <span class="lw-spinner" aria-hidden="true" />}
          </div>
        )}
      </div>
      <div class="answer-bar">
        <span class="answer-words">
          <strong>{query.name}</strong>
          {asPixels !== undefined && <span class="lw-muted">{asPngNote(query.name, asPixels)}</span>}
          <span class="lw-muted">
            {outcome?.state === 'answered'
              ? `${trustOf(outcome.confidence)} · ${outcome.cached ? 'from before' : `${(outcome.totalMs / 1000).toFixed(1)} s`}`
              : outcome?.state === 'cancelled'
                ? 'cancelled'
                : 'waiting'}
          </span>
        </span>
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
  );
}
