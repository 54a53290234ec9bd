import type { DaemonClient } from '@likewise/shared/client/daemonClient.ts';
import { MAX_EXAMPLES, MAX_QUERIES } from '@likewise/shared/protocol/limits.ts';
import { Icon } from '@likewise/shared/ui/Icon.tsx';
import { PictureSlot } from '@likewise/shared/ui/PictureSlot.tsx';
import { useState } from 'preact/hooks';
import type { Picture } from '../pictures/picture.ts';
import { How } from './How.tsx';
import { LibraryBox } from './LibraryBox.tsx';
import { Painter } from './Painter.tsx';
import { Queries } from './Queries.tsx';
import type { Example, Prompt } from './usePrompt.ts';

/**
 * Called when files were chosen for a place with room for a number of them. `use` places the pictures and returns those that do not
 * fit.
 */
export type Read = (
  files: readonly File[],
  most: number,
  use: (pictures: Picture[]) => readonly Picture[],
  pasted?: boolean,
) => void;

interface ExampleProps {
  readonly prompt: Prompt;
  readonly onRead: Read;
}

export interface ComposeProps extends ExampleProps {
  readonly client: DaemonClient;
}

/** What the page asks for: the example pairs, the pictures, the options. */
export function Compose({ client, prompt, onRead }: ComposeProps) {
  const { examples } = prompt;
  return (
    <div class="compose">
      <section class="card" aria-labelledby="example-title">
        <h2 id="example-title">
          <span class="step">1</span> Show it once
        </h2>
        {examples.map((_, place) => (
          <ExamplePair key={place} prompt={prompt} place={place} onRead={onRead} />
        ))}
        {examples.length < MAX_EXAMPLES && examples.every(({ input, output }) => input && output) && (
          <button type="button" class="lw-button" onClick={() => prompt.addExample({})}>
            <Icon name="add" />
            Another example
          </button>
        )}
        <LibraryBox client={client} prompt={prompt} />
      </section>

      <section class="card" aria-labelledby="queries-title">
        <h2 id="queries-title">
          <span class="step">2</span> Likewise for these
        </h2>
        <Queries
          queries={prompt.queries}
          onRemove={prompt.removeQueries}
          onFiles={(files, pasted) => onRead(files, MAX_QUERIES, prompt.addQueries, pasted)}
        />
      </section>

      <section class="card" aria-labelledby="options-title">
        <h2 id="options-title">
          <span class="step">3</span> How
        </h2>
        <How value={prompt.options} onChange={prompt.setOptions} />
      </section>
    </div>
  );
}

interface ExamplePairProps extends ExampleProps {
  readonly place: number;
}

/** One of the examples. The first one is always present. */
function ExamplePair({ prompt, place, onRead }: ExamplePairProps) {
  const { input, output } = prompt.examples[place]!;
  const [painting, setPainting] = useState(false);
  const change = (part: Example) => prompt.setExample(place, part);
  const read = (role: keyof Example) => (files: File[], pasted: boolean) =>
    onRead(
      files,
      1,
      ([picture, ...others]) => {
        change({ [role]: picture });
        return others;
      },
      pasted,
    );
  const number = place === 0 ? '' : ` ${place + 1}`;
  return (
    <div class="example">
      <div class="pair">
        <PictureSlot
          label={`Before${number}`}
          picture={shown(input)}
          onFiles={read('input')}
          onClear={() => change({ input: undefined })}
        />
        <span class="pair-arrow" aria-hidden="true">
          →
        </span>
        <PictureSlot
          label={`After${number}`}
          picture={shown(output)}
          hint={input ? 'Drop, paste, choose or paint' : undefined}
          onFiles={read('output')}
          onClear={() => change({ output: undefined })}
        />
      </div>
      <div class="lw-row">
        <button type="button" class="lw-button" disabled={!input} onClick={() => setPainting(true)}>
          <Icon name="brush" />
          Paint the after
        </button>
        <button
          type="button"
          class="lw-button"
          disabled={!input || !output}
          onClick={() => change({ input: output, output: input })}
        >
          Swap
        </button>
        {prompt.examples.length > 1 && (
          <button type="button" class="lw-button" onClick={() => prompt.removeExample(place)}>
            Remove example {place + 1}
          </button>
        )}
      </div>
      {painting && input && (
        <Painter
          title="Paint the after"
          before={input}
          after={output}
          onDone={(picture, before = input) => {
            setPainting(false);
            if (picture) change({ input: before, output: picture });
          }}
        />
      )}
    </div>
  );
}

function shown(picture: Picture | undefined) {
  return picture && { name: picture.name, url: picture.smallUrl };
}
