import type { DaemonClient } from '@likewise/shared/client/daemonClient.ts';
import { MAX_QUERIES } from '@likewise/shared/protocol/limits.ts';
import { ErrorNotice } from '@likewise/shared/ui/ErrorNotice.tsx';
import { pictureOf, releasePicture } from '@likewise/shared/ui/picture.ts';
import { useEffect, useRef, useState } from 'preact/hooks';
import { Compose, type ComposeProps } from './Compose.tsx';
import { Results } from './Results.tsx';
import { SampleGallery } from './SampleGallery.tsx';
import { loadSample, SAMPLES, type Sample } from './samples.ts';
import type { Prompt } from './usePrompt.ts';
import { useRun } from './useRun.ts';

export interface TryProps {
  readonly client: DaemonClient;
  readonly prompt: Prompt;
  /** Files were pasted or dropped, maybe while another view was looked at. */
  readonly onHanded: () => void;
}

/** Show one pair, get the rest done: the samples, the prompt, and its answers. */
export function Try({ client, prompt, onHanded }: TryProps) {
  const run = useRun(client, prompt);
  const [chosen, setChosen] = useState<string>();
  /** A sample that comes late must not be laid over what was chosen meanwhile. */
  const wanted = useRef<Sample | undefined>(undefined);
  const [problem, setProblem] = useState<string>();

  const choose = (sample: Sample) => {
    wanted.current = sample;
    setChosen(sample.id);
    setProblem(undefined);
    loadSample(sample).then(
      (pictures) => {
        if (wanted.current === sample) prompt.replace(pictures);
      },
      (error: Error) => {
        if (wanted.current === sample) setProblem(error.message);
      },
    );
  };
  const leaveSample = () => {
    wanted.current = undefined;
    setChosen(undefined);
  };
  // A first visit begins with something to see.
  useEffect(() => {
    if (!prompt.input && prompt.queries.length === 0) choose(SAMPLES[0]!);
  }, []);

  /** Says which of the files are no pictures, and how many of them have no room. */
  const read: ComposeProps['onRead'] = async (files, most, use) => {
    setProblem(undefined);
    leaveSample();
    const some = files.slice(0, MAX_QUERIES);
    const read = await Promise.allSettled(some.map((file) => pictureOf(file, file.name || 'pasted picture')));
    const pictures = read.flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value] : []));
    const problems = read.flatMap((outcome) => (outcome.status === 'rejected' ? [outcome.reason.message] : []));
    const others = pictures.length > 0 ? use(pictures) : [];
    others.forEach(releasePicture);
    const left = files.length - some.length + others.length;
    if (left > 0) problems.push(`${left} ${left === 1 ? 'picture was' : 'pictures were'} left out: ${most} at most.`);
    if (problems.length > 0) setProblem(problems.join(' '));
  };

  // What is pasted or dropped beside the slots.
  useEffect(() => {
    const take = (event: Event, files: FileList | undefined) => {
      if (event.defaultPrevented || !files?.length) return;
      onHanded();
      void read([...files], MAX_QUERIES, prompt.fill);
    };
    const paste = (event: ClipboardEvent) => take(event, event.clipboardData?.files);
    const drop = (event: DragEvent) => {
      take(event, event.dataTransfer?.files);
      event.preventDefault();
    };
    // Where the page does not take a drop, the browser opens the file in its place.
    const drag = (event: DragEvent) => event.preventDefault();
    document.addEventListener('paste', paste);
    document.addEventListener('dragover', drag);
    document.addEventListener('drop', drop);
    return () => {
      document.removeEventListener('paste', paste);
      document.removeEventListener('dragover', drag);
      document.removeEventListener('drop', drop);
    };
  });

  return (
    <div class="try">
      <SampleGallery chosen={chosen} onChoose={choose} />
      {problem && <ErrorNotice error={{ message: problem, remedy: 'Everything else is in its place.' }} />}
      <div class="bench">
        <Compose prompt={prompt} onRead={read} onChange={leaveSample} />
        <Results client={client} prompt={prompt} run={run} />
      </div>
    </div>
  );
}
