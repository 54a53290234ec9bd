import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Checkpoint, openCheckpoint } from './checkpoint.ts';
import { toFloat32 } from './tensors.ts';

const FIXTURES = join(import.meta.dirname, '../../../test/fixtures');

/** A tensor's name, shape, sum in double precision, and the beginning of the sha256 of its bytes. */
type Row = [name: string, shape: number[], sum: number, sha256: string];

/**
 * What PyTorch 2.13 reads from the fixtures. `sha256` covers every tensor: it hashes lines "name dtype 1x2x3 sha256", sorted by name.
 */
const EXPECTED: readonly { file: string; count: number; sha256: string; some: readonly Row[] }[] = [
  {
    file: 'reference-tiny/checkpoint-999.pth',
    count: 313,
    sha256: 'c08604532d6902192ebff0411dbe0aae2641663b93eb28849bf7668deaceb2d7',
    some: [
      ['blocks.0.norm2.weight', [64], 64.80387765169144, '8b4d4c024fd5cdd5'],
      ['blocks.2.norm1.weight', [64], 63.70791417360306, '03be9d39582c5529'],
      ['decoder_blocks.1.mlp.fc2.bias', [32], -0.33035420742817223, '7a0f8f2ee91a6ebe'],
      ['vae.decoder.mid.attn_1.k.bias', [64], 1.263730688020587, '53fd6d7108efa35c'],
      ['vae.decoder.mid.block_2.norm1.bias', [64], 0.6509167344775051, '486af34d7d4356a0'],
      ['vae.decoder.up.1.block.0.conv1.bias', [32], -0.22562992945313454, 'c8ebd35bb2678b92'],
      ['vae.decoder.up.2.block.0.norm1.weight', [32], 32.04082292318344, '67dfe590bf68b320'],
      ['vae.decoder.up.3.block.0.norm2.weight', [32], 31.19467282295227, 'c1233823a8117dc3'],
      ['vae.decoder.up.4.attn.1.k.weight', [64, 64, 1, 1], -1.3903510496020317, 'db42413b6f943a7c'],
      ['vae.decoder.up.4.block.1.norm2.bias', [64], 0.07441769528668374, 'b6ae1a5c2fd34f91'],
      ['vae.encoder.down.1.block.0.norm1.bias', [32], -0.09255816106451675, '304ece2074e6955f'],
      ['vae.encoder.down.3.block.0.norm2.bias', [32], -0.1894625413697213, '16e1e7d7af55f853'],
      ['vae.encoder.down.4.block.0.norm2.weight', [64], 63.62692755460739, 'a2ac8232a337cf6e'],
      ['vae.encoder.mid.block_2.conv2.weight', [64, 64, 3, 3], -2.5711821156028236, '94267169ecb27f0d'],
    ],
  },
  {
    file: 'reference-split/checkpoint-999.pth',
    count: 62,
    sha256: '679e660920ab4f6fb61790dee556c930aa207f1b5f2b0fbae98436c4c4de19ee',
    some: [
      ['blocks.0.attn.qkv.bias', [144], -0.1595317479223013, 'fd7653fc71e0fb21'],
      ['blocks.0.mlp.fc2.bias', [48], 0.2946747612731997, 'be41dae1930860ed'],
      ['blocks.0.norm2.bias', [48], -0.4639647944131866, 'b3fed7a7dd447211'],
      ['blocks.1.attn.qkv.weight', [144, 48], -19.865100143018935, '8cf1353035f3d631'],
      ['blocks.1.mlp.fc2.weight', [48, 192], -11.373972887472064, '61bedf25ee2f7353'],
      ['cls_token', [1, 1, 48], 0.07168569470377406, 'a4f0ae6d9bde41f6'],
      ['decoder_blocks.0.attn.qkv.weight', [96, 32], 1.7787338270500186, 'c6e0c581c633c002'],
      ['decoder_blocks.0.norm1.bias', [32], 0.005174476886168122, 'f1f8fa30e0c1d0e5'],
      ['decoder_blocks.1.attn.proj.bias', [32], 0.0327635877620196, 'e775de362f160d2d'],
      ['decoder_blocks.1.mlp.fc1.bias', [128], 0.8414767079520971, '69cab3d72b959a5d'],
      ['decoder_blocks.1.norm1.weight', [32], 31.92496943473816, '2fbcfd4f94b01f1f'],
      ['decoder_embed.weight', [32, 48], 5.249034787266282, '49043009d1f8b9f0'],
      ['decoder_pred.weight', [1024, 32], 91.78101642354316, '2e0322003be58a08'],
      ['patch_embed.proj.bias', [48], 0.18981441901996732, '3199832375c1befc'],
    ],
  },
  {
    file: 'reference-split/last.ckpt',
    count: 237,
    sha256: 'f7d2edb740dfe3603e096aa7d7088c5198c7fc0fca4957b57249d01b5228a7ee',
    some: [
      ['decoder.mid.attn_1.proj_out.bias', [32], -0.39403866045176983, '61cd22f9472154fb'],
      ['decoder.mid.block_2.conv2.bias', [32], -0.2562655517831445, 'b8c7d24132689805'],
      ['decoder.up.0.block.1.conv1.weight', [32, 32, 3, 3], -1.6166086354319305, 'd3129ba550b05ddb'],
      ['decoder.up.1.block.1.conv2.bias', [32], 0.5511769214645028, '15a05d649fd000eb'],
      ['decoder.up.2.block.1.conv1.weight', [32, 32, 3, 3], -3.9616443169215927, 'c65230035ebddf72'],
      ['decoder.up.3.block.1.conv1.bias', [32], 0.31619192054495215, '831127684f2447f8'],
      ['decoder.up.4.attn.0.q.weight', [32, 32, 1, 1], -4.755114153405884, '1777c058ecf82a1d'],
      ['decoder.up.4.block.0.norm1.bias', [32], 0.005932609201408923, '28ff3406e1c62a4b'],
      ['encoder.conv_out.weight', [32, 32, 3, 3], 2.2246993986991583, '4f4b27f08b493ee5'],
      ['encoder.down.1.block.0.norm2.bias', [32], -0.005162772606126964, '5e6e2acb8b1104e9'],
      ['encoder.down.3.block.0.conv2.weight', [32, 32, 3, 3], 1.2327109014786402, '324be2ce2174b660'],
      ['encoder.down.4.block.0.conv1.bias', [32], -0.3868291098624468, '47b603e0bb700ad8'],
      ['encoder.mid.attn_1.v.weight', [32, 32, 1, 1], -6.252144595273421, '98532d2d19a50bbb'],
      ['encoder.norm_out.bias', [32], -0.09049353888258338, '9fc8a7da007af249'],
    ],
  },
];

