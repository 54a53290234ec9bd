import type { DaemonClient } from '@likewise/shared/client/daemonClient.ts';
import { ErrorNotice } from '@likewise/shared/ui/ErrorNotice.tsx';
import { useEffect, useRef, useState } from 'preact/hooks';
import { type Library, useLibrary } from './useLibrary.ts';
import type { Prompt } from './usePrompt.ts';

export interface LibraryBoxProps {
  readonly client: DaemonClient;
  readonly prompt: Prompt;
}

/** The examples that all tools share. They can be used here, saved, renamed, removed, and exported as one file. */
export function LibraryBox({ client, prompt }: LibraryBoxProps) {
  const library = useLibrary(client, prompt);
  const [saving, setSaving] = useState(false);
  const file = useRef<HTMLInputElement>(null);
  const { examples, problem } = library;
  const isWhole = prompt.pairs.length > 0 && prompt.pairs.length === prompt.examples.length;
  return (
    <details class="library" onToggle={({ currentTarget }) => currentTarget.open && void library.refresh()}>
      <summary>Library of examples{examples.length > 0 && ` (${examples.length})`}</summary>
      <p class="lw-muted">All tools on this computer share it: Figma, VS Code, the command line and this page.</p>
      {problem && <ErrorNotice error={problem} />}
      <ul class="plain" aria-label="Examples of the library">
        {examples.map(({ name }) => (
          <Entry key={name} name={name} library={library} />
        ))}
      </ul>
      {saving ? (
        <NameForm
          label="Name of the example"
          action="Save"
          onName={(name) => {
            setSaving(false);
            if (name !== undefined) void library.save(name);
          }}
        />
      ) : (
        <div class="lw-row">
          <button type="button" class="lw-button" disabled={!isWhole} onClick={() => setSaving(true)}>
            Save this example …
          </button>
          <button
            type="button"
            class="lw-button"
            disabled={examples.length === 0}
            onClick={() => void library.exportAll()}
          >
            Export all
          </button>
          <button type="button" class="lw-button" onClick={() => file.current?.click()}>
            Import …
          </button>
          <input
            ref={file}
            type="file"
            hidden
            accept=".json,application/json"
            aria-label="File of examples"
            onChange={({ currentTarget }) => {
              const [chosen] = currentTarget.files ?? [];
              if (chosen) void library.importFrom(chosen);
              currentTarget.value = '';
            }}
          />
        </div>
      )}
    </details>
  );
}

function Entry({ name, library }: { name: string; library: Library }) {
  const [asked, setAsked] = useState<'rename' | 'remove'>();
  if (asked === 'rename') {
    return (
      <li>
        <NameForm
          label={`New name of ${name}`}
          action="Rename"
          start={name}
          onName={(to) => {
            setAsked(undefined);
            if (to !== undefined) void library.rename(name, to);
          }}
        />
      </li>
    );
  }
  return (
    <li class="lw-row">
      <span class="library-name">{name}</span>
      {asked === 'remove' ? (
        <>
          <button type="button" class="lw-button danger" onClick={() => void library.remove(name)}>
            Remove for all tools
          </button>
          <button type="button" class="lw-button" onClick={() => setAsked(undefined)}>
            Keep
          </button>
        </>
      ) : (
        <>
          <button type="button" class="lw-button" aria-label={`Use ${name}`} onClick={() => void library.use(name)}>
            Use
          </button>
          <button type="button" class="lw-button" aria-label={`Rename ${name}`} onClick={() => setAsked('rename')}>
            Rename …
          </button>
          <button type="button" class="lw-button" aria-label={`Remove ${name}`} onClick={() => setAsked('remove')}>
            Remove …
          </button>
        </>
      )}
    </li>
  );
}

interface NameFormProps {
  readonly label: string;
  readonly action: string;
  readonly start?: string;
  /** Undefined if it was cancelled. */
  readonly onName: (name: string | undefined) => void;
}

function NameForm({ label, action, start = '', onName }: NameFormProps) {
  const [name, setName] = useState(start);
  const field = useRef<HTMLInputElement>(null);
  // It appears because the user now types a name.
  useEffect(() => field.current?.select(), []);
  return (
    <form
      class="lw-row"
      onSubmit={(event) => {
        event.preventDefault();
        if (name.trim() !== '') onName(name.trim());
      }}
    >
      <input
        ref={field}
        class="library-name"
        aria-label={label}
        value={name}
        maxLength={100}
        onInput={({ currentTarget }) => setName(currentTarget.value)}
        onKeyDown={({ key }) => key === 'Escape' && onName(undefined)}
      />
      <button type="submit" class="lw-button lw-primary" disabled={name.trim() === ''}>
        {action}
      </button>
      <button type="button" class="lw-button" onClick={() => onName(undefined)}>
        Cancel
      </button>
    </form>
  );
}
