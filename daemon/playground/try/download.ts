import type { Picture } from '@likewise/shared/ui/picture.ts';

/** Saves a picture as a file of its name. */
export function download({ name, url }: Picture): void {
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
}

/** Puts a PNG on the clipboard; rejects where the browser does not allow it. */
export function copyPicture({ image: { type, bytes } }: Picture): Promise<void> {
  const blob = new Blob([bytes as Uint8Array<ArrayBuffer>], { type });
  return navigator.clipboard.write([new ClipboardItem({ [type]: blob })]);
}
