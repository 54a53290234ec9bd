import { MAX_EXAMPLES } from '@likewise/shared/protocol/limits.ts';
import { swap } from './composition.ts';
import type { PanelModel, State } from './model.ts';
import { type Carrying, Slot } from './Slot.tsx';

export interface ComposePartProps {
  readonly model: PanelModel;
  readonly state: State;
  readonly carrying: Carrying;
}

/** The pairs of before and after, from the selection or from the saved example. */
export function Examples({ model, state, carrying }: ComposePartProps) {
  const { composition, saved } = state;
  if (saved) {
    return (
      <div class="panel-pairs">
        {saved.pairs.map(({ input, output }, index) => (
          <div class="panel-pair" key={index}>
            <img class="panel-slot lw-picture" src={input.url} alt={`Example ${index + 1} before`} />
            <span aria-hidden="true">→</span>
            <img class="panel-slot lw-picture" src={output.url} alt={`Example ${index + 1} after`} />
          </div>
        ))}
      </div>
    );
  }
  const { pairs } = composition;
  // One more to drop a layer into, if that is possible.
  const more = pairs.length === 0 || (carrying.carried !== undefined && pairs.length < MAX_EXAMPLES);
  const shown = more ? [...pairs, {}] : pairs;
  return (
    <div class="panel-pairs">
      {shown.map(({ input, output }: { input?: string | undefined; output?: string | undefined }, pair) => (
        <div class="panel-pair" key={pair}>
          <Slot
            label={`Example ${pair + 1} before`}
            id={input}
            place={{ role: 'input', pair }}
            state={state}
            carrying={carrying}
          />
          <button
            type="button"
            class="panel-swap"
            aria-label={`Exchange before and after of example ${pair + 1}`}
            title="Exchange before and after"
            disabled={input === undefined && output === undefined}
            onClick={() => model.compose(swap(composition, pair))}
          >
            →
          </button>
          <Slot
            label={`Example ${pair + 1} after`}
            id={output}
            place={{ role: 'output', pair }}
            state={state}
            carrying={carrying}
          />
        </div>
      ))}
    </div>
  );
}
