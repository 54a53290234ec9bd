import { hexOf } from '../../images/hex.ts';
import type { Band, GroundRule, Layers, ObjectRule, Shade } from './layers.ts';

/** What layers do, for people. */
export function sentenceOf({ ground, object, opacity, thinned, bands, shades }: Layers): string {
  const parts = [
    ofGround(ground),
    ofObject(object),
    opacity < 1 ? `object at ${Math.round(100 * opacity)} %` : '',
    thinned > 0 ? `object thinned by ${length(thinned)}` : '',
    ...bands.map(ofBand),
    ...shades.map(ofShade),
  ].filter((part) => part !== '');
  const text = parts.join(', ');
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function ofGround(rule: GroundRule): string {
  if (rule.kind === 'keep') return '';
  if (rule.kind === 'gradient') return `background to a ${rule.gradient.kind} gradient`;
  if (rule.kind === 'tile') return `background to a pattern of ${rule.tile.width} x ${rule.tile.height} px`;
  if (rule.kind === 'picture') return 'background to the picture of the example';
  if (rule.kind === 'map') return 'background recoloured';
  return rule.colour[3] === 0 ? 'background removed' : `background to ${hexOf(rule.colour)}`;
}

function ofObject(rule: ObjectRule): string {
  if (rule.kind === 'keep') return '';
  if (rule.kind === 'none') return 'object removed';
  if (rule.kind === 'gradient') return `object to a ${rule.gradient.kind} gradient`;
  return rule.kind === 'map' ? 'object recoloured' : `object to ${hexOf(rule.colour)}`;
}

function ofBand({ from, to, colour }: Band): string {
  const paint = colour === 'own' ? 'its own colour' : hexOf(colour);
  const where =
    from < 0 ? (to > 0 ? 'on the contour' : 'inside the contour') : from > 0 ? 'around that' : 'around the object';
  return `outline of ${length(to - from)} in ${paint} ${where}`;
}

function ofShade({ right, down, sigma, colour, opacity }: Shade): string {
  const strength = `${hexOf(colour)} at ${Math.round(100 * opacity)} %`;
  if (Math.hypot(right, down) < 0.5) return `glow of ${length(2 * sigma)} in ${strength}`;
  return `shadow ${length(right)} right and ${length(down)} down, blurred by ${length(sigma)}, ${strength}`;
}

function length(pixels: number): string {
  return `${Math.round(10 * pixels) / 10} px`;
}
