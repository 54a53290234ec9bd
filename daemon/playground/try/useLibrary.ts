import type { DaemonClient } from '@likewise/shared/client/daemonClient.ts';
import { LikewiseError } from '@likewise/shared/protocol/errors.ts';
import type { LibraryList } from '@likewise/shared/protocol/messages.ts';
import { useClientState } from '@likewise/shared/ui/useClientState.ts';
import { useEffect, useState } from 'preact/hooks';
import { frameImage } from '../pictures/picture.ts';
import { newPicture } from '../pictures/readPicture.ts';
import { saveFile } from './download.ts';
import type { Pair, Prompt } from './usePrompt.ts';

/** The examples that all tools of this user share. `problem` reports failures. */
export interface Library {
  readonly examples: LibraryList;
  readonly problem: Pick<LikewiseError, 'message' | 'remedy'> | undefined;
  /** Asks for the changes that other tools made. */
  readonly refresh: () => Promise<void>;
  /** Saves the prompt's examples, with the meaning chosen for them. */
  readonly save: (name: string) => Promise<void>;
  /** Replaces the prompt's examples with this one. */
  readonly use: (name: string) => Promise<void>;
  readonly rename: (name: string, to: string) => Promise<void>;
  readonly remove: (name: string) => Promise<void>;
  /** All of them as one file. */
  readonly exportAll: () => Promise<void>;
  readonly importFrom: (file: File) => Promise<void>;
}

export function useLibrary(client: DaemonClient, prompt: Prompt): Library {
  const [examples, setExamples] = useState<LibraryList>([]);
  const [problem, setProblem] = useState<Library['problem']>();
  const attempt = async (work: () => Promise<LibraryList | undefined>) => {
    try {
      const list = await work();
      if (list) setExamples(list);
      setProblem(undefined);
    } catch (error) {
      if (!(error instanceof LikewiseError)) throw error;
      setProblem(error);
    }
  };
  // Problems of the connection are shown elsewhere.
  const refresh = () => client.listExamples().then(setExamples, () => {});
  const isReady = useClientState(client).name === 'ready';
  useEffect(() => {
    if (isReady) void refresh();
  }, [isReady]);
  return {
    examples,
    problem,
    refresh,
    save: (name) =>
      attempt(async () => {
        const { pairs, reading } = prompt;
        const pictures = await Promise.all(pairs.map(sentPair));
        return client.saveExample({ name, pairs: pictures, ...(reading !== undefined && { reading }) });
      }),
    use: (name) =>
      attempt(async () => {
        const { pairs, reading } = await client.loadExample(name);
        const shown = async ({ type, bytes }: (typeof pairs)[0]['input'], what: string) =>
          newPicture(new Blob([Uint8Array.from(bytes)], { type }), `${name}, ${what}`);
        const examples = await Promise.all(
          pairs.map(async ({ input, output }) => ({
            input: await shown(input, 'before'),
            output: await shown(output, 'after'),
          })),
        );
        prompt.useExamples(examples, reading);
        return undefined;
      }),
    rename: (name, to) => attempt(() => client.renameExample(name, to)),
    remove: (name) => attempt(() => client.removeExample(name)),
    exportAll: () =>
      attempt(async () => {
        const { exportLibrary } = await import('@likewise/shared/library/exchange.ts');
        const { text } = await exportLibrary(client);
        saveFile('likewise-examples.json', new Blob([text], { type: 'application/json' }));
        return undefined;
      }),
    importFrom: (file) =>
      attempt(async () => {
        const { importLibrary } = await import('@likewise/shared/library/exchange.ts');
        await importLibrary(client, await file.text(), file.name);
        return client.listExamples();
      }),
  };
}

async function sentPair({ input, output }: Pair) {
  return { input: await frameImage(input), output: await frameImage(output) };
}
