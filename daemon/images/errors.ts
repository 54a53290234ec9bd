import { LikewiseError } from '@likewise/shared/protocol/errors.ts';
import { MAX_IMAGE_BYTES, MAX_IMAGE_PIXELS, MAX_IMAGE_SIDE } from '@likewise/shared/protocol/limits.ts';

const EXPORT_IT = 'Export it as PNG, JPEG or WebP.';

const CONVERT_HEIC =
  'Convert it: open it in Preview (Mac) or Photos (Windows) and export it as PNG or JPEG, or run: heif-convert IN.heic OUT.png';

export function imageMissing(path: string): LikewiseError {
  // What a folder listing has in place of bytes that are not text.
  const isOdd = path.includes('\ufffd');
  const remedy = isOdd ? 'Its name has bytes that are not UTF-8: rename it.' : 'Check the name and the folder.';
  return new LikewiseError('image-missing', `There is no file ${path}.`, remedy);
}

export function danglingLink(path: string, target: string): LikewiseError {
  return new LikewiseError(
    'image-missing',
    `${path} is a link to ${target}, which is not there.`,
    'Name the file itself.',
  );
}

export function imageUnreadable(path: string, cause: unknown): LikewiseError {
  const why = cause instanceof Error ? cause.message : String(cause);
  const remedy = 'Check that you may read the file and that its disk is connected.';
  return new LikewiseError('image-unreadable', `${path} cannot be read: ${why}.`, remedy, { cause });
}

export function notAFile(path: string, what: 'a folder' | 'not a file'): LikewiseError {
  return new LikewiseError('image-unreadable', `${path} is ${what}.`, 'Name an image file.');
}

export function emptyFile(name: string): LikewiseError {
  return new LikewiseError('image-empty', `${name} is empty: it has no bytes.`, 'Export or copy the image again.');
}

export function noPixels(name: string, width: number, height: number): LikewiseError {
  return new LikewiseError(
    'image-empty',
    `${name} has no pixels: it is ${width} x ${height}.`,
    'Export the image again.',
  );
}

export function notAnImage(name: string): LikewiseError {
  return new LikewiseError(
    'image-unsupported',
    `${name} is not an image format we know.`,
    'Use a PNG, JPEG or WebP file.',
  );
}

export function unsupportedFormat(name: string, format: string): LikewiseError {
  const article = format.startsWith('A') ? 'an' : 'a';
  const message = `${name} is ${article} ${format} file, which we do not read.`;
  return new LikewiseError('image-unsupported', message, format === 'HEIC' ? CONVERT_HEIC : EXPORT_IT);
}

/** The format to which Xcode converts the PNGs of an app. */
export function applesPng(name: string): LikewiseError {
  const message = `${name} is Apple's own kind of PNG (CgBI), which we do not read.`;
  const remedy = `Use the PNG it was made from, or turn it back: xcrun pngcrush -revert-iphone-optimizations IN.png OUT.png`;
  return new LikewiseError('image-unsupported', message, remedy);
}

export function animatedImage(name: string, format: string): LikewiseError {
  const message = `${name} is ${format}, which may hold many pictures.`;
  return new LikewiseError('image-animated', message, 'Export the picture you want as a still PNG, JPEG or WebP.');
}

export function imageTooLarge(name: string, width: number, height: number): LikewiseError {
  const megapixels = Math.floor(MAX_IMAGE_PIXELS / 1e6);
  const limits = `at most ${MAX_IMAGE_SIDE} pixels a side and ${megapixels} million pixels in all`;
  return new LikewiseError('image-too-large', `${name} is ${width} x ${height}.`, `Scale it down: ${limits}.`);
}

export function fileTooLarge(name: string, bytes: number): LikewiseError {
  const megabytes = MAX_IMAGE_BYTES / 2 ** 20;
  const message = `${name} has ${Math.ceil(bytes / 2 ** 20)} MB.`;
  return new LikewiseError('image-too-large', message, `Save it smaller: at most ${megabytes} MB.`);
}

export function imageTruncated(name: string, cause?: unknown): LikewiseError {
  const message = `${name} is cut short or damaged.`;
  return new LikewiseError('image-truncated', message, 'Copy, download or export the image again.', { cause });
}
