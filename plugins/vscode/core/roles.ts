import { MAX_EXAMPLES } from '@likewise/shared/protocol/limits.ts';
import { partsOf } from '@likewise/shared/recipe/outputName.ts';

/** The roles of the chosen pictures. An example may lack a side until the user adds it. */
export interface Roles {
  readonly examples: readonly { readonly input?: string; readonly output?: string }[];
  readonly queries: readonly string[];
}

/** Words in names of files and folders that identify a side of an example. */
const SIDES: readonly (readonly [input: string, output: string])[] = [
  ['in', 'out'],
  ['input', 'output'],
  ['inputs', 'outputs'],
  ['before', 'after'],
];

interface Sided {
  readonly side: 'input' | 'output';
  /** The same for both sides of an example. */
  readonly pair: string;
}

/**
 * Guesses roles from names: `x.in.png` and `x.out.png`, `before-1.png` and `after-1.png`, `input/x.png` and `output/x.png` are
 * examples. If no names say so, the first two are the example and the others are queries.
 * @param files in the order they were chosen, with forward slashes
 */
export function guessRoles(files: readonly string[]): Roles {
  const pairs = new Map<string, { input?: string; output?: string }>();
  const sides = new Map<string, Sided>();
  for (const file of files) {
    const sided = sideOf(file);
    if (!sided) continue;
    sides.set(file, sided);
    const pair = pairs.get(sided.pair) ?? {};
    pair[sided.side] ??= file;
    pairs.set(sided.pair, pair);
  }
  const whole = [...pairs.values()].filter(({ input, output }) => input && output);
  if (whole.length === 0) return byOrder(files);
  const examples = whole.slice(0, MAX_EXAMPLES);
  const used = new Set(examples.flatMap(({ input, output }) => [input, output]));
  // Existing answers are not queries.
  const isAnswer = (file: string) => sides.get(file)?.side === 'output' && pairs.get(sides.get(file)!.pair)?.input;
  return { examples, queries: files.filter((file) => !used.has(file) && !isAnswer(file)) };
}

function byOrder([input, output, ...queries]: readonly string[]): Roles {
  if (input === undefined) return { examples: [{}], queries: [] };
  if (output === undefined) return { examples: [{}], queries: [input] };
  return { examples: [{ input, output }], queries };
}

/** Looks at the file's name first, then at its folders from the innermost outwards. */
function sideOf(file: string): Sided | undefined {
  const { dir, name } = partsOf(file);
  const folders = dir === '.' ? [] : dir.split('/');
  const words = name.split(/([._\-\s]+)/);
  for (const [at, word] of words.entries()) {
    const side = sideWord(word);
    if (side) return { side: side.side, pair: [dir, ...words.with(at, side.pair)].join('\0') };
  }
  for (let at = folders.length - 1; at >= 0; at--) {
    const side = sideWord(folders[at]!);
    if (side) return { side: side.side, pair: [...folders.with(at, side.pair), '', name].join('\0') };
  }
  return undefined;
}

function sideWord(word: string): Sided | undefined {
  const lower = word.toLowerCase();
  const words = SIDES.find((pair) => pair.includes(lower));
  return words && { side: lower === words[0] ? 'input' : 'output', pair: `<${words[0]}>` };
}
