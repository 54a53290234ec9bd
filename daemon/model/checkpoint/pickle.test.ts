import { LikewiseError } from '@likewise/shared/protocol/errors.ts';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { namespace, tensorView } from '../../../test/support/checkpointWriter.ts';
import { type Pickled, pickle, python } from '../../../test/support/pickleWriter.ts';
import { MAX_OPCODES, unpickle } from './pickle.ts';
import { MAX_INTEGER_BYTES, MAX_NAME_LENGTH, MAX_STRING_BYTES } from './pickleCursor.ts';
import { MAX_NESTING } from './pickleMachine.ts';
import { Opaque, PickledStorage, PickledTensor, type PickleValue } from './pickleValues.ts';

const load = (bytes: Uint8Array) => unpickle('a.pth', bytes);
/** Opcodes as text, one byte per character; protocol and STOP are added. */
const run = (opcodes: string) => load(Buffer.from(`\x80\x02${opcodes}.`, 'latin1'));
const uint32 = (value: number) => String.fromCharCode(...new Uint8Array(Uint32Array.of(value).buffer));

describe('values', () => {
  test.each<[string, Pickled, PickleValue]>([
    ['constants', [null, true, false], [null, true, false]],
    ['integers', [0, 255, 256, 65535, 65536, -1, -(2 ** 31)], [0, 255, 256, 65535, 65536, -1, -(2 ** 31)]],
    ['long integers', [2 ** 40, -(2 ** 40), 2n ** 64n, -(2n ** 63n)], [2 ** 40, -(2 ** 40), 2n ** 64n, -(2n ** 63n)]],
    ['floats', [0.5, python.float(-1e300), python.float(3)], [0.5, -1e300, 3]],
    ['strings', ['', 'weight', 'ä漢𝄞'], ['', 'weight', 'ä漢𝄞']],
    ['tuples', python.tuple(python.tuple(), python.tuple(1), python.tuple(1, 2, 3, 4)), [[], [1], [1, 2, 3, 4]]],
    ['dictionaries', new Map([['a', new Map([['b', 1]])]]), new Map([['a', new Map([['b', 1]])]])],
    ['ordered dictionaries', python.orderedDict(new Map([['a', 1]])), new Map([['a', 1]])],
    ['a size', python.call(python.global('torch', 'Size'), [python.tuple(2, 3)]), [2, 3]],
  ])('%s', (_, value, expected) => {
    expect(load(pickle(value))).toEqual(expected);
  });

  test('only string keys are kept', () => {
    const state = new Map<Pickled, Pickled>([
      [0, 'moment'],
      [python.global('a', 'B'), 1],
      ['kept', 2],
    ]);
    expect(load(pickle(state))).toEqual(new Map([['kept', 2]]));
  });

  test('what is written once is one value', () => {
    const shared: Pickled[] = [1];
    const [a, b] = load(pickle([shared, shared])) as PickleValue[];
    expect(a).toBe(b);
  });

  test('opcodes of later protocols and of Python 2', () => {
    const framed = '\x80\x04\x95\x00\x00\x00\x00\x00\x00\x00\x00\x8c\x01a\x94h\x00\x86.';
    expect(load(Buffer.from(framed, 'latin1'))).toEqual(['a', 'a']);
    expect(load(Buffer.from('\x80\x04\x8c\x01m\x8c\x01n\x93.', 'latin1'))).toEqual(new Opaque('m.n'));
    expect(run('U\x01\xe4')).toBe('ä');
    expect(run('(K\x01K\x02l')).toEqual([1, 2]);
    expect(run('(U\x01aK\x02d')).toEqual(new Map([['a', 2]]));
    expect(run(']K\x01a')).toEqual([1]);
    expect(run('}U\x01aK\x02s')).toEqual(new Map([['a', 2]]));
    expect(run('K\x01(K\x021')).toBe(1);
    expect(run('K\x01K\x020')).toBe(1);
    expect(run('\x8b\x02\x00\x00\x00\xff\xff')).toBe(-1);
    expect(run('\x8a\x00')).toBe(0);
    expect(run('C\x03abc')).toEqual(new Opaque('builtins.bytes'));
    expect(run('\x8f(K\x01\x90')).toEqual(new Opaque('builtins.set'));
    expect(run('(K\x01\x91')).toEqual(new Opaque('builtins.frozenset'));
  });

  test('a tensor is a view of a storage', () => {
    const tensor = load(
      pickle(tensorView({ dtype: 'F16', key: '7', count: 12, shape: [3, 2], offset: 4 })),
    ) as PickledTensor;
    expect(tensor).toBeInstanceOf(PickledTensor);
    expect(tensor.view.slice(0, 4)).toEqual([new PickledStorage('torch.HalfStorage', '7', 12), 4, [3, 2], [2, 1]]);
    const parameter = python.call(python.global('torch._utils', '_rebuild_parameter'), [
      tensorView({ dtype: 'F32', key: '0', count: 1, shape: [] }),
      true,
      python.orderedDict(),
    ]);
    expect(load(pickle(parameter))).toBeInstanceOf(PickledTensor);
  });

  test('a namespace keeps its state', () => {
    const args = load(pickle(namespace({ model: 'mae', epochs: 3 }))) as Opaque;
    expect(args.name).toBe('argparse.Namespace');
    expect(args.state).toEqual(
      new Map<string, PickleValue>([
        ['model', 'mae'],
        ['epochs', 3],
      ]),
    );
  });
});

