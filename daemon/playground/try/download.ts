import { Zip, ZipPassThrough } from 'fflate';
import { isDrawing, type Picture } from '../pictures/picture.ts';

/** Saves a picture as a file with its name. */
export function download({ name, url }: Picture): void {
  save(name, url);
}

/** How long a browser may take to read what it saves. */
const READ_MS = 60_000;

/**
 * Saves pictures as one archive, because Chromium silently drops more than ten files at once. They are stored uncompressed, since a
 * PNG does not get smaller.
 */
export function downloadAll(pictures: readonly Picture[]): Promise<void> {
  const names = new Set<string>();
  const files = pictures.map(({ name, blob }) => {
    const free = newName(name, names);
    names.add(free);
    return { name: free, blob };
  });
  return downloadZip('likewise.zip', files);
}

/** Saves files as one archive, one after another, so only one of them is in memory twice. */
export async function downloadZip(
  archive: string,
  files: readonly { readonly name: string; readonly blob: Blob }[],
): Promise<void> {
  const parts: Uint8Array<ArrayBuffer>[] = [];
  const zip = new Zip((error, part) => {
    if (error) throw error;
    parts.push(part as Uint8Array<ArrayBuffer>);
  });
  for (const { name, blob } of files) {
    const file = new ZipPassThrough(name);
    zip.add(file);
    file.push(new Uint8Array(await blob.arrayBuffer()), true);
  }
  zip.end();
  saveFile(archive, new Blob(parts, { type: 'application/zip' }));
}

/** Saves a file that the page has made. */
export function saveFile(name: string, blob: Blob): void {
  const url = URL.createObjectURL(blob);
  save(name, url);
  setTimeout(() => URL.revokeObjectURL(url), READ_MS);
}

/** peach.png, or peach (2).png if that name is taken. */
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

/** Copies a PNG to the clipboard, or an SVG's text, which drawing programs accept. Rejects if the browser does not allow it. */
export async function copyPicture(picture: Picture): Promise<void> {
  const { type, blob } = picture;
  if (isDrawing(picture)) return navigator.clipboard.writeText(await blob.text());
  return navigator.clipboard.write([new ClipboardItem({ [type]: blob })]);
}
