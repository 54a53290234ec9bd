import { MAX_QUERIES } from '@likewise/shared/protocol/limits.ts';
import { Icon } from '@likewise/shared/ui/Icon.tsx';
import { PictureSlot } from '@likewise/shared/ui/PictureSlot.tsx';
import { useRef, useState } from 'preact/hooks';
import type { Picture } from '../pictures/picture.ts';

export interface QueriesProps {
  readonly queries: readonly Picture[];
  readonly onRemove: (pictures: readonly Picture[]) => void;
  readonly onFiles: (files: File[], pasted: boolean) => void;
}

/** The pictures to be answered. One can add more, and remove one, several or all. */
export function Queries({ queries, onRemove, onFiles }: QueriesProps) {
  const [marked, setMarked] = useState<ReadonlySet<Picture>>(new Set());
  /** Where a range selection begins that Shift ends. */
  const from = useRef(0);
  const chosen = queries.filter((query) => marked.has(query));
  const mark = (place: number, on: boolean, isRow: boolean) => {
    const row = isRow
      ? queries.slice(Math.min(from.current, place), Math.max(from.current, place) + 1)
      : [queries[place]!];
    from.current = place;
    setMarked((before) => new Set(on ? [...before, ...row] : [...before].filter((query) => !row.includes(query))));
  };
  const remove = (some: readonly Picture[]) => {
    setMarked(new Set());
    onRemove(some);
  };
  const key = (event: KeyboardEvent) => {
    if ((event.key !== 'Delete' && event.key !== 'Backspace') || chosen.length === 0) return;
    event.preventDefault();
    remove(chosen);
  };
  return (
    <>
      <ul class="queries" onKeyDown={key}>
        {queries.map((query, place) => (
          <li key={query.id} data-marked={marked.has(query)}>
            <label>
              <img class="lw-picture" src={query.smallUrl} alt={query.name} title={query.name} />
              <input
                type="checkbox"
                checked={marked.has(query)}
                aria-label={`Select ${query.name}`}
                onClick={(event) => mark(place, event.currentTarget.checked, event.shiftKey)}
              />
            </label>
            <button
              type="button"
              class="lw-button lw-round"
              aria-label={`Remove ${query.name}`}
              onClick={() => remove([query])}
            >
              <Icon name="close" />
            </button>
          </li>
        ))}
        {queries.length < MAX_QUERIES && (
          <li class="queries-add">
            <PictureSlot label="More pictures" hint="Add pictures" multiple onFiles={onFiles} />
          </li>
        )}
      </ul>
      {queries.length > 1 && (
        <div class="lw-row">
          <button type="button" class="lw-button" onClick={() => remove(queries)}>
            Remove all {queries.length}
          </button>
          {chosen.length > 0 && (
            <button type="button" class="lw-button" onClick={() => remove(chosen)}>
              Remove {chosen.length} selected
            </button>
          )}
        </div>
      )}
    </>
  );
}
