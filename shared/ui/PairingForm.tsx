import { useId, useState } from 'preact/hooks';
import { CODE_DIGITS } from '../protocol/pairingCode.ts';

export interface PairingFormProps {
  /** Offers the digits to the daemon. Rejects with an Error whose message, and remedy if it has one, are shown. */
  readonly onPair: (code: string) => Promise<void>;
}

/** Asks for the pairing code that `likewise pair` shows. No <form>: a sandboxed iframe must not submit one. */
export function PairingForm({ onPair }: PairingFormProps) {
  const id = useId();
  const [code, setCode] = useState('');
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string>();

  const submit = async () => {
    const digits = code.replace(/\D/g, '');
    if (digits.length !== CODE_DIGITS) return setProblem('A code has eight digits.');
    setBusy(true);
    setProblem(undefined);
    await onPair(digits).catch((error: Error & { remedy?: string }) => {
      setProblem([error.message, error.remedy].filter(Boolean).join(' '));
      setCode('');
    });
    setBusy(false);
  };

  return (
    <div class="lw-pairing">
      <label for={id}>Pairing code</label>
      <div class="lw-row">
        <input
          id={id}
          class="lw-code"
          value={code}
          onInput={(event) => setCode(event.currentTarget.value)}
          onKeyDown={({ key }) => key === 'Enter' && !busy && void submit()}
          inputMode="numeric"
          autocomplete="one-time-code"
          placeholder="0000 0000"
          maxLength={12}
          aria-invalid={problem !== undefined}
          aria-describedby={`${id}-help`}
        />
        <button type="button" class="lw-button lw-primary" disabled={busy} onClick={submit}>
          {busy ? 'Pairing …' : 'Pair'}
        </button>
      </div>
      <p id={`${id}-help`} class={problem ? 'lw-problem' : 'lw-muted'} role={problem ? 'alert' : undefined}>
        {problem ?? 'Eight digits. A tool that is connected can show a code, too.'}
      </p>
    </div>
  );
}
