/** The name under which the result of `preview` carries pictures for people. No model sees them. */
export const PICTURES_KEY = 'app.likewise/pictures';

/** A picture and its answer, small, as data URLs. */
export interface ComparedPicture {
  readonly name: string;
  readonly before: string;
  readonly after: string;
  /** Size of the answer as shown. */
  readonly size: { readonly width: number; readonly height: number };
}

/** The pictures that a result carries besides its content; empty if there are none. */
export function comparedPictures(meta: Readonly<Record<string, unknown>> | undefined): readonly ComparedPicture[] {
  const pictures = meta?.[PICTURES_KEY];
  return Array.isArray(pictures) ? pictures : [];
}
