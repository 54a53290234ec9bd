import { useEffect, useRef, useState } from 'preact/hooks';
import { EXAMPLES_ROOM } from '../messages.ts';
import type { PanelModel, State } from './model.ts';

const SELECTION = '';

/** Where a saved example is stored, and the words for it. The key is the prefix of its value in a list. */
const PLACES = { file: 'In this file', library: 'In the library' } as const;
type Place = keyof typeof PLACES;

/** Where the example comes from: the selection, or one saved in this file or the library. Also saves the present one. */
export function ExampleSource({ model, state }: { model: PanelModel; state: State }) {
  const [naming, setNaming] = useState(false);
  /** Undo does not restore what was removed from the library. */
  const [asking, setAsking] = useState(false);
  const { examples, library, saved, composition } = state;
  const whole = composition.pairs.length > 0 && composition.pairs.every(({ input, output }) => input && output);
  if (naming) return <NameForm model={model} state={state} close={() => setNaming(false)} />;
  const use = (value: string) => {
    const [place, ...name] = value.split(':');
    void model.useSaved(
      value === SELECTION ? undefined : { name: name.join(':'), ...(place === 'library' && { isShared: true }) },
    );
  };
  const group = (place: Place, names: readonly string[]) =>
    names.length > 0 && (
      <optgroup label={PLACES[place]}>
        {names.map((name) => (
          <option key={name} value={`${place}:${name}`}>
            {name}
          </option>
        ))}
      </optgroup>
    );
  return (
    <div class="panel-heading">
      <h2>Example</h2>
      {examples.length + library.length > 0 && (
        <select
          class="panel-select"
          aria-label="Where the example comes from"
          value={saved ? `${saved.isShared ? 'library' : 'file'}:${saved.name}` : SELECTION}
          onFocus={() => void model.readLibrary()}
          onChange={({ currentTarget }) => use(currentTarget.value)}
        >
          <option value={SELECTION}>From the selection</option>
          {group('file', examples)}
          {group('library', library)}
        </select>
      )}
      {saved ? (
        <>
          <button type="button" class="panel-quiet" onClick={() => setNaming(true)}>
            Rename …
          </button>
          <button
            type="button"
            class="panel-quiet"
            onBlur={() => setAsking(false)}
            onClick={() => {
              setAsking(!asking && saved.isShared === true);
              if (asking || !saved.isShared) void model.removeSaved();
            }}
          >
            {asking ? 'Delete for all tools?' : 'Delete'}
          </button>
        </>
      ) : (
        <button
          type="button"
          class="panel-quiet"
          title="Keep this example for any later selection"
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
  readonly state: State;
  readonly close: () => void;
}

/** Renames the saved example, or names the present one to save it. */
function NameForm({ model, state: { saved, exampleBytes }, close }: NameFormProps) {
  const [name, setName] = useState(saved?.name ?? '');
  const [place, setPlace] = useState<Place>('file');
  const isConnected = model.client.state.name === 'ready';
  const field = useRef<HTMLInputElement>(null);
  // It appears because the user asked to type here. Browsers ignore autofocus in a plugin's iframe.
  useEffect(() => field.current?.focus(), []);
  const save = () => {
    void (saved
      ? model.renameSaved(name.trim())
      : model.saveExample({ name: name.trim(), isShared: place === 'library' }));
    close();
  };
  // No <form>: a sandboxed iframe must not submit one.
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
        {!saved && isConnected && (
          <select
            class="panel-select"
            aria-label="Where to keep it"
            value={place}
            onChange={({ currentTarget }) => setPlace(currentTarget.value as Place)}
          >
            {Object.entries(PLACES).map(([value, words]) => (
              <option key={value} value={value}>
                {words}
              </option>
            ))}
          </select>
        )}
        <button type="button" class="lw-button lw-primary" disabled={name.trim() === ''} onClick={save}>
          {saved ? 'Rename' : 'Save'}
        </button>
        <button type="button" class="lw-button" onClick={close}>
          Cancel
        </button>
      </div>
      {!saved && (
        <p class="lw-muted">
          {place === 'library'
            ? 'Kept by Likewise on this computer, for all its tools: VS Code, the playground, the command line.'
            : `Kept in this file, for everybody who edits it. Its examples take ${megabytes(exampleBytes)} of ${megabytes(EXAMPLES_ROOM)} MB.`}
        </p>
      )}
    </>
  );
}

const megabytes = (bytes: number) => (bytes / 1_000_000).toFixed(1);
