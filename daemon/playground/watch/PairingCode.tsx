import type { TrustedClient } from '@likewise/shared/client/trustedClient.ts';
import { spacedCode } from '@likewise/shared/protocol/pairingCode.ts';
import { useEffect, useState } from 'preact/hooks';

/** Makes a code that admits one more tool, and shows how long it is valid. */
export function PairingCode({ client }: { client: TrustedClient }) {
  const [made, setMade] = useState<{ readonly code: string; readonly lasts: number; readonly at: number }>();
  const [now, setNow] = useState(performance.now());
  const [problem, setProblem] = useState<string>();
  useEffect(() => {
    if (!made) return;
    const timer = setInterval(() => setNow(performance.now()), 1000);
    return () => clearInterval(timer);
  }, [made]);

  const make = () => {
    setProblem(undefined);
    client.makeCode().then(
      (code) => {
        const at = performance.now();
        setNow(at);
        setMade({ ...code, at });
      },
      (error: Error) => setProblem(error.message),
    );
  };
  const left = made ? Math.ceil((made.at + made.lasts - now) / 1000) : 0;
  return (
    <div class="pairing-code">
      {made && left > 0 && (
        <p>
          {/* Read digit by digit. */}
          <output class="code" aria-label={[...made.code].join(' ')}>
            {spacedCode(made.code)}
          </output>
          <span class="lw-muted">
            Type it in the tool. It works once, for {Math.floor(left / 60)}:{String(left % 60).padStart(2, '0')}.
          </span>
        </p>
      )}
      {problem && (
        <p class="lw-problem" role="alert">
          {problem}
        </p>
      )}
      <button type="button" class="lw-button" onClick={make}>
        {made ? 'Another code' : 'Let a tool in'}
      </button>
    </div>
  );
}
