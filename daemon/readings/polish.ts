import type { Picture } from './picture.ts';
import type { Pair, Stage, StageFamily } from './stage.ts';

/** The most rounds in which each of two stages is found anew beside the other. */
const ROUNDS = 4;

interface Polished {
  readonly colour: Stage;
  readonly over: Stage;
  readonly coloured: readonly Picture[];
}

/**
 * A change of colours and what is laid over them, found anew in turn, as each was first fitted to the effect of both. `pairs` are the
 * inputs before the colours change, and the outputs. Gives everything that is found, round after round, with the results of the colours on
 * the inputs. The overlay is undone where colours are fitted.
 */
export function* polished(
  pairs: readonly Pair[],
  [colours, overlays]: readonly [StageFamily, StageFamily],
  first: Stage,
): Generator<Polished> {
  let over = first;
  for (let round = 0; round < ROUNDS; round++) {
    const bare = pairs.map(({ input, output }) => ({ input, output: undone(over, output) }));
    const found = colours.fit(bare).flatMap((colour): Polished[] => {
      const made = pairs.map(({ input, output }) => ({ input: colour.apply(input), output }));
      const next = overlays.fit(made).find(({ kind }) => kind === first.kind);
      return next ? [{ colour, over: next, coloured: made.map(({ input }) => input) }] : [];
    });
    if (found.length === 0) return;
    yield* found;
    over = found[0]!.over;
  }
}

/**
 * The input of a stage that changes each pixel by a line of its own, whatever the picture; where the stage hides everything, the guess is
 * grey.
 */
function undone(stage: Stage, output: Picture): Picture {
  const plain = (level: number): Picture => ({
    ...output,
    data: output.data.map((alpha, i) => (i % 4 === 3 ? alpha : level)),
  });
  const [low, high] = [stage.apply(plain(0)).data, stage.apply(plain(255)).data];
  const data = output.data.map((level, i) => {
    if (i % 4 === 3) return level;
    const way = high[i]! - low[i]!;
    return way < LEAST_WAY ? 128 : Math.max(0, Math.min(255, Math.round((255 * (level - low[i]!)) / way)));
  });
  return { ...output, data };
}

/** The results of black and of white must differ by at least this many levels for a pixel to show what it was. */
const LEAST_WAY = 24;
