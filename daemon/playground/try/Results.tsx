import type { DaemonClient } from '@likewise/shared/client/daemonClient.ts';
import type { ExplainRequest } from '@likewise/shared/client/explaining.ts';
import { useZoom } from '@likewise/shared/ui/compare/useZoom.ts';
import { ErrorNotice } from '@likewise/shared/ui/ErrorNotice.tsx';
import { Icon } from '@likewise/shared/ui/Icon.tsx';
import { JobProgress } from '@likewise/shared/ui/JobProgress.tsx';
import { PromptGrid } from '@likewise/shared/ui/PromptGrid.tsx';
import { ResultItem, type ResultState } from '@likewise/shared/ui/ResultItem.tsx';
import { Understood } from '@likewise/shared/ui/Understood.tsx';
import { useMeanings } from '@likewise/shared/ui/useMeanings.ts';
import { useEffect, useState } from 'preact/hooks';
import { frameImage, type Picture } from '../pictures/picture.ts';
import { AnswerView } from './AnswerView.tsx';
import { downloadAll } from './download.ts';
import { saveRecipe } from './saveRecipe.ts';
import type { Prompt } from './usePrompt.ts';
import { LIVE_QUERIES, type Run } from './useRun.ts';

export interface ResultsProps {
  readonly client: DaemonClient;
  readonly prompt: Prompt;
  readonly run: Run;
}

/** The answers: one large, all in a list, and the grid that the model sees. */
export function Results({ client, prompt, run }: ResultsProps) {
  const { queries } = prompt;
  const { standing, error, open } = run;
  const [selected, setSelected] = useState<Picture>();
  const zooming = useZoom();
  const query = selected && queries.includes(selected) ? selected : queries[0];
  const answer = query && run.answerOf(query);
  const done = queries.flatMap((each) => run.answerOf(each)?.picture ?? []);
  const missing = missingWords(prompt);
  /** Whether this belongs to the present pictures rather than earlier ones. */
  const isCurrent = !missing && query !== undefined && run.stateOf(query) === 'answered';
  const meanings = useMeanings(client, useAsked(prompt, isCurrent || prompt.reading ? query : undefined), newId);
  const canStart = !missing && !standing && (open.length === 0 || open.length > LIVE_QUERIES);
  const [first] = prompt.examples;

  return (
    <section class="results" aria-labelledby="results-title">
      <div class="results-head">
        <h2 id="results-title">{queries.length === 1 ? 'Answer' : 'Answers'}</h2>
        {standing && <JobProgress label="Answering" standing={standing} onCancel={run.cancel} />}
        {canStart && (
          <button type="button" class={`lw-button ${open.length > 0 ? 'lw-primary' : ''}`} onClick={run.start}>
            <Icon name="retry" />
            {open.length > 0 ? `Run ${open.length} pictures` : 'Run again'}
          </button>
        )}
        {done.length > 1 && !standing && (
          <button type="button" class="lw-button" title="As one .zip file" onClick={() => downloadAll(done)}>
            <Icon name="download" />
            All {done.length}
          </button>
        )}
        {!missing && (
          <button
            type="button"
            class="lw-button"
            title="The examples and the options, for VS Code and likewise apply: a .zip to unpack among your pictures"
            onClick={() => void saveRecipe(client, prompt, query)}
          >
            <Icon name="download" />
            Save as recipe
          </button>
        )}
      </div>
      {error && <ErrorNotice error={error} />}
      <div class="stage">
        {missing ? (
          <p class="empty">{missing}</p>
        ) : (
          query && (
            <div class="answered">
              <AnswerView
                key={query.id}
                query={query}
                answer={answer}
                state={run.stateOf(query)}
                zooming={zooming}
                onCorrect={prompt.addExample}
              />
              {answer?.reading && answer.confidence !== undefined && (
                <Understood
                  reading={answer.reading}
                  confidence={answer.confidence}
                  doubt={answer.doubt}
                  meanings={meanings}
                  chosen={prompt.reading}
                  onChoose={prompt.choose}
                />
              )}
            </div>
          )
        )}
        <figure class="seen">
          <PromptGrid
            pictures={{
              input: first?.input?.smallUrl,
              output: first?.output?.smallUrl,
              query: query?.smallUrl,
              answer: isCurrent ? answer?.picture?.smallUrl : undefined,
            }}
          />
          <figcaption class="lw-muted">
            The pictures as a grid, which is what the model is shown, in this arrangement or others. It fills in the
            hidden cell, 111 × 111 pixels, from which the answer is made at your picture’s size.
            {isCurrent && ' Here the answer is in its place, scaled down.'}
          </figcaption>
        </figure>
      </div>
      {!missing && queries.length > 1 && (
        <ul class="result-list" aria-label="All answers">
          {queries.map((each) => (
            <ResultItem
              key={each.id}
              name={each.name}
              query={each.smallUrl}
              outcome={outcomeOf(run, each)}
              selected={each === query}
              onSelect={() => setSelected(each)}
            />
          ))}
        </ul>
      )}
    </section>
  );
}

const newId = () => crypto.randomUUID();

function outcomeOf(run: Run, query: Picture): ResultState {
  const state = run.stateOf(query);
  const { picture, confidence = 0, cached = false, totalMs = 0, error } = run.answerOf(query) ?? {};
  if (state === 'answered') return { state, url: picture!.smallUrl, confidence, cached, totalMs };
  if (state === 'failed') return { state, ...error! };
  return { state };
}

/** A request for the possible meanings of the examples, for one query; undefined while its pictures are read. */
function useAsked({ pairs, options: { quality, detail } }: Prompt, query: Picture | undefined) {
  const [asked, setAsked] = useState<Omit<ExplainRequest, 'id'>>();
  useEffect(() => {
    setAsked(undefined);
    if (pairs.length === 0 || !query || detail === 'none') return;
    let current = true;
    const examples = Promise.all(
      pairs.map(async ({ input, output }) => ({ input: await frameImage(input), output: await frameImage(output) })),
    );
    void Promise.all([examples, frameImage(query)]).then(([examples, image]) => {
      if (current) setAsked({ examples, query: image, quality });
    });
    return () => {
      current = false;
    };
  }, [pairs, query, quality, detail]);
  return asked;
}

function missingWords({ examples: [first], pairs, queries }: Prompt): string | undefined {
  if (pairs.length === 0 && !first?.input) return 'Choose a picture, or take a sample.';
  if (pairs.length === 0) return 'Now show what should become of it: choose the picture after, or paint it.';
  if (queries.length === 0) return 'Add the pictures to change in the same way.';
  return undefined;
}
