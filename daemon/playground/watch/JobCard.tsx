import type { TrustedClient } from '@likewise/shared/client/trustedClient.ts';
import type { RecentJob } from '@likewise/shared/protocol/messages.ts';
import { Icon } from '@likewise/shared/ui/Icon.tsx';
import type { Options } from '@likewise/shared/ui/RunOptions.tsx';
import { standingWords } from '@likewise/shared/ui/words.ts';
import type { Picture } from '../pictures/picture.ts';
import { newPicture } from '../pictures/readPicture.ts';
import type { Pictures } from '../try/usePrompt.ts';
import { type Shown, useShownJob } from './useShownJob.ts';

export interface JobCardProps {
  readonly client: TrustedClient;
  readonly job: RecentJob;
  readonly tool: string;
  readonly onRunAgain: (pictures: Pictures & { readonly options: Options }) => void;
}

/** The number of a job's queries that are shown. */
const SHOWN_QUERIES = 5;

/** A job: its tool, its pictures, and its result. */
export function JobCard({ client, job, tool, onRunAgain }: JobCardProps) {
  const shown = useShownJob(client, job);
  const [example] = shown?.examples ?? [];
  const again = async () => {
    const { options, examples, queries } = shown!;
    const pairs = examples.map(async ({ input, output }) => ({
      input: await copied(input),
      output: await copied(output),
    }));
    const [copiedPairs, copiedQueries] = await Promise.all([Promise.all(pairs), Promise.all(queries.map(copied))]);
    onRunAgain({ options, examples: copiedPairs, queries: copiedQueries });
  };
  return (
    <li class="job" data-stage={job.stage}>
      <div class="job-head">
        <span>
          <strong>{tool}</strong>{' '}
          <span class="lw-muted">
            {new Date(job.at).toLocaleTimeString()} · {job.quality} · {stageWords(job)}
          </span>
        </span>
        <button
          type="button"
          class="lw-button"
          disabled={!shown}
          aria-label={`Run again the job of ${tool}`}
          onClick={again}
        >
          <Icon name="retry" />
          Run again
        </button>
      </div>
      {shown && example ? (
        <div class="job-pictures">
          <span class="job-pair example">
            <img class="lw-picture" src={example.input.url} alt="Example before" />
            <img class="lw-picture" src={example.output.url} alt="Example after" />
          </span>
          {shown.queries.slice(0, SHOWN_QUERIES).map((query, place) => (
            <span key={query.url} class="job-pair">
              <img class="lw-picture" src={query.url} alt={`Query ${place + 1}`} />
              <span class="job-answer">
                {shown.answers.has(place) && (
                  <img class="lw-picture" src={shown.answers.get(place)!.url} alt={`Answer ${place + 1}`} />
                )}
              </span>
            </span>
          ))}
          {shown.queries.length > SHOWN_QUERIES && (
            <span class="lw-muted">and {shown.queries.length - SHOWN_QUERIES} more</span>
          )}
        </div>
      ) : (
        !job.pictures && <p class="lw-muted">Its pictures are no longer kept.</p>
      )}
    </li>
  );
}

function copied({ name, image: { type, bytes } }: Shown['queries'][number]): Promise<Picture> {
  return newPicture(new Blob([bytes as Uint8Array<ArrayBuffer>], { type }), name);
}

function stageWords({ stage, position, answered, failed, queries, estimateMs }: RecentJob): string {
  switch (stage) {
    case 'queued':
    case 'running':
      return standingWords({ stage, position, done: answered + failed, total: queries, estimateMs });
    case 'done':
      return failed > 0 ? `${answered} of ${queries} answered, ${failed} failed` : `${answered} answered`;
    case 'failed':
      return 'failed';
    case 'cancelled':
      return `cancelled after ${answered} of ${queries}`;
  }
}
