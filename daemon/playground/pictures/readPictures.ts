import type { Picture } from './picture.ts';
import { readPicture } from './readPicture.ts';

/** How many files are read at once. Their bytes are in memory meanwhile. */
const AT_ONCE = 3;

/** The name that Chromium and Firefox give a picture copied from a page. */
const NAMELESS = ['', 'image.png'];

/** The number of pictures pasted so far, so that each gets a distinct name. */
let pastes = 0;

export interface ReadPictures {
  /** In the order of the files. */
  readonly pictures: Picture[];
  /** Why others could not be read, for the reader, with their names. */
  readonly problems: readonly string[];
}

/** Reads files as pictures. Failures do not affect the other files. @param pasted whether they may lack names */
export async function readPictures(files: readonly File[], pasted: boolean): Promise<ReadPictures> {
  const names = files.map(({ name }) => {
    if (pasted && NAMELESS.includes(name)) return `pasted ${++pastes}.png`;
    return name || 'picture';
  });
  const outcomes: (Picture | Error)[] = [];
  let next = 0;
  const readOn = async () => {
    for (let place = next++; place < files.length; place = next++) {
      outcomes[place] = await readPicture(files[place]!, names[place]!).catch((error: Error) => error);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, readOn));
  return {
    pictures: outcomes.filter((outcome): outcome is Picture => !(outcome instanceof Error)),
    problems: outcomes.flatMap((outcome) => (outcome instanceof Error ? outcome.message : [])),
  };
}
