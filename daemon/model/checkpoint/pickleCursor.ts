import { checkpointDamaged, checkpointHostile, checkpointTruncated } from './errors.ts';

/** The longest string in bytes. PyTorch's keys have under 100; Lightning may keep a configuration or a log of some megabytes. */
export const MAX_STRING_BYTES = 16 * 2 ** 20;
/** The longest integer in bytes. 128-bit random seeds occur. Parsing digits into a bigint takes more than linear time. */
export const MAX_INTEGER_BYTES = 256;
/** The longest name of a module or class, in characters. */
export const MAX_NAME_LENGTH = 500;

/** Reads the operands of a pickle's opcodes, in order. Errors carry the position. */
export class PickleCursor {
  readonly #path: string;
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  #position = 0;

  constructor(path: string, bytes: Uint8Array) {
    this.#path = path;
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  u8(): number {
    return this.#view.getUint8(this.#advance(1));
  }

  u16(): number {
    return this.#view.getUint16(this.#advance(2), true);
  }

  u32(): number {
    return this.#view.getUint32(this.#advance(4), true);
  }

  i32(): number {
    return this.#view.getInt32(this.#advance(4), true);
  }

  /** May be inexact, but only when it is far above what a pickle can hold. */
  u64(): number {
    return Number(this.#view.getBigUint64(this.#advance(8), true));
  }

  /** Big-endian, as the protocol requires. */
  f64(): number {
    return this.#view.getFloat64(this.#advance(8), false);
  }

  skip(length: number): void {
    this.#advance(length);
  }

  text(length: number, encoding: 'utf8' | 'latin1' = 'utf8'): string {
    if (length > MAX_STRING_BYTES) throw this.hostile(`a string of ${length} bytes`);
    const start = this.#advance(length);
    return Buffer.from(this.#bytes.buffer, this.#bytes.byteOffset + start, length).toString(encoding);
  }

  /** A two's complement integer of `length` bytes, as a number if that is exact. */
  integer(length: number): number | bigint {
    if (length > MAX_INTEGER_BYTES) throw this.hostile(`an integer of ${length} bytes`);
    const start = this.#advance(length);
    const digits = Buffer.from(this.#bytes.subarray(start, start + length))
      .reverse()
      .toString('hex');
    const value = BigInt.asIntN(8 * length, BigInt(`0x0${digits}`));
    return Number.isSafeInteger(Number(value)) ? Number(value) : value;
  }

  /** A name that ends with a line feed. */
  line(): string {
    const end = this.#bytes.subarray(this.#position, this.#position + MAX_NAME_LENGTH + 1).indexOf(0x0a);
    if (end < 0) throw this.damaged('a name without an end');
    const line = this.text(end);
    this.skip(1);
    return line;
  }

  damaged(detail: string): Error {
    return checkpointDamaged(this.#path, `its data.pkl has ${detail} at byte ${this.#position}`);
  }

  hostile(detail: string): Error {
    return checkpointHostile(this.#path, `its data.pkl holds ${detail}, which no checkpoint needs`);
  }

  #advance(length: number): number {
    const start = this.#position;
    if (length > this.#bytes.length - start) throw checkpointTruncated(this.#path, 'its data.pkl ends too early');
    this.#position = start + length;
    return start;
  }
}
