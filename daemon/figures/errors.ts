import { LikewiseError } from '@likewise/shared/protocol/errors.ts';

export function noIconSets(folder: string): LikewiseError {
  const message = `${folder} has no icon sets: there is no node_modules/@iconify-json in it.`;
  const remedy = 'In an empty folder run: npm install @iconify-json/noto @iconify-json/tabler, and name that folder.';
  return new LikewiseError('usage', message, remedy);
}

export function setLicenceUnfit(prefix: string, licence: string, fit: readonly string[]): LikewiseError {
  const message = `The icon set ${prefix} is under ${licence}; figures are made of ${fit.join(', ')} only.`;
  return new LikewiseError('usage', message, `In that folder run: npm uninstall @iconify-json/${prefix}`);
}

export function setUnreadable(file: string, cause: unknown): LikewiseError {
  const message = `${file} is missing, or is not in the format of Iconify's packages.`;
  return new LikewiseError('usage', message, 'Install the package again.', { cause });
}

export function assetsUnreadable(folder: string, why: string, cause?: unknown): LikewiseError {
  const message = `${folder} is not a folder of prepared icons: ${why}.`;
  return new LikewiseError('usage', message, 'Make one: likewise figures assets --from FOLDER --out FOLDER', { cause });
}

export function noPictures(where: string): LikewiseError {
  const message = `There is no PNG, JPEG or WebP picture in ${where}.`;
  return new LikewiseError('image-missing', message, 'Name the folder that holds the figures.');
}

export function pictureListUnfit(file: string, why: string, cause?: unknown): LikewiseError {
  const message = `${file} is not a list of figures: ${why}.`;
  const remedy = 'It is a CSV with the columns paper_id and img_name, or a text file of one path per line.';
  return new LikewiseError('usage', message, remedy, { cause });
}
