import type { Layers } from './layers.ts';

/** The same layers with all lengths `factor` times as long. */
export function scaledLayers(layers: Layers, factor: number): Layers {
  if (factor === 1) return layers;
  return {
    ...layers,
    thinned: layers.thinned * factor,
    bands: layers.bands.map((band) => ({ ...band, from: band.from * factor, to: band.to * factor })),
    shades: layers.shades.map((shade) => ({
      ...shade,
      right: shade.right * factor,
      down: shade.down * factor,
      sigma: shade.sigma * factor,
      spread: shade.spread * factor,
    })),
  };
}
