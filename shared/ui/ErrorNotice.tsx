import type { ComponentChildren } from 'preact';
import { CopyButton } from './CopyButton.tsx';
import { Icon } from './Icon.tsx';

export interface ErrorNoticeProps {
  /** What happened, and what to do about it. A command of ours in the remedy can be copied. */
  readonly error: { readonly message: string; readonly remedy: string };
  /** Copies a text, if the host has its own way. */
  readonly copyText?: ((text: string) => Promise<void>) | undefined;
  /** Buttons, such as "Try again". */
  readonly children?: ComponentChildren;
}

/** An error: what happened, and the next step. */
export function ErrorNotice({ error: { message, remedy }, copyText = toClipboard, children }: ErrorNoticeProps) {
  const command = /\b(npx )?likewise [a-z]+( [a-z]+)?\b/.exec(remedy)?.[0];
  return (
    <div class="lw-notice lw-notice-bad" role="alert">
      <Icon name="warning" />
      <div>
        <strong>{message}</strong>
        <p>{remedy}</p>
        {(command || children) && (
          <div class="lw-row">
            {command && (
              <span class="lw-command">
                <code>{command}</code>
                <CopyButton label="Copy" copy={() => copyText(command)} />
              </span>
            )}
            {children}
          </div>
        )}
      </div>
    </div>
  );
}

function toClipboard(text: string): Promise<void> {
  return navigator.clipboard.writeText(text);
}