describe('unknown names are inert', () => {
  test.each([
    ['a call', python.call(python.global('posix', 'system'), ['touch /tmp/owned']), 'posix.system'],
    ['eval', python.call(python.global('builtins', 'eval'), ['1/0']), 'builtins.eval'],
    ['a call through torch', python.call(python.global('torch', 'load'), ['x']), 'torch.load'],
    ['an object', python.object(python.global('a.b', 'C'), new Map([['x', 1]])), 'a.b.C'],
    [
      'a name of JavaScript',
      python.call(python.global('constructor', 'constructor'), ['x']),
      'constructor.constructor',
    ],
    [
      'an object with items',
      python.call(python.global('collections', 'defaultdict'), [], new Map([['x', 1]])),
      'collections.defaultdict',
    ],
  ])('%s', (_, value, name) => {
    const loaded = load(pickle(value)) as Opaque;
    expect(loaded).toBeInstanceOf(Opaque);
    expect(loaded.name).toBe(name);
  });

  test('keys of JavaScript objects are mere keys', () => {
    const loaded = load(pickle(new Map([['__proto__', new Map([['polluted', 1]])]])));
    expect(loaded).toEqual(new Map([['__proto__', new Map([['polluted', 1]])]]));
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  });
});

describe('damage is refused', () => {
  test.each([
    ['no opcode', '\xff'],
    ['a text opcode of protocol 0', 'I1\n'],
    ['an empty stack', ''],
    ['a pop below a mark', 'K\x01K\x02(0'],
    ['no mark', 't'],
    ['no memo', 'h\x09'],
    ['a call of a string', 'U\x01a)R'],
    ['arguments that are no tuple', 'ca\nb\nK\x01R'],
    ['items for a number', 'K\x01(K\x01e'],
    ['members for a list', '](K\x01K\x02u'],
    ['a key without a value', '}(K\x01u'],
    ['a persistent id of another kind', 'U\x06moduleQ'],
    ['a global that is named by a number', 'K\x01K\x02\x93'],
    ['a name without an end', 'cabc'],
    ['protocol 6', '\x80\x06'],
    ['protocol 1', '\x80\x01'],
  ])('%s', (_, opcodes) => {
    expect(() => run(opcodes)).toThrow(expect.objectContaining({ code: 'checkpoint-unreadable' }));
  });

  test('every beginning of a pickle is incomplete', () => {
    const whole = pickle(
      new Map([
        [
          'model',
          python.orderedDict(new Map([['w', tensorView({ dtype: 'F32', key: '0', count: 6, shape: [2, 3] })]])),
        ],
      ]),
    );
    for (let length = 0; length < whole.length; length++) {
      expect(() => load(whole.subarray(0, length))).toThrow(LikewiseError);
    }
  });
});

