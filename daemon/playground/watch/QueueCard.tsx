import type { Activity } from '@likewise/shared/protocol/messages.ts';
import { standingWords } from '@likewise/shared/ui/words.ts';
import { type ToolNames, toolName } from './toolName.ts';

export interface QueueCardProps {
  readonly activity: Activity | undefined;
  readonly names: ToolNames;
}

/** How much each tool has waiting, and the state of each job. */
export function QueueCard({ activity, names }: QueueCardProps) {
  const queue = activity?.queue ?? [];
  const jobs = activity?.jobs.filter(({ stage }) => stage === 'queued' || stage === 'running') ?? [];
  const most = Math.max(1, ...queue.map(({ waiting, running }) => waiting + running));
  return (
    <section class="card" aria-labelledby="queue-title">
      <h2 id="queue-title">Queue</h2>
      {queue.length === 0 && <p class="lw-muted">Nothing waits.</p>}
      <ul class="plain">
        {queue.map(({ tool, kind, waiting, running }) => (
          <li key={tool} class="queue-tool">
            <span>
              <strong>{toolName(names, tool, kind)}</strong>{' '}
              <span class="lw-muted">
                {waiting} waiting, {running} running
              </span>
            </span>
            <meter
              min="0"
              max={most}
              value={waiting + running}
              aria-label={`Queries of ${toolName(names, tool, kind)}`}
            />
            <ul class="plain">
              {jobs
                .filter((job) => job.tool === tool)
                .map((job) => (
                  <li key={job.id} class="lw-muted">
                    {standingWords({
                      stage: job.stage === 'queued' ? 'queued' : 'running',
                      position: job.position,
                      done: job.answered + job.failed,
                      total: job.queries,
                      estimateMs: job.estimateMs,
                    })}
                    {job.lane === 'batch' && ' · batch'}
                  </li>
                ))}
            </ul>
          </li>
        ))}
      </ul>
    </section>
  );
}
