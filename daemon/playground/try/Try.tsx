import type { DaemonClient } from '@likewise/shared/client/daemonClient.ts';
import { MAX_QUERIES } from '@likewise/shared/protocol/limits.ts';
import { ErrorNotice } from '@likewise/shared/ui/ErrorNotice.tsx';
import { useEffect, useRef, useState } from 'preact/hooks';
import { releasePicture } from '../pictures/picture.ts';
import { readPictures } from '../pictures/readPictures.ts';
import { Compose, type Read } from './Compose.tsx';
import { Results } from './Results.tsx';
import { SampleGallery } from './SampleGallery.tsx';
import { loadSample, SAMPLES, type Sample } from './samples.ts';
import type { Prompt } from './usePrompt.ts';
import type { Run } from './useRun.ts';

export interface TryProps {
  readonly client: DaemonClient;
  readonly prompt: Prompt;
  readonly run: Run;
  /** Files that were pasted or dropped, possibly in another view. */
  readonly onHanded: () => void;
}

/** Problems listed one by one. */
const MAX_LISTED = 5;

/** Show one pair, get the rest done: the samples, the prompt, and its answers. */
export function Try({ client, prompt, run, onHanded }: TryProps) {
  /** The sample being fetched. A late sample must not replace what the user chose meanwhile. */
  const wanted = useRef<Sample | undefined>(undefined);
  const [coming, setComing] = useState<string>();
  const [problem, setProblem] = useState<string>();
  /** Files being read. */
  const [reading, setReading] = useState(0);

  const want = (sample: Sample | undefined) => {
    wanted.current = sample;
    setComing(sample?.id);
  };
  const choose = (sample: Sample) => {
    want(sample);
    setProblem(undefined);
    loadSample(sample).then(
      (pictures) => {
        if (wanted.current !== sample) return;
        want(undefined);
        prompt.replace({ ...pictures, sample: sample.id });
      },
      (error: Error) => {
        if (wanted.current === sample) setProblem(error.message);
      },
    );
  };
  // A first visit starts with a sample.
  useEffect(() => {
    const isEmpty = prompt.queries.length === 0 && prompt.examples.every(({ input, output }) => !input && !output);
    if (isEmpty) choose(SAMPLES[0]!);
  }, []);

  /** Reports which files are not pictures, and how many do not fit. */
  const read: Read = async (files, most, use, pasted = false) => {
    setProblem(undefined);
    want(undefined);
    const some = files.slice(0, MAX_QUERIES);
    setReading((before) => before + some.length);
    const { pictures, problems } = await readPictures(some, pasted);
    setReading((before) => before - some.length);
    const others = pictures.length > 0 ? use(pictures) : [];
    others.forEach(releasePicture);
    const notes = problems.slice(0, MAX_LISTED);
    if (problems.length > MAX_LISTED) notes.push(`${problems.length - MAX_LISTED} others could not be read either.`);
    const left = files.length - some.length + others.length;
    if (left > 0) notes.push(`${left} ${left === 1 ? 'picture was' : 'pictures were'} left out: ${most} at most.`);
    if (notes.length > 0) setProblem(notes.join(' '));
  };

  // Pasted, or dropped outside the slots.
  useEffect(() => {
    const take = (event: Event, files: FileList | undefined, pasted = false) => {
      if (event.defaultPrevented || !files?.length) return;
      onHanded();
      void read([...files], MAX_QUERIES, prompt.fill, pasted);
    };
    const paste = (event: ClipboardEvent) => take(event, event.clipboardData?.files, true);
    const drop = (event: DragEvent) => {
      take(event, event.dataTransfer?.files);
      event.preventDefault();
    };
    // Where the page does not accept a drop, the browser would open the file instead.
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
      <SampleGallery chosen={coming ?? prompt.sample} onChoose={choose} />
      {problem && <ErrorNotice error={{ message: problem, remedy: 'Everything else is in its place.' }} />}
      {reading > 0 && (
        <p class="lw-notice" role="status">
          <span class="lw-spinner" aria-hidden="true" />
          Looking at {reading === 1 ? 'a picture' : `${reading} pictures`} …
        </p>
      )}
      <div class="bench">
        <Compose client={client} prompt={prompt} onRead={read} />
        <Results client={client} prompt={prompt} run={run} />
      </div>
    </div>
  );
}
