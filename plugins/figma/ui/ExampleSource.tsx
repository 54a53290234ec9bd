import { useEffect, useRef, useState } from 'preact/hooks';
import { EXAMPLES_ROOM } from '../messages.ts';
import type { PanelModel, State } from './model.ts';

const SELECTION = '';

/** Where the example comes from: the selection, or one that is saved in this file; and keeping the one at hand. */
export function ExampleSource({ model, state }: { model: PanelModel; state: State }) {
  const [naming, setNaming] = useState(false);
  const { examples, saved, composition } = state;
  const whole = composition.pairs.length > 0 && composition.pairs.every(({ input, output }) => input && output);
  if (naming) return <NameForm model={model} taken={state.exampleBytes} close={() => setNaming(false)} />;
  return (
    <div class="panel-heading">
      <h2>Example</h2>
      {examples.length > 0 && (
        <select
          class="panel-select"
          aria-label="Where the example comes from"
          value={saved?.name ?? SELECTION}
          onChange={({ currentTarget: { value } }) => void model.useSaved(value === SELECTION ? undefined : value)}
        >
          <option value={SELECTION}>From the selection</option>
          {examples.map((name) => (
            <option key={name} value={name}>
              {name}
            </option>
          ))}
        </select>
      )}
      {saved ? (
        <button type="button" class="panel-quiet" onClick={() => void model.removeSaved()}>
          Delete
        </button>
      ) : (
        <button
          type="button"
          class="panel-quiet"
          title="Keep this example in the file, for any later selection"
          disabled={!whole}
          onClick={() => setNaming(true)}
        >
          Save …
        </button>
      )}
    </div>
  );
}

interface NameFormProps {
  readonly model: PanelModel;
  /** What the examples of the file take, in bytes. */
  readonly taken: number;
  readonly close: () => void;
}

function NameForm({ model, taken, close }: NameFormProps) {
  const [name, setName] = useState('');
  const field = useRef<HTMLInputElement>(null);
  // It appears because the user asked to type here. Browsers ignore autofocus in a plugin's iframe.
  useEffect(() => field.current?.focus(), []);
  const save = () => {
    void model.saveExample(name);
    close();
  };
  // No <form>: a sandboxed iframe may not submit one.
  return (
    <>
      <div class="panel-heading">
        <input
          ref={field}
          class="panel-input"
          aria-label="Name of the example"
          placeholder="Name of the example"
          value={name}
          maxLength={60}
          onInput={({ currentTarget }) => setName(currentTarget.value)}
          onKeyDown={({ key }) => {
            if (key === 'Escape') close();
            if (key === 'Enter' && name.trim() !== '') void save();
          }}
        />
        <button type="button" class="lw-button lw-primary" disabled={name.trim() === ''} onClick={save}>
          Save
        </button>
        <button type="button" class="lw-button" onClick={close}>
          Cancel
        </button>
      </div>
      <p class="lw-muted">
        Kept in this file, for everybody who edits it. Its examples take {megabytes(taken)} of{' '}
        {megabytes(EXAMPLES_ROOM)} MB.
      </p>
    </>
  );
}

const megabytes = (bytes: number) => (bytes / 1_000_000).toFixed(1);
