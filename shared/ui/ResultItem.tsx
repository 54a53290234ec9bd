import type { ComponentChildren } from 'preact';
import { trustOf } from '../reading/trust.ts';
import { Icon } from './Icon.tsx';

/** The state of a query. */
export type ResultState =
  /** `open`: its answer has not been requested yet. */
  | { readonly state: 'open' | 'waiting' | 'cancelled' }
  | {
      readonly state: 'answered';
      readonly url: string;
      /** 0..1. */
      readonly confidence: number;
      readonly cached: boolean;
      /** Milliseconds from request to answer. */
      readonly totalMs: number;
    }
  | { readonly state: 'failed'; readonly message: string; readonly remedy: string };

export interface ResultItemProps {
  readonly name: string;
  /** The query's URL. */
  readonly query: string;
  readonly outcome: ResultState;
  readonly selected?: boolean;
  readonly onSelect?: (() => void) | undefined;
  /** Shown below it, such as what to do about a failure. */
  readonly children?: ComponentChildren;
}

/** One query and its answer in a list of results: an <li>. */
export function ResultItem({ name, query, outcome, selected = false, onSelect, children }: ResultItemProps) {
  const face = (
    <>
      <img class="lw-picture" src={query} alt="" />
      <span class="lw-result-answer">
        {outcome.state === 'answered' && <img class="lw-picture" src={outcome.url} alt="" />}
        {outcome.state === 'waiting' && <span class="lw-spinner" aria-hidden="true" />}
        {(outcome.state === 'failed' || outcome.state === 'cancelled') && (
          <Icon name={outcome.state === 'failed' ? 'warning' : 'close'} />
        )}
      </span>
      <span class="lw-result-words">
        <span class="lw-result-name">{name}</span>
        <span class={outcome.state === 'failed' ? 'lw-problem' : 'lw-muted'}>{words(outcome)}</span>
      </span>
    </>
  );
  return (
    <li class="lw-result" data-state={outcome.state}>
      {onSelect ? (
        <button type="button" aria-pressed={selected} onClick={onSelect}>
          {face}
        </button>
      ) : (
        <div>{face}</div>
      )}
      {children}
    </li>
  );
}

function words(outcome: ResultState): string {
  switch (outcome.state) {
    case 'open':
      return 'not run yet';
    case 'waiting':
      return 'waiting';
    case 'cancelled':
      return 'cancelled';
    case 'failed':
      return `${outcome.message} ${outcome.remedy}`;
    case 'answered': {
      const time = outcome.cached ? 'from before' : `${(outcome.totalMs / 1000).toFixed(1)} s`;
      return `${trustOf(outcome.confidence)}, ${time}`;
    }
  }
}
