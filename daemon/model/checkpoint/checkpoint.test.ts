import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import {
  type TensorSource,
  tensorView,
  writeArchive,
  writeCheckpoint,
} from '../../../test/support/checkpointWriter.ts';
import { type Pickled, pickle, python } from '../../../test/support/pickleWriter.ts';
import { writeZip, type ZipMember } from '../../../test/support/zipWriter.ts';
import { openCheckpoint } from './checkpoint.ts';
import { MAX_PLAIN_DEPTH, MAX_PLAIN_VALUES } from './plain.ts';
import { type DType, tensorBytes } from './tensors.ts';
import { MAX_PICKLE_BYTES } from './torchArchive.ts';

const folder = mkdtempSync(join(tmpdir(), 'likewise-checkpoint-'));
afterAll(() => rmSync(folder, { recursive: true }));
const path = join(folder, 'a.pth');

async function refused(file = path) {
  const checkpoint = await openCheckpoint(file).catch((error: unknown) => error);
  expect(checkpoint).toMatchObject({ name: 'LikewiseError' });
  return checkpoint as { code: string; message: string };
}

/** A small checkpoint with every number format. */
const DTYPES: DType[] = ['F64', 'F32', 'F16', 'BF16', 'I64', 'I32', 'I16', 'I8', 'U8', 'BOOL'];
const MODEL = new Map<string, TensorSource>(
  DTYPES.map((dtype, i) => {
    const shape = [i + 1, 2];
    const data = Uint8Array.from({ length: tensorBytes(dtype, shape) }, (_, at) => (at + i) % 2);
    return [`layer.${i}`, { dtype, shape, data }];
  }),
);

describe('what is written is read', () => {
  test.each([
    ['under model', { under: 'model' as const }, {}],
    ['under state_dict', { under: 'state_dict' as const }, {}],
    ['at the top level', { under: null }, {}],
    ['in a zip64 archive', {}, { zip64: true }],
  ])('%s', async (_, where, options) => {
    await writeCheckpoint(path, { model: MODEL, ...where }, options);
    const checkpoint = await openCheckpoint(path);
    expect([...checkpoint.tensors.keys()]).toEqual([...MODEL.keys()]);
    for (const [name, { dtype, shape, data }] of MODEL) {
      const tensor = checkpoint.tensors.get(name)!;
      expect({ name: tensor.name, dtype: tensor.dtype, shape: tensor.shape }).toEqual({ name, dtype, shape });
      expect(await tensor.read()).toEqual(data);
    }
    expect(checkpoint.args).toEqual({});
    await checkpoint.close();
  });

  test('arguments, with an optimizer and other members beside them', async () => {
    const args = {
      model: 'mae',
      epochs: 1000,
      big: 2n ** 70n,
      betas: [0.9, 0.95],
      nested: { a: null },
      resume: '',
      on: true,
    };
    const extra = new Map<string, Pickled>([
      ['epoch', 999],
      ['callbacks', python.object(python.global('a', 'B'), new Map())],
    ]);
    const floats = new Map([['w', { dtype: 'F32', shape: [4, 4] } as const]]);
    await writeCheckpoint(path, { model: floats, args, extra, optimizer: true });
    const checkpoint = await openCheckpoint(path);
    expect(checkpoint.args).toEqual(args);
    expect([...checkpoint.tensors.keys()]).toEqual(['w']);
    await checkpoint.close();
  });

  test('members of args that are not plain are left out', async () => {
    const state = new Map<Pickled, Pickled>([
      ['epochs', 3],
      ['path', python.call(python.global('pathlib', 'PosixPath'), ['a'])],
      ['device', [1, python.global('torch', 'float32')]],
      ['__proto__', 'a mere name'],
    ]);
    const args = python.object(python.global('argparse', 'Namespace'), state);
    await writeCheckpoint(path, { model: MODEL, extra: new Map([['args', args]]) });
    const checkpoint = await openCheckpoint(path);
    expect(Object.entries(checkpoint.args)).toEqual([
      ['epochs', 3],
      ['__proto__', 'a mere name'],
    ]);
    await checkpoint.close();
  });

  test('two tensors may share a storage', async () => {
    const tied = tensorView({ dtype: 'F32', key: '0', count: 2, shape: [2] });
    const part = tensorView({ dtype: 'F32', key: '0', count: 2, shape: [1], offset: 1 });
    const storage = new Uint8Array(Float32Array.of(1, 2).buffer);
    await writeArchive(
      path,
      pickle(
        new Map([
          ['a', tied],
          ['b', tied],
          ['c', part],
        ]),
      ),
      [storage],
    );
    const checkpoint = await openCheckpoint(path);
    expect(await checkpoint.tensors.get('b')!.read()).toEqual(storage);
    expect(await checkpoint.tensors.get('c')!.read()).toEqual(storage.slice(4));
    await checkpoint.close();
  });

  test('members that are no tensors do not matter beside tensors', async () => {
    const extra = new Map<string, Pickled>([
      ['version', 1],
      ['hooks', python.global('a', 'b')],
    ]);
    await writeCheckpoint(path, { model: MODEL, under: null, extra });
    const checkpoint = await openCheckpoint(path);
    expect(checkpoint.tensors.size).toBe(MODEL.size);
    await checkpoint.close();
  });
});

