/** A shape on a picture of a certain size, in pixels; see `Shape`. */
export interface Outline {
  readonly form: 'rounded' | 'superellipse';
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
  readonly radii: readonly [number, number, number, number];
  readonly power: number;
  readonly feather: number;
}
