import type { ClientState } from '@likewise/shared/client/daemonClient.ts';
import type { TrustedClient } from '@likewise/shared/client/trustedClient.ts';
import type { Options } from '@likewise/shared/ui/RunOptions.tsx';
import type { Pictures } from '../try/usePrompt.ts';
import { Chart } from './Chart.tsx';
import { EngineCard } from './EngineCard.tsx';
import { QueueCard } from './QueueCard.tsx';
import { RecentJobs } from './RecentJobs.tsx';
import { STAGES } from './series.ts';
import { ToolsCard } from './ToolsCard.tsx';
import { useActivity } from './useActivity.ts';
import { useTools } from './useTools.ts';

export interface WatchProps {
  readonly client: TrustedClient;
  /** Absent without a connection. */
  readonly state: Extract<ClientState, { name: 'ready' }> | undefined;
  readonly onRunAgain: (pictures: Pictures & { readonly options: Options }) => void;
}

/** What the daemon does, for all tools. */
export function Watch({ client, state, onRunAgain }: WatchProps) {
  const { activity, samples } = useActivity(client);
  const tools = useTools(client, state?.daemon?.clients);
  const at = samples.map((sample) => sample.at);
  return (
    <div class="watch">
      <EngineCard daemon={state?.daemon} version={state?.welcome.daemon.version} activity={activity} />
      <QueueCard activity={activity} names={tools.names} />
      <ToolsCard client={client} tools={tools} own={state?.welcome.tool} />
      <section class="card charts" aria-labelledby="charts-title">
        <h2 id="charts-title">The last two minutes</h2>
        <Chart
          title="Throughput"
          unit="/s"
          lines={['computed', 'answered before']}
          at={at}
          values={[samples.map(({ computed }) => computed), samples.map(({ cached }) => cached)]}
        />
        <Chart
          title="Latency by stage"
          unit="ms"
          lines={['waiting', 'decoding', 'model', 'finishing']}
          at={at}
          values={STAGES.map((_, index) => samples.map(({ stages }) => stages[index]!))}
        />
        <Chart
          title="Memory"
          unit="MB"
          lines={['daemon', 'model']}
          at={at}
          values={[samples.map(({ daemon }) => daemon), samples.map(({ engine }) => engine)]}
        />
      </section>
      <RecentJobs client={client} jobs={activity?.jobs} names={tools.names} onRunAgain={onRunAgain} />
    </div>
  );
}
