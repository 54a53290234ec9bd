import type { DaemonClient } from '@likewise/shared/client/daemonClient.ts';
import { ErrorNotice } from '@likewise/shared/ui/ErrorNotice.tsx';
import { pictureOf } from '@likewise/shared/ui/picture.ts';
import { useEffect, useState } from 'preact/hooks';
import { Compose } from './Compose.tsx';
import { Results } from './Results.tsx';
import { SampleGallery } from './SampleGallery.tsx';
import { loadSample, SAMPLES, type Sample } from './samples.ts';
import type { Prompt } from './usePrompt.ts';
import { useRun } from './useRun.ts';

export interface TryProps {
  readonly client: DaemonClient;
  readonly prompt: Prompt;
}

/** Show one pair, get the rest done: the samples, the prompt, and its answers. */
export function Try({ client, prompt }: TryProps) {
  const run = useRun(client, prompt);
  const [chosen, setChosen] = useState<string>();
  const [problem, setProblem] = useState<string>();

  const choose = (sample: Sample) => {
    setChosen(sample.id);
    setProblem(undefined);
    loadSample(sample).then(prompt.replace, (error: Error) => setProblem(error.message));
  };
  // A first visit begins with something to see.
  useEffect(() => {
    if (!prompt.input && prompt.queries.length === 0) choose(SAMPLES[0]!);
  }, []);

  /** Has `use` take the pictures in these files, and says which of them are none. */
  const read = async (files: readonly File[], use: (pictures: Awaited<ReturnType<typeof pictureOf>>[]) => void) => {
    setProblem(undefined);
    const read = await Promise.allSettled(files.map((file) => pictureOf(file, file.name || 'pasted picture')));
    const pictures = read.flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value] : []));
    const broken = read.flatMap((outcome) => (outcome.status === 'rejected' ? [outcome.reason.message] : []));
    if (broken.length > 0) setProblem(broken.join(' '));
    if (pictures.length > 0) use(pictures);
    setChosen(undefined);
  };

  // Pasting where no slot has the focus fills what is missing first.
  useEffect(() => {
    const paste = (event: ClipboardEvent) => {
      const files = [...(event.clipboardData?.files ?? [])].filter(({ type }) => type.startsWith('image/'));
      if (event.defaultPrevented || files.length === 0) return;
      void read(files, (pictures) => {
        if (!prompt.input) prompt.set({ input: pictures[0] });
        else if (!prompt.output) prompt.set({ output: pictures[0] });
        else prompt.addQueries(pictures);
      });
    };
    document.addEventListener('paste', paste);
    return () => document.removeEventListener('paste', paste);
  });

  return (
    <div class="try">
      <SampleGallery chosen={chosen} onChoose={choose} />
      {problem && <ErrorNotice error={{ message: problem, remedy: 'The other pictures are as they were.' }} />}
      <div class="bench">
        <Compose prompt={prompt} onRead={read} onChange={() => setChosen(undefined)} />
        <Results prompt={prompt} run={run} />
      </div>
    </div>
  );
}