describe('not a checkpoint that is read', () => {
  const members = (...extra: ZipMember[]): ZipMember[] => [
    {
      name: 'a/data.pkl',
      data: pickle(new Map([['w', tensorView({ dtype: 'F32', key: '0', count: 1, shape: [1] })]])),
    },
    { name: 'a/data/0', data: new Uint8Array(4) },
    ...extra,
  ];

  test('missing, a folder, not readable', async () => {
    expect(await refused(join(folder, 'none.pth'))).toMatchObject({
      code: 'checkpoint-unreadable',
      message: expect.stringMatching(/no file/),
    });
    mkdirSync(join(folder, 'folder.pth'));
    expect(await refused(join(folder, 'folder.pth'))).toMatchObject({
      code: 'checkpoint-unreadable',
      message: expect.stringMatching(/not a file/),
    });
    expect(await refused('/dev/null')).toMatchObject({ code: 'checkpoint-unreadable' });
    expect(await refused(join(path, 'below-a-file'))).toMatchObject({ code: 'checkpoint-unreadable' });
  });

  test.each<[string, string | Buffer, string, RegExp]>([
    ['empty', '', 'checkpoint-truncated', /empty/],
    ['a web page', '<!DOCTYPE html><html></html>', 'checkpoint-unreadable', /not a checkpoint/],
    [
      'an old pickle',
      Buffer.from('\x80\x02\x8a\x0al\xfc\x9cF\xf9 j\xa8P\x19.', 'latin1'),
      'checkpoint-unsupported',
      /before version 1.6/,
    ],
    [
      'an old tar',
      Buffer.concat([Buffer.alloc(257), Buffer.from('ustar\x0000'), Buffer.alloc(300)]),
      'checkpoint-unsupported',
      /before version 1.6/,
    ],
    [
      'an empty archive',
      Buffer.concat([Buffer.from('PK\x05\x06'), Buffer.alloc(18)]),
      'checkpoint-unreadable',
      /not a checkpoint/,
    ],
  ])('%s', async (_, content, code, message) => {
    writeFileSync(path, content);
    expect(await refused()).toMatchObject({ code, message: expect.stringMatching(message) });
  });

  test.each<[string, ZipMember[], string, RegExp]>([
    [
      'another archive',
      [{ name: 'word/document.xml', data: Buffer.from('x') }],
      'checkpoint-unreadable',
      /not one of PyTorch/,
    ],
    [
      'TorchScript',
      members({ name: 'a/constants.pkl', data: Buffer.from('x') }),
      'checkpoint-unsupported',
      /TorchScript/,
    ],
    [
      'TorchScript code',
      members({ name: 'a/code/__torch__.py', data: Buffer.from('x') }),
      'checkpoint-unsupported',
      /TorchScript/,
    ],
    ['big-endian', members({ name: 'a/byteorder', data: Buffer.from('big') }), 'checkpoint-unsupported', /big-endian/],
    [
      'compressed',
      members({ name: 'a/data/1', data: Buffer.from('x'), declared: { method: 8 } }),
      'checkpoint-unsupported',
      /compressed/,
    ],
  ])('%s', async (_, content, code, message) => {
    await writeZip(path, content);
    expect(await refused()).toMatchObject({ code, message: expect.stringMatching(message) });
  });

  test.each<[string, Pickled, RegExp]>([
    ['a whole module', python.object(python.global('models_mae', 'Masked'), new Map()), /"models_mae.Masked"/],
    [
      'a module under model',
      new Map([['model', python.object(python.global('timm.vit', 'Vit'), new Map())]]),
      /"timm.vit.Vit"/,
    ],
    ['a single tensor', tensorView({ dtype: 'F32', key: '0', count: 1, shape: [1] }), /single tensor/],
    [
      'a dictionary of numbers',
      new Map([['state_dict', new Map([['epoch', 1]])]]),
      /"state_dict" is a dictionary without/,
    ],
    ['an empty dictionary', new Map(), /no tensors in it/],
    ['a number', 7, /not a dictionary/],
  ])('%s instead of tensors', async (_, value, message) => {
    await writeArchive(path, pickle(value), [new Uint8Array(4)]);
    expect(await refused()).toMatchObject({ code: 'checkpoint-unsupported', message: expect.stringMatching(message) });
  });
});

