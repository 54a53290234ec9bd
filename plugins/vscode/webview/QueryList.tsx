import { countWords } from '@likewise/shared/recipe/outcomes.ts';
import { ErrorNotice } from '@likewise/shared/ui/ErrorNotice.tsx';
import { Icon } from '@likewise/shared/ui/Icon.tsx';
import { JobProgress } from '@likewise/shared/ui/JobProgress.tsx';
import { useEffect, useRef } from 'preact/hooks';
import type { AnswerState, Batch, View } from '../panel/messages.ts';
import { DropZone } from './DropZone.tsx';
import { send } from './host.ts';
import { usePictures } from './pictures.ts';
import { useSeen } from './useSeen.ts';

interface QueryListProps {
  readonly view: View;
  /** Whether the answers are shown in a grid, which replaces the strip. */
  readonly reviews: boolean;
  readonly onReview: (reviews: boolean) => void;
}

/** The pictures the prompt applies to; a click shows one. Below is the batch over all of them. */
export function QueryList({ view, reviews, onReview }: QueryListProps) {
  const { plan, current, answers, kind, batch, draft } = view;
  const complete = draft.examples.some(({ input, output }) => input && output);
  const open = plan.filter(({ query }) => !isDecided(query, answers[query])).length;
  const all = open === plan.length ? `all ${open}` : `the other ${open}`;
  const cannot = !complete || open === 0 || batch?.running;
  return (
    <section class="queries" aria-label="Pictures">
      <header class="lw-row">
        <h2>{countOf(plan.length)}</h2>
        {kind === 'prompt' && (
          <button type="button" class="lw-button" onClick={() => send({ type: 'choose', role: 'queries' })}>
            <Icon name="add" />
            Add…
          </button>
        )}
        {plan.length > 1 && (
          <button
            type="button"
            class="lw-button"
            aria-pressed={reviews}
            title="All pictures beside their answers, the doubtful first"
            onClick={() => onReview(!reviews)}
          >
            Review
          </button>
        )}
        <span class="grow" />
        <button
          type="button"
          class="lw-button lw-primary"
          disabled={cannot}
          onClick={() => send({ type: 'apply', how: 'beside' })}
        >
          {plan.length < 2 ? 'Apply' : `Apply to ${all}`}
        </button>
        {plan.length > 1 && (
          <button
            type="button"
            class="lw-button"
            title="Put every answer in the place of its picture; one Undo brings them all back"
            disabled={cannot}
            onClick={() => send({ type: 'apply', how: 'in-place' })}
          >
            {`Replace ${all}`}
          </button>
        )}
      </header>
      {batch && <BatchLine batch={batch} />}
      {!reviews && (
        <DropZone place="queries" label="Pictures to do likewise">
          <ol class="strip">
            {plan.map(({ query }) => (
              <Thumb key={query} path={query} current={query === current} state={answers[query]?.state} />
            ))}
          </ol>
        </DropZone>
      )}
    </section>
  );
}

/** As in AnswerBook.isOpen: a batch leaves these alone. */
function isDecided(query: string, answer: AnswerState | undefined): boolean {
  return answer !== undefined && Boolean(answer.verdict || answer.reading || answer.output === query);
}

function countOf(pictures: number): string {
  if (pictures === 0) return 'No pictures yet';
  return pictures === 1 ? '1 picture' : `${pictures} pictures`;
}

function BatchLine({ batch }: { batch: Batch }) {
  const { running, total, done, unchanged, failed, perSecond, leftMs, stopped } = batch;
  if (running) {
    const settled = done + unchanged + failed;
    const standing = { stage: 'running', position: 0, done: settled, total, perSecond, estimateMs: leftMs } as const;
    return <JobProgress label="Applying the prompt" standing={standing} onCancel={() => send({ type: 'cancel' })} />;
  }
  const words = countWords(batch);
  return (
    <div class="batch-end">
      {stopped && stopped !== 'cancelled' && <ErrorNotice error={stopped} />}
      <p class="lw-row" role="status">
        {stopped === 'cancelled' ? `Cancelled: ${words} of ${total}.` : `${words}.`}
        <button type="button" class="lw-button" onClick={() => send({ type: 'report' })}>
          Report
        </button>
      </p>
    </div>
  );
}

function Thumb({ path, current, state }: { path: string; current: boolean; state: AnswerState['state'] | undefined }) {
  const item = useRef<HTMLLIElement>(null);
  useEffect(() => {
    if (current) item.current?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  }, [current]);
  const name = path.split('/').at(-1);
  return (
    <li ref={item}>
      <button
        type="button"
        class="thumb"
        aria-pressed={current}
        title={path}
        onClick={() => send({ type: 'select', query: path })}
      >
        <Seen path={path} />
        <span class="thumb-name">{name}</span>
        {state && (
          <span class="thumb-state" data-state={state} title={state}>
            <Icon name={state === 'failed' ? 'warning' : 'check'} />
            <span class="lw-hidden">{state}</span>
          </span>
        )}
      </button>
    </li>
  );
}

/** A picture that is requested only when it becomes visible. */
function Seen({ path }: { path: string }) {
  const url = usePictures();
  const [seen, place] = useSeen();
  const shown = seen ? url(path) : undefined;
  return (
    <span class="thumb-picture" ref={place}>
      {shown && <img class="lw-picture" src={shown} alt="" />}
    </span>
  );
}
