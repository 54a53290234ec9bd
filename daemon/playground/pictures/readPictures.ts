import type { Picture } from './picture.ts';
import { readPicture } from './readPicture.ts';

/** Files that are looked at side by side: their bytes are in memory meanwhile. */
const AT_ONCE = 3;

/** What Chromium and Firefox call a picture that was copied out of a page. */
const NAMELESS = ['', 'image.png'];

/** Pasted so far, so that each has a name of its own. */
let pastes = 0;

export interface ReadPictures {
  /** In the order of the files. */
  readonly pictures: Picture[];
  /** Why others could not be read, for the reader, by their names. */
  readonly problems: readonly string[];
}

/** Reads files as pictures, those that are none apart from the others. @param pasted whether they may have no names */
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
