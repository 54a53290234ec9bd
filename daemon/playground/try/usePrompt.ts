import type { Picture } from '@likewise/shared/ui/picture.ts';
import { DEFAULT_OPTIONS, type Options } from '@likewise/shared/ui/RunOptions.tsx';
import { useState } from 'preact/hooks';

/** What the page asks for, as far as it is there. */
export interface Pictures {
  readonly input?: Picture | undefined;
  readonly output?: Picture | undefined;
  readonly queries: readonly Picture[];
}

export interface Prompt extends Pictures {
  readonly options: Options;
  readonly set: (change: Partial<Pictures>) => void;
  readonly addQueries: (pictures: readonly Picture[]) => void;
  readonly removeQuery: (picture: Picture) => void;
  readonly setOptions: (options: Options) => void;
  /** Puts other pictures, and options if given, in the place of all. */
  readonly replace: (pictures: Pictures & { readonly options?: Options }) => void;
}

/** The example, the queries and the options, for all views of the page. */
export function usePrompt(): Prompt {
  const [pictures, setPictures] = useState<Pictures>({ queries: [] });
  const [options, setOptions] = useState(DEFAULT_OPTIONS);
  return {
    ...pictures,
    options,
    setOptions,
    set: (change) => setPictures((before) => ({ ...before, ...change })),
    addQueries: (more) => setPictures((before) => ({ ...before, queries: [...before.queries, ...more] })),
    removeQuery: (picture) =>
      setPictures((before) => ({ ...before, queries: before.queries.filter((query) => query !== picture) })),
    replace: ({ options: next, ...rest }) => {
      setPictures(rest);
      if (next) setOptions(next);
    },
  };
}
