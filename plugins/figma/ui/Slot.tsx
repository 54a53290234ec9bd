import { Icon } from '@likewise/shared/ui/Icon.tsx';
import { useState } from 'preact/hooks';
import type { Place } from './composition.ts';
import type { State } from './model.ts';

/** A layer being moved from one slot to another, by pointer or keyboard. */
export interface Carrying {
  readonly carried: string | undefined;
  pickUp(id: string | undefined): void;
  putDown(id: string, to: Place): void;
}

export interface SlotProps {
  /** Its role, such as "Example 1 before". */
  readonly label: string;
  readonly id: string | undefined;
  readonly place: Place;
  readonly state: State;
  readonly carrying: Carrying;
}

/**
 * A place for a layer, which can be dragged in and out with the pointer. With the keyboard, Enter picks up and puts down, Escape
 * cancels, and Delete sets aside. A layer put where another one is swaps places with it.
 */
export function Slot({ label, id, place, state, carrying }: SlotProps) {
  const [over, setOver] = useState(false);
  const { carried, pickUp, putDown } = carrying;
  const name = id === undefined ? undefined : (state.items.get(id)?.name ?? 'Layer');
  const picture = id === undefined ? undefined : state.pictures.get(id);

  const press = () => {
    if (carried !== undefined && carried !== id) putDown(carried, place);
    else pickUp(carried === undefined ? id : undefined);
  };
  const key = (event: KeyboardEvent) => {
    if (event.key === 'Escape') pickUp(undefined);
    if (event.key === 'Delete' || event.key === 'Backspace') {
      if (id !== undefined) putDown(id, { role: 'aside' });
    }
  };
  return (
    <button
      type="button"
      class="panel-slot"
      aria-label={`${label}: ${name ?? 'empty'}`}
      aria-pressed={id !== undefined && carried === id}
      title={picture && 'problem' in picture ? `${picture.problem.message} ${picture.problem.remedy}` : name}
      data-over={over}
      data-carrying={carried !== undefined}
      draggable={id !== undefined}
      onClick={press}
      onKeyDown={key}
      onDragStart={(event) => event.dataTransfer?.setData('text/plain', id!)}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        event.preventDefault();
        event.stopPropagation();
        setOver(false);
        const dropped = event.dataTransfer?.getData('text/plain');
        if (dropped) putDown(dropped, place);
      }}
    >
      {picture && 'url' in picture && <img class="lw-picture" src={picture.url} alt="" draggable={false} />}
      {picture && 'problem' in picture && <Icon name="warning" />}
      {id !== undefined && !picture && <span class="lw-spinner" aria-hidden="true" />}
      {id === undefined && <Icon name="add" />}
    </button>
  );
}