describe('hostile checkpoints', () => {
  const tensor = tensorView({ dtype: 'F32', key: '0', count: 1, shape: [1] });
  const open = async (top: Map<Pickled, Pickled>) => {
    await writeArchive(path, pickle(new Map<Pickled, Pickled>([['model', new Map([['w', tensor]])], ...top])), [
      new Uint8Array(4),
    ]);
    return openCheckpoint(path);
  };

  test('calls are never made', async () => {
    const marker = join(folder, 'called');
    const calls = [
      python.call(python.global('posix', 'system'), [`touch ${marker}`]),
      python.call(python.global('builtins', 'open'), [marker, 'w']),
      python.call(python.global('child_process', 'execSync'), [`touch ${marker}`]),
    ];
    const checkpoint = await open(new Map([['extra', calls]]));
    expect(await checkpoint.tensors.get('w')!.read()).toEqual(new Uint8Array(4));
    await checkpoint.close();
    expect(existsSync(marker)).toBe(false);
  });

  test('a call in the place of the tensors is named', async () => {
    await writeArchive(path, pickle(new Map([['model', python.call(python.global('os', 'system'), ['ls'])]])));
    expect(await refused()).toMatchObject({
      code: 'checkpoint-unsupported',
      message: expect.stringMatching(/"os.system"/),
    });
  });

  test('arguments: depth, number and cycles', async () => {
    const nested = (depth: number) => Array.from({ length: depth }).reduce<Pickled>((inner) => [inner], 1);
    const args = (value: Pickled) =>
      new Map([['args', python.object(python.global('argparse', 'Namespace'), new Map([['a', value]]))]]);
    await (await open(args(nested(MAX_PLAIN_DEPTH - 1)))).close();
    await expect(open(args(nested(MAX_PLAIN_DEPTH)))).rejects.toMatchObject({ code: 'checkpoint-hostile' });
    await (await open(args(Array(MAX_PLAIN_VALUES - 1).fill(1)))).close();
    await expect(open(args(Array(MAX_PLAIN_VALUES).fill(1)))).rejects.toMatchObject({ code: 'checkpoint-hostile' });
    const doubling = Array.from({ length: 18 }).reduce<Pickled>((inner) => [inner, inner], 1);
    await expect(open(args(doubling))).rejects.toMatchObject({ code: 'checkpoint-hostile' });
    const cycle: Pickled[] = [];
    cycle.push(cycle);
    await expect(open(args(cycle))).rejects.toMatchObject({ code: 'checkpoint-hostile' });
  });

  test('a pickle larger than the limit is not read', async () => {
    await writeArchive(path, Buffer.alloc(MAX_PICKLE_BYTES + 1, 'N'));
    expect(await refused()).toMatchObject({
      code: 'checkpoint-hostile',
      message: expect.stringMatching(/data\.pkl takes/),
    });
    await writeArchive(path, Buffer.alloc(MAX_PICKLE_BYTES, 'N'));
    expect(await refused()).toMatchObject({ message: expect.stringMatching(/opcodes/) });
  });

  test('control characters of names do not reach the terminal', async () => {
    await writeArchive(
      path,
      pickle(new Map([['\x1b[2J\x9b2J\u202e', tensorView({ dtype: 'F32', key: '9', count: 1, shape: [1] })]])),
    );
    expect((await refused()).message).toMatch(/^[\x20-\x7e]*$/);
  });
});

test('cut anywhere, a checkpoint is refused', async () => {
  await writeCheckpoint(path, { model: MODEL, args: { epochs: 3 } });
  const whole = readFileSync(path);
  for (let i = 0; i < 50; i++) {
    writeFileSync(path, whole.subarray(0, Math.floor((i * whole.length) / 50)));
    expect(await refused()).toMatchObject({ code: 'checkpoint-truncated' });
  }
  for (const length of [1, 2, 3, 4, whole.length - 1]) {
    writeFileSync(path, whole.subarray(0, length));
    expect(await refused()).toMatchObject({ code: 'checkpoint-truncated' });
  }
});

test('cut while it is open, a tensor says so', async () => {
  await writeCheckpoint(path, { model: MODEL });
  const checkpoint = await openCheckpoint(path);
  writeFileSync(path, '');
  await expect(checkpoint.tensors.get('layer.0')!.read()).rejects.toMatchObject({ code: 'checkpoint-truncated' });
  await checkpoint.close();
});
