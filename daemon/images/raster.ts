/** A decoded image: 8-bit sRGB, row-major, interleaved, not premultiplied. */
export interface Raster {
  readonly width: number;
  readonly height: number;
  /** 3 = RGB, 4 = RGBA. */
  readonly channels: 3 | 4;
  /** width * height * channels bytes. */
  readonly data: Uint8Array;
}

/** A raster without alpha. */
export type RgbRaster = Raster & { readonly channels: 3 };
