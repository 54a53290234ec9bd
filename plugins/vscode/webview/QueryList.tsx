import { countWords } from '@likewise/shared/recipe/outcomes.ts';
import { ErrorNotice } from '@likewise/shared/ui/ErrorNotice.tsx';
import { Icon } from '@likewise/shared/ui/Icon.tsx';
import { JobProgress } from '@likewise/shared/ui/JobProgress.tsx';
import { useEffect, useRef } from 'preact/hooks';
import type { Batch, QueryState, View } from '../panel/messages.ts';
import { DropZone } from './DropZone.tsx';
import { tell } from './host.ts';
import { usePictures } from './pictures.ts';
import { useSeen } from './useSeen.ts';

const STATES: Record<QueryState, string> = { done: 'done', unchanged: 'unchanged', failed: 'failed' };

/** The pictures the prompt comes to; a click shows one. Below it the batch over all of them. */
export function QueryList({ view }: { view: View }) {
  const { plan, current, states, kind, batch, draft } = view;
  const complete = draft.examples.some(({ input, output }) => input && output);
  return (
    <section class="queries" aria-label="Pictures">
      <header class="lw-row">
        <h2>{countOf(plan.length)}</h2>
        {kind === 'prompt' && (
          <button type="button" class="lw-button" onClick={() => tell({ type: 'choose', role: 'queries' })}>
            <Icon name="add" />
            Add…
          </button>
        )}
        <span class="grow" />
        <button
          type="button"
          class="lw-button lw-primary"
          disabled={!complete || plan.length === 0 || batch?.running}
          onClick={() => tell({ type: 'apply', how: 'beside' })}
        >
          {plan.length < 2 ? 'Apply' : `Apply to all ${plan.length}`}
        </button>
        {plan.length > 1 && (
          <button
            type="button"
            class="lw-button"
            title="Put every answer in the place of its picture; one Undo brings them all back"
            disabled={!complete || batch?.running}
            onClick={() => tell({ type: 'apply', how: 'in-place' })}
          >
            {`Replace all ${plan.length}`}
          </button>
        )}
      </header>
      {batch && <BatchLine batch={batch} />}
      <DropZone place="queries" label="Pictures to do likewise">
        <ol class="strip">
          {plan.map(({ query }) => (
            <Thumb key={query} path={query} current={query === current} state={states[query]} />
          ))}
        </ol>
      </DropZone>
    </section>
  );
}

function countOf(pictures: number): string {
  if (pictures === 0) return 'No pictures yet';
  return pictures === 1 ? '1 picture' : `${pictures} pictures`;
}

function BatchLine({ batch }: { batch: Batch }) {
  const { running, total, done, unchanged, failed, stopped } = batch;
  if (running) {
    const standing = { stage: 'running', position: 0, done: done + unchanged + failed, total } as const;
    return <JobProgress label="Applying the prompt" standing={standing} onCancel={() => tell({ type: 'cancel' })} />;
  }
  const words = countWords(batch);
  return (
    <div class="batch-end">
      {stopped && stopped !== 'cancelled' && <ErrorNotice error={stopped} />}
      <p class="lw-row" role="status">
        {stopped === 'cancelled' ? `Cancelled: ${words} of ${total}.` : `${words}.`}
        <button type="button" class="lw-button" onClick={() => tell({ type: 'report' })}>
          Report
        </button>
      </p>
    </div>
  );
}

function Thumb({ path, current, state }: { path: string; current: boolean; state: QueryState | undefined }) {
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
        onClick={() => tell({ type: 'select', query: path })}
      >
        <Seen path={path} />
        <span class="thumb-name">{name}</span>
        {state && (
          <span class="thumb-state" data-state={state} title={STATES[state]}>
            <Icon name={state === 'failed' ? 'warning' : 'check'} />
            <span class="lw-hidden">{STATES[state]}</span>
          </span>
        )}
      </button>
    </li>
  );
}

/** A picture that is asked for only when it comes into sight. */
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
