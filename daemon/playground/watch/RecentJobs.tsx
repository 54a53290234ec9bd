import type { TrustedClient } from '@likewise/shared/client/trustedClient.ts';
import type { RecentJob } from '@likewise/shared/protocol/messages.ts';
import type { Options } from '@likewise/shared/ui/RunOptions.tsx';
import type { Pictures } from '../try/usePrompt.ts';
import { JobCard } from './JobCard.tsx';
import { type ToolNames, toolName } from './toolName.ts';

export interface RecentJobsProps {
  readonly client: TrustedClient;
  readonly jobs: readonly RecentJob[] | undefined;
  readonly names: ToolNames;
  readonly onRunAgain: (pictures: Pictures & { readonly options: Options }) => void;
}

/** The newest jobs of all tools. */
export function RecentJobs({ client, jobs, names, onRunAgain }: RecentJobsProps) {
  return (
    <section class="card recent" aria-labelledby="recent-title">
      <h2 id="recent-title">Recent jobs</h2>
      {jobs?.length === 0 && (
        <p class="lw-muted">
          None since the daemon started. What Figma, VS Code, the command line or this page ask shows up here.
        </p>
      )}
      <ul class="plain jobs">
        {jobs?.map((job) => (
          <JobCard
            key={job.id}
            client={client}
            job={job}
            tool={toolName(names, job.tool, job.kind)}
            onRunAgain={onRunAgain}
          />
        ))}
      </ul>
    </section>
  );
}
