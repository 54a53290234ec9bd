import { useEffect } from 'preact/hooks';
import type { Placement } from '../messages.ts';
import type { PanelModel, State } from './model.ts';

const WORDS: Record<Placement, string> = {
  beside: 'Beside each layer, on the page',
  inside: 'Next to it, in the same frame',
  over: 'Over it, as a new layer',
  picture: 'In its picture, crop and effects kept',
  fill: 'As its fill, old one hidden',
  vector: 'As vector, colours changed, beside',
  'vector-over': 'As vector in its place, old one hidden',
  cutout: 'As its mask (cut out)',
  boxes: 'As boxes around white',
};

/** Where answers go, and the button that starts the run. */
export function ComposeFooter({ model, state }: { model: PanelModel; state: State }) {
  const { missing } = model;
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return;
      event.preventDefault();
      model.start();
    };
    addEventListener('keydown', press);
    return () => removeEventListener('keydown', press);
  }, [model]);
  const count = state.composition.queries.length;
  return (
    <footer class="panel-footer">
      <label class="panel-place">
        <span>Place</span>
        <select
          class="panel-select"
          value={state.settings.placement}
          onChange={({ currentTarget }) => model.set({ placement: currentTarget.value as Placement })}
        >
          {Object.entries(WORDS).map(([placement, words]) => (
            <option key={placement} value={placement}>
              {words}
            </option>
          ))}
        </select>
      </label>
      <button
        type="button"
        class="lw-button lw-primary panel-run"
        disabled={missing !== undefined}
        title="Ctrl+Enter, or Cmd+Enter on a Mac"
        aria-keyshortcuts="Control+Enter Meta+Enter"
        aria-describedby={missing ? 'panel-missing' : undefined}
        onClick={() => model.start()}
      >
        {count > 1 ? `Run on ${count} layers` : 'Run'}
      </button>
      {missing && (
        <p id="panel-missing" class="lw-muted">
          {missing}
        </p>
      )}
    </footer>
  );
}