describe.each(EXPECTED)('$file', ({ file, count, sha256, some }) => {
  let checkpoint: Checkpoint;
  beforeAll(async () => {
    checkpoint = await openCheckpoint(join(FIXTURES, file));
  });
  afterAll(() => checkpoint.close());

  test('every tensor is what PyTorch reads', async () => {
    const { tensors } = checkpoint;
    expect(tensors.size).toBe(count);
    const lines = createHash('sha256');
    for (const name of [...tensors.keys()].sort()) {
      const { dtype, shape, read } = tensors.get(name)!;
      lines.update(`${name} ${dtype} ${shape.join('x')} ${hex(await read())}\n`);
    }
    expect(lines.digest('hex')).toBe(sha256);
  });

  test.each(some)('%s', async (name, shape, sum, start) => {
    const tensor = checkpoint.tensors.get(name)!;
    expect(tensor).toMatchObject({ name, dtype: 'F32', shape });
    const bytes = await tensor.read();
    expect(hex(bytes).slice(0, start.length)).toBe(start);
    expect(toFloat32('F32', bytes).reduce((total, value) => total + value, 0)).toBeCloseTo(sum, 6);
  });
});

test('the arguments of the training run', async () => {
  for (const [file, args] of [
    [
      'reference-tiny/checkpoint-999.pth',
      { model: 'mae_vit_tiny_patch16', epochs: 1000, blr: 0.0001, output_dir: 'logs_dir/maevqgan', distributed: true },
    ],
    ['reference-split/last.ckpt', {}],
  ] as const) {
    const checkpoint = await openCheckpoint(join(FIXTURES, file));
    expect(checkpoint.args).toEqual(args);
    await checkpoint.close();
  }
});

function hex(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
