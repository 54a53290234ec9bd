import type { ComponentChildren } from 'preact';
import type { Place } from './composition.ts';
import type { ComposePartProps } from './Examples.tsx';
import { Slot } from './Slot.tsx';

/** The layers to change, and those set aside. */
export function Queries({ state, carrying }: ComposePartProps) {
  const { queries, aside } = state.composition;
  return (
    <>
      <Shelf
        title={queries.length > 1 ? `To change (${queries.length})` : 'To change'}
        hint="Layers that get what the example shows"
        end={{ role: 'query', index: queries.length }}
        state={state}
        carrying={carrying}
      >
        {queries.map((id, index) => (
          <Slot
            key={id}
            label={`To change, ${index + 1} of ${queries.length}`}
            id={id}
            place={{ role: 'query', index }}
            state={state}
            carrying={carrying}
          />
        ))}
        {(queries.length === 0 || carrying.carried !== undefined) && (
          <Slot
            label="To change, at the end"
            id={undefined}
            place={{ role: 'query', index: queries.length }}
            state={state}
            carrying={carrying}
          />
        )}
      </Shelf>
      {(aside.length > 0 || carrying.carried !== undefined) && (
        <Shelf title="Set aside" hint="Selected, not used" end={{ role: 'aside' }} state={state} carrying={carrying}>
          {aside.map((id) => (
            <Slot key={id} label="Set aside" id={id} place={{ role: 'aside' }} state={state} carrying={carrying} />
          ))}
          {carrying.carried !== undefined && (
            <Slot label="Set aside" id={undefined} place={{ role: 'aside' }} state={state} carrying={carrying} />
          )}
        </Shelf>
      )}
    </>
  );
}

interface ShelfProps extends Omit<ComposePartProps, 'model'> {
  readonly title: string;
  readonly hint: string;
  /** The target for a layer that is dropped between the others. */
  readonly end: Place;
  readonly children: ComponentChildren;
}

function Shelf({ title, hint, end, carrying, children }: ShelfProps) {
  const drop = (event: DragEvent) => {
    event.preventDefault();
    const dropped = event.dataTransfer?.getData('text/plain');
    if (dropped) carrying.putDown(dropped, end);
  };
  return (
    <section
      class="panel-section"
      aria-label={title}
      title={hint}
      onDragOver={(event) => event.preventDefault()}
      onDrop={drop}
    >
      <h2>{title}</h2>
      <div class="panel-shelf">{children}</div>
    </section>
  );
}