describe('limits', () => {
  const hostile = expect.objectContaining({ code: 'checkpoint-hostile' });

  test('opcodes', () => {
    const opcodes = (count: number) => Buffer.from(`N${'2'.repeat(count - 2)}.`);
    expect(load(opcodes(MAX_OPCODES))).toBeNull();
    expect(() => load(opcodes(MAX_OPCODES + 1))).toThrow(hostile);
  });

  test('nesting', () => {
    const nested = (depth: number) => run('('.repeat(depth) + 't'.repeat(depth));
    expect(nested(MAX_NESTING)).toBeInstanceOf(Array);
    expect(() => nested(MAX_NESTING + 1)).toThrow(hostile);
  });

  test('a string', () => {
    const string = (length: number) => run(`X${uint32(length)}${'a'.repeat(length)}`);
    expect(string(MAX_STRING_BYTES)).toHaveLength(MAX_STRING_BYTES);
    expect(() => string(MAX_STRING_BYTES + 1)).toThrow(hostile);
  });

  test('an integer', () => {
    const integer = (length: number) => run(`\x8b${uint32(length)}${'\x7f'.repeat(length)}`);
    expect(integer(MAX_INTEGER_BYTES)).toBeTypeOf('bigint');
    expect(() => integer(MAX_INTEGER_BYTES + 1)).toThrow(hostile);
  });

  test('a name', () => {
    const global = (length: number) => run(`ca\n${'b'.repeat(length - 1)}\n`);
    expect((global(MAX_NAME_LENGTH) as Opaque).name).toHaveLength(MAX_NAME_LENGTH + 1);
    expect(() => global(MAX_NAME_LENGTH + 1)).toThrow(hostile);
  });

  test.each([
    ['a declared string', `X${uint32(0xffffffff)}`, 'checkpoint-hostile'],
    ['declared bytes', `B${uint32(0xffffffff)}`, 'checkpoint-truncated'],
    ['declared bytes of 2^64 - 1', `\x8e${'\xff'.repeat(8)}`, 'checkpoint-truncated'],
  ])('%s take no memory', (_, opcodes, code) => {
    expect(() => run(opcodes)).toThrow(expect.objectContaining({ code }));
  });

  test('depth without marks, doubling lists and high memo numbers are read in little time', () => {
    const started = performance.now();
    expect(run(`N${'\x85'.repeat(MAX_OPCODES / 2)}`)).toBeInstanceOf(Array);
    expect(run(`]${'2\x86'.repeat(MAX_OPCODES / 4)}`)).toBeInstanceOf(Array);
    expect(run(`N${`r${uint32(0xffffffff)}`.repeat(1000)}`)).toBeNull();
    const longName = 'n'.repeat(MAX_STRING_BYTES);
    expect(() => run(`X${uint32(longName.length)}${longName}q\x00${'h\x00h\x00\x930'.repeat(1000)}`)).toThrow(hostile);
    expect(performance.now() - started).toBeLessThan(10_000);
  });
});

describe('any bytes give a value or an error for the user', () => {
  const settle = (bytes: Uint8Array) => {
    try {
      load(bytes);
    } catch (error) {
      if (!(error instanceof LikewiseError)) throw error;
    }
  };

  test('random bytes', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 300 }), settle), { numRuns: 3000 });
  });

  test('random opcodes', () => {
    const opcode = fc.constantFrom(...'NK\x01K\x02()]}tlaesu0q\x00h\x00R\x81bQca\nb\n\x85\x86\x87\x8f\x90\x912d1');
    fc.assert(
      fc.property(fc.array(opcode, { maxLength: 60 }), (codes) => settle(Buffer.from(`${codes.join('')}.`, 'latin1'))),
      { numRuns: 3000 },
    );
  });

  test('a pickle with some bytes changed', () => {
    const tensor = tensorView({ dtype: 'F32', key: '0', count: 6, shape: [2, 3] });
    const valid = pickle(
      new Map([
        [
          'model',
          python.orderedDict(
            new Map([
              ['w', tensor],
              ['b', tensor],
            ]),
          ),
        ],
        ['args', namespace({ a: [1, 'x'] })],
      ]),
    );
    const change = fc.tuple(fc.nat(valid.length - 1), fc.nat(255));
    fc.assert(
      fc.property(fc.array(change, { minLength: 1, maxLength: 8 }), (changes) => {
        const bytes = Uint8Array.from(valid);
        for (const [at, byte] of changes) bytes[at] = byte;
        settle(bytes);
      }),
      { numRuns: 3000 },
    );
  });
});
