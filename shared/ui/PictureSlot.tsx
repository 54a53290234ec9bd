import { useId, useState } from 'preact/hooks';
import { Icon } from './Icon.tsx';
import { ACCEPTED } from './picture.ts';

export interface PictureSlotProps {
  /** The picture's role, such as "Example before". */
  readonly label: string;
  readonly picture?: { readonly url: string; readonly name: string } | undefined;
  /** What to do while it is empty. */
  readonly hint?: string | undefined;
  readonly multiple?: boolean;
  /**
   * Called with dropped, pasted or picked files of any kind; absent if pictures come from elsewhere. Pasted files have no name of
   * their own.
   */
  readonly onFiles?: ((files: File[], pasted: boolean) => void) | undefined;
  readonly onClear?: (() => void) | undefined;
}

/** A place for a picture with a role: drop, paste, or pick with mouse or keyboard. */
export function PictureSlot({ label, picture, hint, multiple = false, onFiles, onClear }: PictureSlotProps) {
  const id = useId();
  const [over, setOver] = useState(false);

  const take = (list: FileList | null | undefined, pasted = false) => {
    const files = [...(list ?? [])];
    if (files.length > 0) onFiles?.(files, pasted);
    return files.length > 0;
  };
  const drag = (event: DragEvent) => {
    if (!onFiles) return;
    event.preventDefault();
    setOver(true);
  };
  const drop = (event: DragEvent) => {
    if (!onFiles) return;
    event.preventDefault();
    setOver(false);
    take(event.dataTransfer?.files);
  };
  const paste = (event: ClipboardEvent) => {
    if (take(event.clipboardData?.files, true)) event.preventDefault();
  };
  const pick = (event: { currentTarget: HTMLInputElement }) => {
    take(event.currentTarget.files);
    // Allow picking the same file again.
    event.currentTarget.value = '';
  };

  return (
    <fieldset
      class="lw-slot"
      data-over={over}
      data-filled={picture !== undefined}
      onDragOver={drag}
      onDragLeave={() => setOver(false)}
      onDrop={drop}
      onPaste={paste}
    >
      <legend class="lw-slot-label">{label}</legend>
      {onFiles && (
        <input
          id={id}
          class="lw-hidden"
          type="file"
          accept={ACCEPTED}
          multiple={multiple}
          aria-label={picture ? `${label}: ${picture.name}. Choose another picture` : `${label}: choose a picture`}
          onChange={pick}
        />
      )}
      <label class="lw-slot-face" for={id}>
        {picture ? (
          <img class="lw-picture" src={picture.url} alt={picture.name} />
        ) : (
          <span class="lw-slot-hint">
            <Icon name="picture" />
            {hint ?? 'Drop, paste or choose'}
          </span>
        )}
      </label>
      {picture && onClear && (
        <button type="button" class="lw-button lw-round lw-slot-clear" aria-label={`Remove ${label}`} onClick={onClear}>
          <Icon name="close" />
        </button>
      )}
    </fieldset>
  );
}
