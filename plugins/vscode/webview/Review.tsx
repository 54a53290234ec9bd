import { trustOf } from '@likewise/shared/reading/trust.ts';
import { Icon } from '@likewise/shared/ui/Icon.tsx';
import { RadioGroup } from '@likewise/shared/ui/RadioGroup.tsx';
import { useMemo, useRef, useState } from 'preact/hooks';
import type { AnswerState, Meaning, Verdict, View } from '../panel/messages.ts';
import { inOrder, isDoubtful, type Reviewed } from '../panel/reviewOrder.ts';
import { send } from './host.ts';
import { useImageUrls, usePictures } from './pictures.ts';
import { useSeen } from './useSeen.ts';

const FILTERS = {
  all: () => true,
  doubtful: isDoubtful,
  rejected: ({ answer }: Reviewed) => answer?.verdict === 'rejected',
  failed: ({ answer }: Reviewed) => answer?.state === 'failed',
} as const;
type Filter = keyof typeof FILTERS;

const LABELS: Record<Filter, string> = { all: 'All', doubtful: 'Doubtful', rejected: 'Rejected', failed: 'Failed' };

interface ReviewProps {
  readonly view: View;
  readonly meanings: readonly Meaning[];
  /** Shows a single picture. */
  readonly open: (query: string) => void;
}

/** All answers beside their pictures, the doubtful first. Each can be kept, rejected, or redone with another reading. */
export function Review({ view, meanings, open }: ReviewProps) {
  const { plan, answers, current, batch } = view;
  const [filter, setFilter] = useState<Filter>('all');
  const grid = useRef<HTMLOListElement>(null);
  const reviewed = useMemo(() => inOrder(plan, answers), [plan, answers]);
  const shown = reviewed.filter(FILTERS[filter]);
  const counts = (Object.keys(FILTERS) as Filter[]).map((value) => ({
    value,
    label: `${LABELS[value]} ${reviewed.filter(FILTERS[value]).length}`,
  }));
  const open_ = reviewed.filter(({ answer }) => answer?.output !== undefined && !answer.verdict);
  const judge = (queries: readonly string[], verdict: Verdict | undefined) =>
    send({ type: 'judge', queries, ...(verdict && { verdict }) });

  const press = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const cells = [...grid.current!.querySelectorAll<HTMLButtonElement>('.cell-face')];
    const at = cells.indexOf(event.target as HTMLButtonElement);
    const one = shown[at];
    if (!one) return;
    const columns = cells.filter((cell) => topOf(cell) === topOf(cells[0]!)).length;
    const by = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -columns, ArrowDown: columns }[event.key];
    if (by !== undefined) {
      event.preventDefault();
      cells[at + by]?.focus();
    } else if (event.key === 'k' && one.answer?.output) judge([one.query], 'kept');
    else if (event.key === 'x' && one.answer?.output) judge([one.query], 'rejected');
    else if (event.key === 'u' && one.answer?.verdict) judge([one.query], undefined);
    else if (event.key === 'o') open(one.query);
  };

  return (
    <section class="review" aria-label="Review">
      <div class="lw-row">
        <RadioGroup label="Show" value={filter} choices={counts} onChange={setFilter} />
        <span class="grow" />
        <button
          type="button"
          class="lw-button"
          disabled={open_.length === 0}
          title="Answers that nobody has decided on are kept"
          onClick={() =>
            judge(
              open_.map(({ query }) => query),
              'kept',
            )
          }
        >
          <Icon name="check" />
          Keep the other {open_.length}
        </button>
      </div>
      <ol class="review-grid" ref={grid} onKeyDown={press}>
        {shown.map((one) => (
          <Cell
            key={one.query}
            {...one}
            isCurrent={one.query === current}
            isBusy={batch?.running ?? false}
            judge={(verdict) => judge([one.query], verdict)}
            open={() => open(one.query)}
          />
        ))}
      </ol>
      <Redo view={view} meanings={meanings} reviewed={reviewed} />
    </section>
  );
}

function topOf(cell: HTMLElement): number {
  return cell.parentElement!.offsetTop;
}

