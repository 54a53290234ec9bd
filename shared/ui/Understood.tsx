import { useId } from 'preact/hooks';
import { trustOf } from '../reading/trust.ts';

/** One possible meaning of the examples, and its result for the shown picture. */
export interface MeaningShown {
  readonly id: string;
  readonly sentence: string;
  readonly exact: boolean;
  /** The URL of its preview. */
  readonly url: string;
}

interface UnderstoodLineProps {
  /** What answered. */
  readonly reading: { readonly id: string; readonly sentence: string };
  /** 0..1, and why not, if there is a reason. */
  readonly confidence: number;
  readonly doubt?: string | undefined;
  /** Whether a second example would decide between meanings. */
  readonly isOpen?: boolean;
}

export interface UnderstoodProps extends Omit<UnderstoodLineProps, 'isOpen'> {
  /** The choices, best first; empty until they are known. */
  readonly meanings: readonly MeaningShown[];
  /** The chosen one, even before its answer has come; undefined if none was chosen. */
  readonly chosen: string | undefined;
  /** Undefined removes the choice. */
  readonly onChoose: (id: string | undefined) => void;
}

/** How the examples were understood, and how far to trust that, in one line. */
function UnderstoodLine({ reading, confidence, doubt, isOpen = false }: UnderstoodLineProps) {
  const trust = trustOf(confidence);
  return (
    <p class="lw-understood-line" aria-live="polite">
      Understood as <strong>{reading.sentence}</strong> <span data-trust={trust}>{trust}</span>
      {doubt && <span class="lw-muted"> {doubt}</span>}
      {isOpen && <span class="lw-muted"> A second example would decide.</span>}
    </p>
  );
}

/** How the examples were understood, how far to trust that, and other possible meanings to choose from. */
export function Understood({ reading, confidence, doubt, meanings, chosen, onChoose }: UnderstoodProps) {
  const name = useId();
  const isOpen =
    chosen === undefined && trustOf(confidence) !== 'sure' && meanings.filter(({ exact }) => exact).length > 1;
  return (
    <section class="lw-understood" aria-label="What was understood">
      <UnderstoodLine reading={reading} confidence={confidence} doubt={doubt} isOpen={isOpen} />
      {meanings.length > 1 && (
        <fieldset class="lw-meanings">
          <legend>What is meant</legend>
          {meanings.map(({ id, sentence, url }) => (
            <label key={id} title={sentence}>
              <input
                type="radio"
                name={name}
                value={id}
                checked={id === (chosen ?? reading.id)}
                // Clicking the automatic choice also chooses it. The arrow keys click.
                onClick={() => id !== chosen && onChoose(id)}
              />
              <img class="lw-picture" src={url} alt="" />
              <span>{sentence}</span>
            </label>
          ))}
        </fieldset>
      )}
      {chosen !== undefined && (
        <button type="button" class="lw-button" onClick={() => onChoose(undefined)}>
          Let Likewise choose
        </button>
      )}
    </section>
  );
}
