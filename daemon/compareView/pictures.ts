/** Under this name the result of `preview` carries pictures for people, which no model is shown. */
export const PICTURES_KEY = 'app.likewise/pictures';

/** A picture and its answer, small, as data URLs. */
export interface ComparedPicture {
  readonly name: string;
  readonly before: string;
  readonly after: string;
  /** Of the answer as it is shown. */
  readonly size: { readonly width: number; readonly height: number };
}

/** The pictures in what a result carries besides its content; none where there are none. */
export function comparedPictures(meta: Readonly<Record<string, unknown>> | undefined): readonly ComparedPicture[] {
  const pictures = meta?.[PICTURES_KEY];
  return Array.isArray(pictures) ? pictures : [];
}
