import { MAX_QUERIES } from '@likewise/shared/protocol/limits.ts';
import { Icon } from '@likewise/shared/ui/Icon.tsx';
import { PictureSlot } from '@likewise/shared/ui/PictureSlot.tsx';
import type { Picture } from '@likewise/shared/ui/picture.ts';
import { RunOptions } from '@likewise/shared/ui/RunOptions.tsx';
import { useState } from 'preact/hooks';
import { Painter } from './Painter.tsx';
import type { Prompt } from './usePrompt.ts';

export interface ComposeProps {
  readonly prompt: Prompt;
  /** Files were chosen for a place that takes so many; `use` puts the pictures there and returns those that have no room. */
  readonly onRead: (files: readonly File[], most: number, use: (pictures: Picture[]) => readonly Picture[]) => void;
  /** The prompt is no longer the sample it was. */
  readonly onChange: () => void;
}

/** What the page asks for: the example pair, the pictures, the options. */
export function Compose({ prompt, onRead, onChange }: ComposeProps) {
  const { input, output, queries } = prompt;
  const [painting, setPainting] = useState(false);
  const change = (what: Parameters<Prompt['set']>[0]) => {
    prompt.set(what);
    onChange();
  };
  const readExample = (role: 'input' | 'output') => (files: File[]) =>
    onRead(files, 1, ([picture, ...others]) => {
      change({ [role]: picture });
      return others;
    });
  return (
    <div class="compose">
      <section class="card" aria-labelledby="example-title">
        <h2 id="example-title">
          <span class="step">1</span> Show it once
        </h2>
        <div class="pair">
          <PictureSlot
            label="Before"
            picture={input}
            onFiles={readExample('input')}
            onClear={() => change({ input: undefined })}
          />
          <span class="pair-arrow" aria-hidden="true">
            →
          </span>
          <PictureSlot
            label="After"
            picture={output}
            hint={input ? 'Drop, paste, choose or paint' : undefined}
            onFiles={readExample('output')}
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
        </div>
      </section>

      <section class="card" aria-labelledby="queries-title">
        <h2 id="queries-title">
          <span class="step">2</span> Likewise for these
        </h2>
        <ul class="queries">
          {queries.map((query) => (
            <li key={query.url}>
              <img class="lw-picture" src={query.url} alt={query.name} />
              <button
                type="button"
                class="lw-button lw-round"
                aria-label={`Remove ${query.name}`}
                onClick={() => {
                  prompt.removeQuery(query);
                  onChange();
                }}
              >
                <Icon name="close" />
              </button>
            </li>
          ))}
          {queries.length < MAX_QUERIES && (
            <li class="queries-add">
              <PictureSlot
                label="More pictures"
                hint="Add pictures"
                multiple
                onFiles={(files) => onRead(files, MAX_QUERIES, prompt.addQueries)}
              />
            </li>
          )}
        </ul>
        {queries.length > 1 && (
          <button type="button" class="lw-button" onClick={() => change({ queries: [] })}>
            Remove all {queries.length}
          </button>
        )}
      </section>

      <section class="card" aria-labelledby="options-title">
        <h2 id="options-title">
          <span class="step">3</span> How
        </h2>
        <RunOptions value={prompt.options} onChange={prompt.setOptions} />
      </section>

      {painting && input && (
        <Painter
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
