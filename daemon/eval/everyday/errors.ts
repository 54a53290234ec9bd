import { LikewiseError } from '@likewise/shared/protocol/errors.ts';

export function assetsMissing(folder: string, path: string, cause?: unknown): LikewiseError {
  const message = `The pictures of the suite everyday are not in ${folder}: there is no ${path}.`;
  return new LikewiseError('image-missing', message, `Fetch them: likewise eval assets --out ${folder}`, { cause });
}

export function assetsNotFetched(what: string, cause: unknown): LikewiseError {
  const message = `${what} could not be fetched.`;
  const remedy =
    'It takes npm, pip (Python 3), tar, and on Debian or Ubuntu apt-get and dpkg-deb, with their package sources in reach.';
  return new LikewiseError('image-missing', message, remedy, { cause });
}

export function noSuchKind(name: string, split: string): LikewiseError {
  const message = `No kind or area of the split ${split} is called ${name}.`;
  return new LikewiseError('usage', message, `See them: likewise eval everyday --split ${split} --list`);
}
