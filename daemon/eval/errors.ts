import { LikewiseError } from '@likewise/shared/protocol/errors.ts';

export function dataNotGiven(suite: string, layout: string): LikewiseError {
  const message = `The suite ${suite} asks about pictures that you have to bring.`;
  return new LikewiseError('usage', message, `Give --data FOLDER, which holds ${layout}`);
}

export function dataUnfit(folder: string, why: string, layout: string): LikewiseError {
  return new LikewiseError(
    'image-missing',
    `${folder} is not the data this suite needs: ${why}.`,
    `It holds ${layout}`,
  );
}
