import type { FrameImage } from '@likewise/shared/protocol/frames.ts';
import { MAX_QUERIES } from '@likewise/shared/protocol/limits.ts';
import { type Picture, releasePicture } from '@likewise/shared/ui/picture.ts';
import { DEFAULT_OPTIONS, type Options } from '@likewise/shared/ui/RunOptions.tsx';
import { useRef, useState } from 'preact/hooks';

/** What the page asks for, as far as it is there. */
export interface Pictures {
  readonly input?: Picture | undefined;
  readonly output?: Picture | undefined;
  readonly queries: readonly Picture[];
}

export interface Prompt extends Pictures {
  readonly options: Options;
  readonly set: (change: Partial<Pictures>) => void;
  /** Returns those that have no room. */
  readonly addQueries: (pictures: readonly Picture[]) => readonly Picture[];
  /** Puts pictures where one is missing, the example first, and the others with the queries. Returns those that have no room. */
  readonly fill: (pictures: readonly Picture[]) => readonly Picture[];
  readonly removeQuery: (picture: Picture) => void;
  readonly setOptions: (options: Options) => void;
  /** What this example was chosen to mean; undefined where nobody chose. It holds for all queries, and when the example comes back. */
  readonly reading: string | undefined;
  readonly choose: (reading: string | undefined) => void;
  /** Puts other pictures, and options if given, in the place of all. */
  readonly replace: (pictures: Pictures & { readonly options?: Options }) => void;
}

/** The example, the queries and the options, for all views of the page. */
export function usePrompt(): Prompt {
  const [pictures, setPictures] = useState<Pictures>({ queries: [] });
  const [options, setOptions] = useState(DEFAULT_OPTIONS);
  const [chosen, setChosen] = useState<readonly Choice[]>([]);
  const isShown = ({ input, output }: Choice) => input === pictures.input?.image && output === pictures.output?.image;
  /** What is there now: files that were read meanwhile must not be laid over what came since. */
  const now = useRef(pictures);
  const put = (next: Pictures) => {
    const kept = new Set(listed(next));
    for (const picture of listed(now.current)) if (!kept.has(picture)) releasePicture(picture);
    now.current = next;
    setPictures(next);
  };
  const set: Prompt['set'] = (change) => put({ ...now.current, ...change });
  const addQueries: Prompt['addQueries'] = (more) => {
    const queries = [...now.current.queries, ...more];
    set({ queries: queries.slice(0, MAX_QUERIES) });
    return queries.slice(MAX_QUERIES);
  };
  return {
    ...pictures,
    options,
    setOptions,
    reading: chosen.find(isShown)?.reading,
    choose: (reading) => {
      const { input, output } = pictures;
      const others = chosen.filter((choice) => !isShown(choice));
      const added = reading && input && output ? [{ input: input.image, output: output.image, reading }] : [];
      setChosen([...others, ...added]);
    },
    set,
    addQueries,
    fill: (more) => {
      const rest = [...more];
      const { input = rest.shift(), output = rest.shift() } = now.current;
      set({ input, output });
      return addQueries(rest);
    },
    removeQuery: (picture) => set({ queries: now.current.queries.filter((query) => query !== picture) }),
    replace: ({ options: next, ...rest }) => {
      put(rest);
      if (next) setOptions(next);
    },
  };
}

/** What an example was chosen to mean. */
interface Choice {
  readonly input: FrameImage;
  readonly output: FrameImage;
  readonly reading: string;
}

function listed({ input, output, queries }: Pictures): Picture[] {
  return [input, output, ...queries].filter((picture) => picture !== undefined);
}
