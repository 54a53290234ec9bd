import { MAX_EXAMPLES } from '@likewise/shared/protocol/limits.ts';
import { outputProblem } from '@likewise/shared/recipe/outputName.ts';
import { Icon } from '@likewise/shared/ui/Icon.tsx';
import { PictureSlot } from '@likewise/shared/ui/PictureSlot.tsx';
import { PromptGrid } from '@likewise/shared/ui/PromptGrid.tsx';
import { RunOptions } from '@likewise/shared/ui/RunOptions.tsx';
import { useState } from 'preact/hooks';
import type { Draft, Role, View } from '../panel/messages.ts';
import { DropZone } from './DropZone.tsx';
import { send } from './host.ts';
import { usePictures } from './pictures.ts';

interface PromptPaneProps {
  readonly view: View;
  /** Takes another draft. */
  readonly edit: (draft: Draft) => void;
}

/** The prompt: examples, the grid that the model sees, and the options of answers. */
export function PromptPane({ view: { draft, current, kind, preview }, edit }: PromptPaneProps) {
  const url = usePictures();
  const [first] = draft.examples;
  const full = draft.examples.length >= MAX_EXAMPLES;
  const grid = {
    input: url(first?.input),
    output: url(first?.output),
    query: url(current),
  };
  return (
    <aside class="prompt" aria-label="Prompt">
      {draft.examples.map((_, example) => (
        <Example key={example} draft={draft} example={example} edit={edit} />
      ))}
      <div class="lw-row">
        {!full && (
          <button type="button" class="lw-button" onClick={() => edit({ ...draft, examples: [...draft.examples, {}] })}>
            <Icon name="add" />
            Another example
          </button>
        )}
        <button type="button" class="lw-button" onClick={() => send({ type: 'library' })}>
          Library…
        </button>
      </div>
      <RunOptions value={draft} onChange={(options) => edit({ ...draft, ...options })} />
      <Text
        label="Output"
        value={draft.output}
        hint="{dir}, {name} and {ext} are the picture's folder, name and ending."
        problem={outputProblem}
        onChange={(output) => edit({ ...draft, output })}
      />
      {kind === 'recipe' && (
        <Text
          label="Pictures"
          value={draft.queries.join(', ')}
          hint="Files or patterns such as photos/**/*.png, separated by commas."
          onChange={(text) => edit({ ...draft, queries: patternsOf(text) })}
        />
      )}
      <details class="prompt-grid" open={preview.state !== 'answered'}>
        <summary>What the model is shown</summary>
        <PromptGrid pictures={grid} />
      </details>
      <div class="lw-row">
        <button type="button" class="lw-button" onClick={() => send({ type: 'file' })}>
          {kind === 'recipe' ? 'Show as Text' : 'Save as Recipe…'}
        </button>
      </div>
    </aside>
  );
}

/** Commas inside braces do not separate. */
function patternsOf(text: string): string[] {
  return text
    .split(/,(?![^{]*\})/)
    .map((pattern) => pattern.trim())
    .filter(Boolean);
}

interface ExampleProps {
  readonly draft: Draft;
  readonly example: number;
  readonly edit: (draft: Draft) => void;
}

function Example({ draft, example, edit }: ExampleProps) {
  const { input, output } = draft.examples[example]!;
  const several = draft.examples.length > 1;
  const swap = () => edit({ ...draft, examples: draft.examples.with(example, { input: output, output: input }) });
  const remove = () => edit({ ...draft, examples: draft.examples.toSpliced(example, 1) });
  return (
    <section class="example" aria-label={several ? `Example ${example + 1}` : 'Example'}>
      <Slot label="Before" place={{ example, side: 'input' }} path={input} />
      <button type="button" class="lw-button lw-round example-swap" aria-label="Swap before and after" onClick={swap}>
        ⇄
      </button>
      <Slot label="After" place={{ example, side: 'output' }} path={output} />
      {several && (
        <button
          type="button"
          class="lw-button lw-round example-remove"
          aria-label={`Remove example ${example + 1}`}
          onClick={remove}
        >
          <Icon name="close" />
        </button>
      )}
    </section>
  );
}

function Slot({ label, place, path }: { label: string; place: Role; path: string | undefined }) {
  const url = usePictures();
  const shown = url(path);
  const name = path?.split('/').at(-1);
  return (
    <DropZone place={place} label={label}>
      <PictureSlot
        label={label}
        hint="Choose, or drag from the explorer holding Shift"
        {...(path && shown ? { picture: { url: shown, name: path } } : {})}
      />
      <button type="button" class="slot-choose" title={path} onClick={() => send({ type: 'choose', role: place })}>
        {name ?? 'Choose…'}
      </button>
    </DropZone>
  );
}

interface TextProps {
  readonly label: string;
  readonly value: string;
  readonly hint: string;
  /** What is wrong with a value, as part of a sentence; undefined if nothing is. */
  readonly problem?: (value: string) => string | undefined;
  readonly onChange: (value: string) => void;
}

/**
 * A line of text. It is accepted when it loses focus or Enter is pressed. One with a problem is not, and shows the problem while it
 * is typed.
 */
function Text({ label, value, hint, problem, onChange }: TextProps) {
  const [typed, setTyped] = useState<string>();
  const wrong = typed === undefined ? undefined : problem?.(typed);
  const commit = () => {
    if (wrong) return;
    if (typed !== undefined && typed !== value) onChange(typed);
    setTyped(undefined);
  };
  return (
    <label class="text" title={hint}>
      <span>{label}</span>
      <input
        value={typed ?? value}
        spellcheck={false}
        aria-invalid={wrong !== undefined}
        onInput={(event) => setTyped(event.currentTarget.value)}
        onBlur={commit}
        onKeyDown={(event) => {
          if (event.key === 'Enter') commit();
          else if (event.key === 'Escape') setTyped(undefined);
        }}
      />
      {wrong && (
        <span class="text-problem" role="alert">
          {wrong.startsWith('{') ? `${wrong}.` : `The name ${wrong}.`}
        </span>
      )}
    </label>
  );
}
