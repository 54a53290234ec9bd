import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';
import type { Role } from '../panel/messages.ts';
import { send } from './host.ts';

/** Accepts files dragged here from the explorer. */
export function DropZone({ place, label, children }: { place: Role; label: string; children: ComponentChildren }) {
  const [over, setOver] = useState(false);
  const drop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    const list =
      event.dataTransfer?.getData('application/vnd.code.uri-list') || event.dataTransfer?.getData('text/uri-list');
    const uris = (list ?? '').split(/\r?\n/).filter((line) => line && !line.startsWith('#'));
    if (uris.length > 0) send({ type: 'drop', role: place, uris });
  };
  const drag = (event: DragEvent) => {
    event.preventDefault();
    setOver(true);
  };
  return (
    <fieldset
      aria-label={label}
      class="drop"
      data-over={over}
      onDragOver={drag}
      onDragLeave={() => setOver(false)}
      onDrop={drop}
    >
      {children}
    </fieldset>
  );
}
