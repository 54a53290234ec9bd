import { CopyButton } from '@likewise/shared/ui/CopyButton.tsx';
import { copyText } from './browser.ts';

/** A command to run in a terminal, in the folder of Likewise. */
export function Command({ children }: { children: string }) {
  return (
    <p class="lw-command">
      <code>{children}</code>
      <CopyButton label="Copy" copy={() => copyText(children)} />
    </p>
  );
}
