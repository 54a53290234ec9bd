import type { DaemonClient } from '@likewise/shared/client/daemonClient.ts';
import { ErrorNotice } from '@likewise/shared/ui/ErrorNotice.tsx';
import { Icon } from '@likewise/shared/ui/Icon.tsx';
import { JobProgress } from '@likewise/shared/ui/JobProgress.tsx';
import { PromptGrid } from '@likewise/shared/ui/PromptGrid.tsx';
import type { Picture } from '@likewise/shared/ui/picture.ts';
import { ResultItem } from '@likewise/shared/ui/ResultItem.tsx';
import { Understood } from '@likewise/shared/ui/Understood.tsx';
import { useMeanings } from '@likewise/shared/ui/useMeanings.ts';
import { useMemo, useState } from 'preact/hooks';
import { AnswerView } from './AnswerView.tsx';
import { downloadAll } from './download.ts';
import type { Prompt } from './usePrompt.ts';
import { LIVE_QUERIES, type Run } from './useRun.ts';

export interface ResultsProps {
  readonly client: DaemonClient;
  readonly prompt: Prompt;
  readonly run: Run;
}

/** The answers: one large, all in a list, and the grid as the model is shown it. */
export function Results({ client, prompt, run }: ResultsProps) {
  const { input, output, queries } = prompt;
  const { answers, standing, error, outdated } = run;
  const [selected, setSelected] = useState<Picture>();
  const query = selected && queries.includes(selected) ? selected : queries[0];
  const answer = query && answers.get(query);
  const done = queries.flatMap((each) => answers.get(each)?.picture ?? []);
  const missing = missingWords(prompt);
  /** That of the pictures as they are now, not of those before. */
  const isCurrent = answer?.outcome.state === 'answered' && !missing && !outdated;
  const meanings = useMeanings(client, useAsked(prompt, isCurrent || prompt.reading ? query : undefined), newId);
  const canStart = !missing && !standing && (queries.length > LIVE_QUERIES || !outdated);

  return (
    <section class="results" aria-labelledby="results-title">
      <div class="results-head">
        <h2 id="results-title">{queries.length === 1 ? 'Answer' : 'Answers'}</h2>
        {standing && <JobProgress label="Answering" standing={standing} onCancel={run.cancel} />}
        {canStart && (
          <button type="button" class={`lw-button ${outdated ? 'lw-primary' : ''}`} onClick={run.start}>
            <Icon name="retry" />
            {outdated ? `Run ${queries.length} pictures` : 'Run again'}
          </button>
        )}
        {done.length > 1 && !standing && (
          <button type="button" class="lw-button" title="As one .zip file" onClick={() => downloadAll(done)}>
            <Icon name="download" />
            All {done.length}
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
              <AnswerView key={query.url} query={query} answer={answer} isStale={outdated} />
              {answer?.understood && (
                <Understood
                  {...answer.understood}
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
              input: input?.url,
              output: output?.url,
              query: query?.url,
              answer: isCurrent ? answer.picture?.url : undefined,
            }}
          />
          <figcaption class="lw-muted">
            The pictures as a grid, which is what the model is shown, in this arrangement or others. It fills in the
            hidden cell, 111 × 111 pixels, from which the answer is made at your picture’s size.
            {isCurrent && ' Here the answer stands in its place, made small again.'}
          </figcaption>
        </figure>
      </div>
      {!missing && queries.length > 1 && (
        <ul class="result-list" aria-label="All answers">
          {queries.map((each) => (
            <ResultItem
              key={each.url}
              name={each.name}
              query={each.url}
              outcome={answers.get(each)?.outcome ?? { state: 'waiting' }}
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

/** The question what the example may mean for a query. */
function useAsked({ input, output, options: { quality, detail } }: Prompt, query: Picture | undefined) {
  return useMemo(() => {
    if (!input || !output || !query || detail === 'none') return undefined;
    return { examples: [{ input: input.image, output: output.image }], query: query.image, quality };
  }, [input, output, query, quality, detail]);
}

function missingWords({ input, output, queries }: Prompt): string | undefined {
  if (!input) return 'Choose a picture, or take a sample.';
  if (!output) return 'Now show what should become of it: choose the picture after, or paint it.';
  if (queries.length === 0) return 'Add the pictures that the same should be done to.';
  return undefined;
}
