import { GRID } from '@likewise/shared/prompt/patches.ts';
import type { VqganConfig } from '../config.ts';
import { PATCHES } from '../config.ts';
import type { GraphBuilder } from './builder.ts';
import { codesToLatents, nearestCodes } from './codebook.ts';
import type { Dim, Value } from './graph.ts';
import { conv, doublingConv, groupNorm } from './layers.ts';
import { add, matMul, multiply, reshape, softmax, transpose } from './ops.ts';
import type { Tokenizer } from './tokenizer.ts';

function residualBlock(g: GraphBuilder, x: Value, key: string, out: number): Value {
  const first = conv(g, groupNorm(g, x, `${key}.norm1`, 'swish'), `${key}.conv1`, out, 3);
  const second = conv(g, groupNorm(g, first, `${key}.norm2`, 'swish'), `${key}.conv2`, out, 3);
  const shortcut = x.shape[1] === out ? x : conv(g, x, `${key}.nin_shortcut`, out, 1);
  return add(g, shortcut, second);
}

/** Single-head attention over positions; scale channels^-0.5. */
function attentionBlock(g: GraphBuilder, x: Value, key: string): Value {
  const [batch, channels, height, width] = x.shape as [Dim, number, number, number];
  const normal = groupNorm(g, x, `${key}.norm`, 'none');
  const flat = (name: string) =>
    reshape(g, conv(g, normal, `${key}.${name}`, channels, 1), [batch, channels, height * width]);
  return g.scope(key, () => {
    const scaled = multiply(g, transpose(g, flat('q'), [0, 2, 1]), g.scalar(channels ** -0.5));
    const attention = softmax(g, matMul(g, scaled, flat('k')));
    const mixed = matMul(g, flat('v'), transpose(g, attention, [0, 2, 1]));
    return add(g, x, conv(g, reshape(g, mixed, x.shape), `${key}.proj_out`, channels, 1));
  });
}

function middle(g: GraphBuilder, x: Value, key: string): Value {
  const channels = x.shape[1] as number;
  const first = residualBlock(g, x, `${key}.block_1`, channels);
  return residualBlock(g, attentionBlock(g, first, `${key}.attn_1`), `${key}.block_2`, channels);
}

/** The convolutional tokenizer of taming-transformers (Esser et al., 2021), f16 with the published five multipliers. */
export function vqgan(config: VqganConfig): Tokenizer {
  const { channels, multipliers, residualBlocks, attentionLevels, latent, codes, codeDim } = config;
  const coarsest = multipliers.length - 1;
  const widths = multipliers.map((multiplier) => channels * multiplier);

  const level = (g: GraphBuilder, x: Value, key: string, n: number, blocks: number): Value => {
    let y = x;
    for (let b = 0; b < blocks; b++) {
      y = residualBlock(g, y, `${key}.block.${b}`, widths[n]!);
      if (attentionLevels.includes(n)) y = attentionBlock(g, y, `${key}.attn.${b}`);
    }
    return y;
  };

  return {
    encode(g, pixels) {
      let x = conv(g, transpose(g, pixels, [0, 3, 1, 2]), 'vae.encoder.conv_in', channels, 3);
      for (let n = 0; n <= coarsest; n++) {
        x = level(g, x, `vae.encoder.down.${n}`, n, residualBlocks);
        // Halving pads one row and one column of zeros, at the bottom and at the right only.
        if (n < coarsest)
          x = conv(g, x, `vae.encoder.down.${n}.downsample.conv`, widths[n]!, 3, { stride: 2, pads: [0, 0, 1, 1] });
      }
      x = groupNorm(g, middle(g, x, 'vae.encoder.mid'), 'vae.encoder.norm_out', 'swish');
      x = conv(g, conv(g, x, 'vae.encoder.conv_out', latent, 3), 'vae.quant_conv', codeDim, 1);
      const latents = transpose(g, reshape(g, x, [x.shape[0]!, codeDim, PATCHES]), [0, 2, 1]);
      return nearestCodes(g, latents, codes, codeDim);
    },

    decode(g, tokens) {
      const latents = transpose(g, codesToLatents(g, tokens, codes, codeDim), [0, 2, 1]);
      const grid = reshape(g, latents, [latents.shape[0]!, codeDim, GRID, GRID]);
      let x = conv(g, conv(g, grid, 'vae.post_quant_conv', latent, 1), 'vae.decoder.conv_in', widths[coarsest]!, 3);
      x = middle(g, x, 'vae.decoder.mid');
      for (let n = coarsest; n >= 0; n--) {
        x = level(g, x, `vae.decoder.up.${n}`, n, residualBlocks + 1);
        if (n > 0) x = doublingConv(g, x, `vae.decoder.up.${n}.upsample.conv`, widths[n]!);
      }
      x = conv(g, groupNorm(g, x, 'vae.decoder.norm_out', 'swish'), 'vae.decoder.conv_out', 3, 3);
      return transpose(g, x, [0, 2, 3, 1]);
    },
  };
}
