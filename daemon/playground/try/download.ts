import { isDrawing, type Picture } from '@likewise/shared/ui/picture.ts';
import { Zip, ZipPassThrough } from 'fflate';

/** Saves a picture as a file of its name. */
export function download({ name, url }: Picture): void {
  save(name, url);
}

/** How long a browser may take to read what it saves. */
const READ_MS = 60_000;

/**
 * Saves pictures as one archive: of more than ten files at once Chromium drops the others without a word. They are stored in it
 * as they are, since a PNG does not become smaller.
 */
export function downloadAll(pictures: readonly Picture[]): void {
  const parts: Uint8Array<ArrayBuffer>[] = [];
  const zip = new Zip((error, part) => {
    if (error) throw error;
    parts.push(part as Uint8Array<ArrayBuffer>);
  });
  const names = new Set<string>();
  for (const { name, image } of pictures) {
    const file = new ZipPassThrough(newName(name, names));
    names.add(file.filename);
    zip.add(file);
    file.push(image.bytes, true);
  }
  zip.end();
  const url = URL.createObjectURL(new Blob(parts, { type: 'application/zip' }));
  save('likewise.zip', url);
  setTimeout(() => URL.revokeObjectURL(url), READ_MS);
}

/** peach.png, or peach (2).png where that is taken. */
function newName(name: string, taken: ReadonlySet<string>): string {
  const [, stem, end] = /^(.*?)(\.\w+)?$/s.exec(name)!;
  let free = name;
  for (let n = 2; taken.has(free); n++) free = `${stem} (${n})${end ?? ''}`;
  return free;
}

function save(name: string, url: string): void {
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
}

/** Puts a PNG on the clipboard, or the text of an SVG, as drawing programs take it; rejects where the browser does not allow it. */
export function copyPicture(picture: Picture): Promise<void> {
  const { type, bytes } = picture.image;
  if (isDrawing(picture)) return navigator.clipboard.writeText(new TextDecoder().decode(bytes));
  const blob = new Blob([bytes as Uint8Array<ArrayBuffer>], { type });
  return navigator.clipboard.write([new ClipboardItem({ [type]: blob })]);
}
