import { isStepped, type Layers } from './layers.ts';

/** The same layers with all lengths `factor` times as long. */
export function scaledLayers(layers: Layers, factor: number): Layers {
  if (factor === 1) return layers;
  // Whole pixels stay whole.
  const long = (pixels: number) => (isStepped(layers.steps) ? Math.round(pixels * factor) : pixels * factor);
  return {
    ...layers,
    thinned: layers.thinned * factor,
    bands: layers.bands.map((band) => ({ ...band, from: long(band.from), to: long(band.to) })),
    shades: layers.shades.map((shade) => ({
      ...shade,
      right: shade.right * factor,
      down: shade.down * factor,
      sigma: shade.sigma * factor,
      spread: shade.spread * factor,
    })),
  };
}
