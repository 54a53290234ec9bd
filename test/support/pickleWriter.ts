/** A value as Python would pickle it. Numbers without a fraction become ints; python.float() makes a float. */
export type Pickled =
  | null
  | boolean
  | number
  | bigint
  | string
  | readonly Pickled[]
  | ReadonlyMap<Pickled, Pickled>
  | Tagged;

type Tagged =
  | { readonly kind: 'tuple'; readonly items: readonly Pickled[] }
  | { readonly kind: 'float'; readonly value: number }
  | { readonly kind: 'global'; readonly module: string; readonly name: string }
  | {
      readonly kind: 'call';
      readonly callable: Pickled;
      readonly args: readonly Pickled[];
      readonly items?: ReadonlyMap<Pickled, Pickled>;
    }
  | { readonly kind: 'object'; readonly type: Pickled; readonly state: Pickled }
  | { readonly kind: 'persistent'; readonly id: Pickled };

/** Makes Python values for which JavaScript has no literal. */
export const python = {
  tuple: (...items: Pickled[]): Pickled => ({ kind: 'tuple', items }),
  float: (value: number): Pickled => ({ kind: 'float', value }),
  global: (module: string, name: string): Pickled => ({ kind: 'global', module, name }),
  /** The result of callable(*args), with `items` set on it. */
  call: (callable: Pickled, args: readonly Pickled[], items?: ReadonlyMap<Pickled, Pickled>): Pickled => ({
    kind: 'call',
    callable,
    args,
    ...(items ? { items } : {}),
  }),
  /** An instance with its __dict__. */
  object: (type: Pickled, state: Pickled): Pickled => ({ kind: 'object', type, state }),
  persistent: (id: Pickled): Pickled => ({ kind: 'persistent', id }),
  orderedDict: (items: ReadonlyMap<Pickled, Pickled> = new Map()): Pickled =>
    python.call(python.global('collections', 'OrderedDict'), [], items),
};

/** Pickles with protocol 2 and the opcodes, memo included, that Python's pickler uses. */
export function pickle(value: Pickled): Uint8Array {
  const writer = new PickleWriter();
  writer.op('\x80\x02');
  writer.write(value);
  writer.op('.');
  return writer.bytes();
}

class PickleWriter {
  #buffer = Buffer.alloc(1 << 16);
  #length = 0;
  /** Strings and globals by their text, everything else by identity. */
  readonly #memo = new Map<unknown, number>();

  bytes(): Uint8Array {
    return Uint8Array.from(this.#buffer.subarray(0, this.#length));
  }

  /** An opcode, one byte per character, and its operand. */
  op(code: string, operand: Uint8Array = new Uint8Array()): void {
    const opcode = Buffer.from(code, 'latin1');
    while (this.#length + opcode.length + operand.length > this.#buffer.length) {
      this.#buffer = Buffer.concat([this.#buffer], 2 * this.#buffer.length);
    }
    this.#buffer.set(opcode, this.#length);
    this.#buffer.set(operand, this.#length + opcode.length);
    this.#length += opcode.length + operand.length;
  }

  write(value: Pickled): void {
    if (value === null) this.op('N');
    else if (typeof value === 'boolean') this.op(value ? '\x88' : '\x89');
    else if (typeof value === 'bigint') this.#long(value);
    else if (typeof value === 'number') this.#number(value);
    else if (typeof value === 'string') this.#string(value);
    else if (Array.isArray(value)) this.#list(value);
    else if (value instanceof Map) this.#make(value, () => this.op('}'), value);
    else this.#tagged(value as Tagged);
  }

  #tagged(value: Tagged): void {
    if (value.kind === 'float') this.#float(value.value);
    else if (value.kind === 'tuple') this.#tuple(value, value.items);
    else if (value.kind === 'global') this.#global(`${value.module}\n${value.name}\n`);
    else if (value.kind === 'call') {
      this.#make(value, () => this.#call(value.callable, value.args, 'R'), value.items);
    } else if (value.kind === 'object') {
      this.#make(value, () => this.#call(value.type, [], '\x81'));
      this.write(value.state);
      this.op('b');
    } else {
      this.write(value.id);
      this.op('Q');
    }
  }

  /** Makes a value the first time. It is remembered before it gets its items, which may refer to it. */
  #make(key: unknown, make: () => void, items?: ReadonlyMap<Pickled, Pickled>): void {
    if (this.#recall(key)) return;
    make();
    this.#numbered('q', 'r', this.#memo.size);
    this.#memo.set(key, this.#memo.size);
    if (!items?.size) return;
    this.op('(');
    for (const [name, item] of items) {
      this.write(name);
      this.write(item);
    }
    this.op('u');
  }

  /** Writes a reference to an earlier value, and returns whether there is one. */
  #recall(key: unknown): boolean {
    const known = this.#memo.get(key);
    if (known !== undefined) this.#numbered('h', 'j', known);
    return known !== undefined;
  }

  #global(name: string): void {
    this.#make(name, () => this.op(`c${name}`));
  }

  #list(items: readonly Pickled[]): void {
    if (this.#recall(items)) return;
    this.#make(items, () => this.op(']'));
    if (items.length === 0) return;
    this.op('(');
    for (const item of items) this.write(item);
    this.op('e');
  }

  #tuple(key: unknown, items: readonly Pickled[]): void {
    if (items.length === 0) {
      this.op(')');
      return;
    }
    this.#make(key, () => {
      if (items.length > 3) this.op('(');
      for (const item of items) this.write(item);
      this.op(['', '\x85', '\x86', '\x87'][items.length] ?? 't');
    });
  }

  #call(callable: Pickled, args: readonly Pickled[], opcode: string): void {
    this.write(callable);
    this.#tuple(args, args);
    this.op(opcode);
  }

  #string(text: string): void {
    const utf8 = Buffer.from(text);
    this.#make(text, () => this.op('X', Buffer.concat([uint32(utf8.length), utf8])));
  }

  #number(value: number): void {
    if (!Number.isInteger(value)) this.#float(value);
    else if (value >= 0 && value < 1 << 8) this.op('K', Buffer.of(value));
    else if (value >= 0 && value < 1 << 16) this.op('M', Buffer.of(value & 0xff, value >> 8));
    else if (value === (value | 0)) this.op('J', uint32(value >>> 0));
    else this.#long(BigInt(value));
  }

  #float(value: number): void {
    const bytes = Buffer.alloc(8);
    bytes.writeDoubleBE(value);
    this.op('G', bytes);
  }

  #long(value: bigint): void {
    const bytes: number[] = [];
    for (let rest = value; ; rest >>= 8n) {
      bytes.push(Number(rest & 0xffn));
      if (rest >= -128n && rest < 128n) break;
    }
    this.op('\x8a', Buffer.of(bytes.length, ...bytes));
  }

  #numbered(short: string, long: string, index: number): void {
    if (index < 1 << 8) this.op(short, Buffer.of(index));
    else this.op(long, uint32(index));
  }
}

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}