interface CellProps extends Reviewed {
  readonly isCurrent: boolean;
  readonly isBusy: boolean;
  readonly judge: (verdict: Verdict | undefined) => void;
  readonly open: () => void;
}

function Cell({ query, answer, isCurrent, isBusy, judge, open }: CellProps) {
  const url = usePictures();
  const [seen, place] = useSeen();
  const name = query.split('/').at(-1)!;
  const { verdict, output } = answer ?? {};
  const isThere = output !== undefined && verdict !== 'rejected';
  const before = seen ? url(query) : undefined;
  const after = seen && isThere ? url(output, true) : undefined;
  const toggle = (asked: Verdict) => judge(verdict === asked ? undefined : asked);
  return (
    <li class="cell" data-verdict={verdict} data-current={isCurrent}>
      <button
        type="button"
        class="cell-face"
        aria-pressed={isCurrent}
        aria-keyshortcuts="k x u o"
        title={[query, answer?.doubt].filter(Boolean).join('\n')}
        onClick={() => send({ type: 'select', query })}
        onDblClick={open}
      >
        <span class="cell-pair" ref={place}>
          <span>{before && <img class="lw-picture" src={before} alt={`${name}, before`} />}</span>
          <span>{after && <img class="lw-picture" src={after} alt={`${name}, after`} />}</span>
        </span>
        <span class="cell-name">{name}</span>
        <span class="cell-words">
          <Words answer={answer} />
        </span>
      </button>
      <span class="cell-actions">
        <button
          type="button"
          class="lw-button lw-round"
          aria-label={`Keep ${name}`}
          title="Keep (k)"
          aria-pressed={verdict === 'kept'}
          disabled={output === undefined || (verdict === 'rejected' && isBusy)}
          onClick={() => toggle('kept')}
        >
          <Icon name="check" />
        </button>
        <button
          type="button"
          class="lw-button lw-round"
          aria-label={`Reject ${name}`}
          title="Reject (x): its file is deleted, and can be made again"
          aria-pressed={verdict === 'rejected'}
          disabled={output === undefined || (verdict === 'rejected' && isBusy)}
          onClick={() => toggle('rejected')}
        >
          <Icon name="close" />
        </button>
      </span>
    </li>
  );
}

function Words({ answer }: { answer: AnswerState | undefined }) {
  if (!answer) return <span class="lw-muted">waiting</span>;
  if (answer.state === 'failed') return <span class="lw-problem">failed</span>;
  if (answer.verdict === 'rejected') return <span class="lw-problem">rejected</span>;
  const trust = answer.confidence === undefined ? undefined : trustOf(answer.confidence);
  return (
    <>
      {trust ? <span data-trust={trust}>{trust}</span> : <span class="lw-muted">unchanged</span>}
      {answer.verdict === 'kept' && <span class="lw-muted">, kept</span>}
      {answer.reading && <span class="lw-muted">, redone</span>}
    </>
  );
}

interface RedoProps {
  readonly view: View;
  readonly meanings: readonly Meaning[];
  readonly reviewed: readonly Reviewed[];
}

/**
 * Other meanings of the examples, shown on the current picture. A click redoes the rejected pictures with one, or else the current
 * one.
 */
function Redo({ view: { current, batch }, meanings, reviewed }: RedoProps) {
  const previews = useMemo(() => meanings.map(({ preview }) => preview), [meanings]);
  const urls = useImageUrls(previews);
  const rejected = reviewed.filter(FILTERS.rejected).map(({ query }) => query);
  const queries = rejected.length > 0 ? rejected : current ? [current] : [];
  if (queries.length === 0 || meanings.length === 0) return null;
  const what = rejected.length > 0 ? `the ${rejected.length} rejected` : current!.split('/').at(-1);
  return (
    <fieldset class="lw-meanings redo">
      <legend>Redo {what} as</legend>
      {meanings.map(({ id, sentence }, n) => (
        <button
          key={id}
          type="button"
          title={sentence}
          disabled={batch?.running}
          onClick={() => send({ type: 'redo', queries, reading: id })}
        >
          <img class="lw-picture" src={urls[n]} alt="" />
          <span>{sentence}</span>
        </button>
      ))}
    </fieldset>
  );
}
