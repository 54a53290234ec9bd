import type { Problem } from '../messages.ts';

/** An error that the user can act on. It reaches the UI as a Problem. */
export class PlainError extends Error {
  readonly problem: Problem;

  constructor(problem: Problem) {
    super(problem.message);
    this.problem = problem;
  }
}

/** The message to show for an exception. */
export function toProblem(error: unknown): Problem {
  if (error instanceof PlainError) return error.problem;
  const detail = error instanceof Error ? error.message : String(error);
  return {
    message: `Figma did not do this: ${detail}`,
    remedy: 'Try again; if that does not help, restart the plugin.',
  };
}

const say = (message: string, remedy: string): Problem => ({ message, remedy });
export const quoted = (name: string) => `“${name.length > 40 ? `${name.slice(0, 39)}…` : name}”`;

/** Names of kinds of layers for people, where Figma's API uses others. */
const KINDS: Readonly<Record<string, string>> = {
  TEXT_PATH: 'text on a path',
  WASHI_TAPE: 'strip of washi tape',
  LINK_UNFURL: 'link preview',
  SHAPE_WITH_TEXT: 'FigJam shape',
  STICKY: 'sticky note',
  MEDIA: 'video or animation',
};

const HOLDERS: readonly string[] = ['SLOT', 'TRANSFORM_GROUP', 'SLIDE', 'SLIDE_ROW', 'SLIDE_GRID'];

/* Why a layer cannot be part of a prompt. */

export const isHidden = (name: string) => say(`${quoted(name)} is hidden.`, 'Show it, then select it again.');
export const showsNothing = (name: string) =>
  say(`${quoted(name)} shows nothing: all of it is hidden, empty or cut off.`, 'Show a part of it, or leave it out.');
export const takesTooLong = (name: string) =>
  say(
    `Figma has made no picture of ${quoted(name)} within a minute.`,
    'Flatten it or select a smaller part, then try again.',
  );
export const isGone = (name: string) => say(`${quoted(name)} was deleted.`, 'Undo that, or select another layer.');
export const answerIsGone = () =>
  say('This answer is not in the file: it was undone or deleted.', 'Redo brings back what was undone; else run again.');
export const hasNoArea = (name: string) => say(`${quoted(name)} has no area.`, 'Select a layer with width and height.');
export const isNoPicture = (name: string, type: string) => {
  if (type === 'SLICE')
    return say(`${quoted(name)} is a slice, which has no picture of its own.`, 'Select the layers in it.');
  const kind = KINDS[type] ?? type.toLowerCase().replace(/_/g, ' ');
  return say(
    `${quoted(name)} is ${/^[aeiou]/.test(kind) ? 'an' : 'a'} ${kind}, which Likewise does not change.`,
    HOLDERS.indexOf(type) >= 0 ? 'Select the layers in it.' : 'Put it into a frame, then select the frame.',
  );
};
export const isEmpty = (name: string) => say(`${quoted(name)} is empty.`, 'Put layers into it, or select others.');
export const tooMany = (count: number, most: number) =>
  say(`${count} layers more than a run takes were left out.`, `Select at most ${most} layers at a time.`);

export const imageIsGone = (name: string) =>
  say(`The image that ${quoted(name)} shows is not in this file.`, 'Put it there again, or choose another place.');
export const isAnimated = (name: string) =>
  say(`${quoted(name)} shows an image that moves.`, 'Choose another place than the picture itself.');

/* Why an example cannot be saved. */

const megabytes = (bytes: number) => (bytes / 1_000_000).toFixed(1);

export const exampleTooLarge = (side: number, most: number) =>
  say(
    `A picture of this example is ${side} px long, and a saved one has ${most} px at most.`,
    'Make it smaller first.',
  );
export const nameIsTaken = (name: string) =>
  say(`There is already an example ${quoted(name)}.`, 'Choose another name, or delete that one.');
export const examplesFull = (bytes: number, most: number) =>
  say(
    `With this one the examples of the file would take ${megabytes(bytes)} MB, and they may take ${megabytes(most)} MB.`,
    'Delete one that is not needed.',
  );

/* Why an answer was not placed as requested. Each text is followed by what was done instead. */

export const NOTES = {
  instance: 'It is inside an instance, which takes no layers',
  locked: 'It is inside a locked layer',
  lockedQuery: 'The layer is locked',
  boolean: 'It is part of a boolean shape',
  set: 'It is a variant, and a component set takes only components',
  shared: 'It is inside a main component, whose instances would show it too',
  noFills: (type: string) => `A ${type.toLowerCase()} has no fill`,
  text: 'A fill would show through the letters only',
  covered: 'A fill would be behind the layers in it',
  turned: 'The layer is turned, and a fill would turn with it',
  dressed: 'It is inside an instance, and its opacity, effects and strokes would show twice',
  mixed: 'The layer has several fills in one',
  noPicture: 'The layer shows no image',
  pictures: 'The layer shows several images',
  component: 'A main component cannot be wrapped in a mask',
  grid: 'Its place in a grid would be lost',
  stretches: 'It fills the auto layout that holds it, which a group cannot',
  mask: 'It is the mask of other layers',
  full: 'There is no room for it there',
  gone: 'The layer was deleted',
  resized: 'The answer has another size than the layer',
  noBoxes: 'No white patch was found in the answer',
  noColours: 'The layer shows more than colours, or too many of them',
  noCopy: 'Figma does not let this layer be copied in other colours',
  main: 'A main component stays as it is',
} as const;

export const DONE_INSTEAD = {
  outside: 'the answer is above that, outside.',
  over: 'the answer is over it as a new layer.',
  beside: 'the answer is beside it.',
  page: 'the answer is where it was.',
  picture: 'a picture is in its place.',
} as const;

/** What else changes when an answer goes where it was requested. */
export const ALSO = {
  instances: 'It is in a main component: its instances show this, too.',
  flow: 'It is in an auto layout: the layers after it have moved.',
} as const;

/* Where an answer was placed. */

export const where = {
  beside: (holder: string | undefined, canvas: string) => `Beside ${holder ?? 'it'}, ${canvas}.`,
  inside: (holder: string) => `Next to it, in ${holder}.`,
  over: (canvas?: string) => (canvas === undefined ? 'Over it.' : `Over it, ${canvas}.`),
  fill: 'In its fills.',
  picture: (layer: string | undefined) => (layer === undefined ? 'In its picture.' : `In the picture of ${layer}.`),
  mask: 'Around it, as a mask.',
  inPlace: 'In its place.',
  former: 'Where the answer before was.',
  gone: (canvas: string) => `Where it was, ${canvas}.`,
} as const;

/** How many lost names are listed. */
const MOST_NAMES = 4;

/** About layers that lost their styles and variables: `what` is the subject of the sentence, with its verb. */
export function unbound(names: readonly string[], what: string): string {
  const more = names.length - MOST_NAMES;
  const shown = more > 0 ? [...names.slice(0, MOST_NAMES), `${more} more`] : names;
  return `${what} ${shown.join(', ')}.`;
}

export const stretched = (side: number, most: number) =>
  `The layer is ${Math.round(side)} px long and Figma takes images of ${most} px at most: the answer is enlarged to its size.`;
