import { MAX_EXAMPLES, MAX_QUERIES } from '@likewise/shared/protocol/limits.ts';
import { DEFAULT_OPTIONS, type Options } from '@likewise/shared/ui/RunOptions.tsx';
import { useMemo, useRef, useState } from 'preact/hooks';
import { answerKey, type Choice, type KeptPrompt, PROMPT, pictureKey, type Work } from '../desk/work.ts';
import { keptPicture, type Picture, releasePicture } from '../pictures/picture.ts';

/** A pair, as far as it is there. */
export interface Example {
  readonly input?: Picture | undefined;
  readonly output?: Picture | undefined;
}

export interface Pair {
  readonly input: Picture;
  readonly output: Picture;
}

/** What the page asks for, as far as it is there. */
export interface Pictures {
  /** At least one, which may be empty. */
  readonly examples: readonly Example[];
  readonly queries: readonly Picture[];
}

export interface Prompt extends Pictures {
  /** The examples that are complete. */
  readonly pairs: readonly Pair[];
  readonly options: Options;
  /** What these examples were chosen to mean; undefined where nobody chose. It holds for all queries, and when the examples come back. */
  readonly reading: string | undefined;
  /** Names all that an answer depends on, but for its query. */
  readonly key: string;
  /** The sample that this is, by its id. */
  readonly sample: string | undefined;
  readonly setExample: (place: number, change: Example) => void;
  /** Puts an example in the place of an empty one, or behind the others; the last one makes room where there are as many as may be. */
  readonly addExample: (example: Example) => void;
  readonly removeExample: (place: number) => void;
  /** Returns those that have no room. */
  readonly addQueries: (pictures: readonly Picture[]) => readonly Picture[];
  readonly removeQueries: (pictures: readonly Picture[]) => void;
  /** Puts pictures where one is missing, the examples first, and the others with the queries. Returns those that have no room. */
  readonly fill: (pictures: readonly Picture[]) => readonly Picture[];
  readonly setOptions: (options: Options) => void;
  /** Puts examples in the place of all, with what was chosen for them. */
  readonly useExamples: (pairs: readonly Pair[], reading: string | undefined) => void;
  readonly choose: (reading: string | undefined) => void;
  /** Puts other pictures, and options if given, in the place of all. */
  readonly replace: (pictures: Pictures & { readonly options?: Options; readonly sample?: string }) => void;
}

/** What stands in a prompt. */
interface State extends Pictures {
  readonly options: Options;
  readonly choices: readonly Choice[];
  readonly sample?: string | undefined;
}

const EMPTY: State = { examples: [{}], queries: [], options: DEFAULT_OPTIONS, choices: [] };

/** The examples, the queries and the options, for all views of the page and, on its desk, for the next time it is loaded. */
export function usePrompt({ desk, prompt, pictures }: Work): Prompt {
  const [state, setState] = useState(() => restored(prompt, pictures) ?? EMPTY);
  /** What is there now: files that were read meanwhile must not be laid over what came since. */
  const now = useRef(state);
  const put = (change: Partial<State>) => {
    const next = { ...now.current, ...change };
    const [before, after] = [listed(now.current), listed(next)];
    now.current = next;
    setState(next);
    const added = [...after].filter((picture) => !before.has(picture));
    const gone = [...before].filter((picture) => !after.has(picture));
    desk?.put({
      ...Object.fromEntries(added.map((picture) => [pictureKey(picture.id), keptPicture(picture)])),
      [PROMPT]: keptPrompt(next),
    });
    if (gone.length > 0) desk?.remove(gone.flatMap(({ id }) => [pictureKey(id), answerKey(id)]));
    gone.forEach(releasePicture);
  };
  /** Of pictures: the prompt is no longer the sample it was. */
  const change = (pictures: Partial<Pictures>) => put({ ...pictures, sample: undefined });

  const pairs = useMemo(() => completeOf(state.examples), [state.examples]);
  const named = nameOf(pairs);
  const reading = state.choices.find((choice) => choice.pairs === named)?.reading;
  const { quality, detail } = state.options;
  const addQueries: Prompt['addQueries'] = (more) => {
    const queries = [...now.current.queries, ...more];
    change({ queries: queries.slice(0, MAX_QUERIES) });
    return queries.slice(MAX_QUERIES);
  };
  return {
    ...state,
    sample: state.sample,
    pairs,
    reading,
    key: [named, quality, detail, reading ?? ''].join(' '),
    setExample: (place, part) =>
      change({ examples: now.current.examples.map((example, n) => (n === place ? { ...example, ...part } : example)) }),
    addExample: (example) => {
      const { examples } = now.current;
      const empty = examples.findIndex(({ input, output }) => !input && !output);
      const place = empty >= 0 ? empty : Math.min(examples.length, MAX_EXAMPLES - 1);
      change({ examples: [...examples.slice(0, place), example, ...examples.slice(place + 1)] });
    },
    removeExample: (place) => {
      const left = now.current.examples.filter((_, n) => n !== place);
      change({ examples: left.length > 0 ? left : [{}] });
    },
    addQueries,
    removeQueries: (some) => change({ queries: now.current.queries.filter((query) => !some.includes(query)) }),
    fill: (more) => {
      const rest = [...more];
      const examples = now.current.examples.map(({ input = rest.shift(), output = rest.shift() }) => ({
        input,
        output,
      }));
      change({ examples });
      return addQueries(rest);
    },
    setOptions: (options) => put({ options }),
    useExamples: (examples, chosen) =>
      put({ examples, choices: chosenFor(nameOf(examples), chosen, now.current.choices), sample: undefined }),
    choose: (chosen) => put({ choices: chosenFor(named, chosen, state.choices) }),
    replace: ({ options = now.current.options, sample, ...rest }) => put({ ...rest, options, sample }),
  };
}

/** Choices, with the one for these pairs; undefined is none. */
function chosenFor(pairs: string, reading: string | undefined, choices: readonly Choice[]): readonly Choice[] {
  const others = choices.filter((choice) => choice.pairs !== pairs);
  return reading === undefined ? others : [...others, { pairs, reading }];
}

function completeOf(examples: readonly Example[]): readonly Pair[] {
  return examples.flatMap(({ input, output }) => (input && output ? [{ input, output }] : []));
}

function nameOf(pairs: readonly Pair[]): string {
  return pairs.map(({ input, output }) => `${input.id}>${output.id}`).join();
}

function listed({ examples, queries }: Pictures): Set<Picture> {
  const all = [...examples.flatMap(({ input, output }) => [input, output]), ...queries];
  return new Set(all.filter((picture) => picture !== undefined));
}

function keptPrompt({ examples, queries, options, choices, sample }: State): KeptPrompt {
  return {
    examples: examples.map(({ input, output }) => ({
      ...(input && { input: input.id }),
      ...(output && { output: output.id }),
    })),
    queries: queries.map(({ id }) => id),
    options,
    choices,
    ...(sample !== undefined && { sample }),
  };
}

function restored(kept: KeptPrompt | undefined, pictures: Work['pictures']): State | undefined {
  const of = (id: string | undefined) => (id === undefined ? undefined : pictures.get(id));
  return (
    kept && {
      ...kept,
      examples: kept.examples.map(({ input, output }) => ({ input: of(input), output: of(output) })),
      queries: kept.queries.flatMap((id) => of(id) ?? []),
    }
  );
}
