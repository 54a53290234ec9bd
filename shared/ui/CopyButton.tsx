import { useState } from 'preact/hooks';
import { Icon } from './Icon.tsx';

export interface CopyButtonProps {
  /** What the button is called, such as "Copy the command". */
  readonly label: string;
  /** Copies it to the clipboard; rejects if the host does not allow it. */
  readonly copy: () => Promise<void>;
}

/** A button that copies, and shows whether it succeeded. */
export function CopyButton({ label, copy }: CopyButtonProps) {
  const [outcome, setOutcome] = useState<'copied' | 'not allowed here'>();
  const click = () =>
    copy().then(
      () => setOutcome('copied'),
      () => setOutcome('not allowed here'),
    );
  return (
    <button type="button" class="lw-button" onClick={click} onBlur={() => setOutcome(undefined)}>
      <Icon name={outcome === 'copied' ? 'check' : 'copy'} />
      {label}
      <span role="status" class={outcome === 'copied' ? 'lw-hidden' : ''}>
        {outcome && ` (${outcome})`}
      </span>
    </button>
  );
}
