import type { Activity, DaemonState } from '@likewise/shared/protocol/messages.ts';
import { providerName } from '@likewise/shared/protocol/providers.ts';
import { percent } from '@likewise/shared/ui/words.ts';

export interface EngineCardProps {
  readonly daemon: DaemonState | undefined;
  readonly version: string | undefined;
  readonly activity: Activity | undefined;
}

/** The model, what runs it, why nothing better does, and the memory it takes. */
export function EngineCard({ daemon, version, activity }: EngineCardProps) {
  const { computed = 0, cached = 0 } = activity?.answers ?? {};
  const answers = computed + cached;
  const memory = activity?.memory;
  return (
    <section class="card" aria-labelledby="engine-title">
      <h2 id="engine-title">Engine</h2>
      <dl class="facts">
        <Fact name="Model" value={daemon?.model} />
        <Fact
          name="Runs on"
          value={[daemon?.provider && providerName(daemon.provider), daemon?.precision].filter(Boolean).join(', ')}
        />
        <Fact name="State" value={daemon?.engine} />
        <Fact
          name="Memory"
          value={memory && `${mb(memory.daemon)} + ${memory.engine ? mb(memory.engine) : 'model not loaded'}`}
        />
        <Fact name="Answers" value={activity && `${answers}, ${percent(answers ? cached / answers : 0)} from before`} />
        <Fact
          name="Daemon"
          value={version && activity && `${version}, since ${new Date(activity.started).toLocaleTimeString()}`}
        />
      </dl>
      {daemon?.stepDowns.map(({ provider, reason }) => (
        <details key={provider}>
          <summary>Why not {providerName(provider)}?</summary>
          <p class="reason">{reason}</p>
        </details>
      ))}
    </section>
  );
}

function Fact({ name, value }: { name: string; value: string | undefined }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{value || '–'}</dd>
    </div>
  );
}

function mb(bytes: number): string {
  return `${Math.round(bytes / 2 ** 20)} MB`;
}
