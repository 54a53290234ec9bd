import { MAX_EXAMPLES, MAX_QUERIES } from '@likewise/shared/protocol/limits.ts';
import { DEFAULT_OPTIONS, type Options } from '@likewise/shared/ui/RunOptions.tsx';
import { useMemo, useRef, useState } from 'preact/hooks';
import { answerKey, type Choice, type KeptPrompt, PROMPT, pictureKey, type Work } from '../desk/work.ts';
import { keptPicture, type Picture, releasePicture } from '../pictures/picture.ts';

/** A pair that may be incomplete. */
export interface Example {
  readonly input?: Picture | undefined;
  readonly output?: Picture | undefined;
}

export interface Pair {
  readonly input: Picture;
  readonly output: Picture;
}

/** What the page asks for, which may be incomplete. */
export interface Pictures {
  /** At least one, which may be empty. */
  readonly examples: readonly Example[];
  readonly queries: readonly Picture[];
}

export interface Prompt extends Pictures {
  /** The complete examples. */
  readonly pairs: readonly Pair[];
  readonly options: Options;
  /**
   * The meaning chosen for these examples; undefined if there is none. It applies to all queries, and again when the examples return.
   */
  readonly reading: string | undefined;
  /** Identifies everything that an answer depends on except its query. */
  readonly key: string;
  /** The id of the sample that this is. */
  readonly sample: string | undefined;
  readonly setExample: (place: number, change: Example) => void;
  /** Puts an example into an empty place or adds it. If all places are taken, it replaces the last one. */
  readonly addExample: (example: Example) => void;
  readonly removeExample: (place: number) => void;
  /** Returns those that do not fit. */
  readonly addQueries: (pictures: readonly Picture[]) => readonly Picture[];
  readonly removeQueries: (pictures: readonly Picture[]) => void;
  /** Fills the empty places with pictures, the examples first, and adds the others as queries. Returns those that do not fit. */
  readonly fill: (pictures: readonly Picture[]) => readonly Picture[];
  readonly setOptions: (options: Options) => void;
  /** Replaces all examples, with the meaning chosen for them. */
  readonly useExamples: (pairs: readonly Pair[], reading: string | undefined) => void;
  readonly choose: (reading: string | undefined) => void;
  /** Replaces all pictures, and the options if given. */
  readonly replace: (pictures: Pictures & { readonly options?: Options; readonly sample?: string }) => void;
}

/** The content of a prompt. */
interface State extends Pictures {
  readonly options: Options;
  readonly choices: readonly Choice[];
  readonly sample?: string | undefined;
}

const EMPTY: State = { examples: [{}], queries: [], options: DEFAULT_OPTIONS, choices: [] };

/** The examples, the queries and the options, for all views of the page. They are also stored for the next load. */
export function usePrompt({ desk, prompt, pictures }: Work): Prompt {
  const [state, setState] = useState(() => restored(prompt, pictures) ?? EMPTY);
  /** The current content: files read meanwhile must not overwrite newer ones. */
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
  /** Changes pictures. The prompt is then no longer the sample. */
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

/** The choices, with this one for these pairs; undefined means none. */
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
