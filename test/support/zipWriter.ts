import { type FileHandle, open } from 'node:fs/promises';
import { crc32 } from 'node:zlib';

/** One file of an archive, stored as it is. */
export interface ZipMember {
  readonly name: string;
  /** The bytes, or what makes them when their turn comes; one member at a time is in memory. */
  readonly data: Uint8Array | (() => Uint8Array);
  /** What the directory says, where that should differ from the truth. */
  readonly declared?: {
    readonly method?: number;
    readonly flags?: number;
    readonly size?: number;
    readonly offset?: number;
  };
}

export interface ZipOptions {
  /** Writes zip64 records even where the numbers are small. They are always written from 4 GiB or 65,535 members on. */
  readonly zip64?: boolean;
}

const UTF8_NAMES = 0x800;
/** Data begins at multiples of this, as in PyTorch's archives. */
const ALIGNMENT = 64;

/** Writes an archive of stored members, in order. */
export async function writeZip(path: string, members: Iterable<ZipMember>, options: ZipOptions = {}): Promise<void> {
  const file = await open(path, 'w');
  try {
    const directory: Buffer[] = [];
    let position = 0;
    for (const member of members) {
      const data = typeof member.data === 'function' ? member.data() : member.data;
      const checksum = crc32(data);
      const header = localHeader(member, data.length, checksum, position);
      await writeFully(file, header);
      await writeFully(file, data);
      directory.push(directoryEntry(member, data.length, checksum, position, options));
      position += header.length + data.length;
    }
    await writeFully(file, Buffer.concat([...directory, endOfDirectory(directory, position, options)]));
  } finally {
    await file.close();
  }
}

function localHeader(member: ZipMember, size: number, checksum: number, position: number): Buffer {
  const name = Buffer.from(member.name);
  // An extra field "FB", as PyTorch's, pads up to the alignment.
  const unpadded = position + 30 + name.length + 4;
  const padding = (ALIGNMENT - (unpadded % ALIGNMENT)) % ALIGNMENT;
  const extra = Buffer.concat([fields('2 2', [0x4246, padding]), Buffer.alloc(padding, 'Z')]);
  const sizes = [Math.min(size, 0xffffffff), Math.min(size, 0xffffffff)];
  const fixed = fields('4 2 2 2 2 2 4 4 4 2 2', [
    0x04034b50,
    45,
    flagsOf(member),
    methodOf(member),
    0,
    0,
    checksum,
    ...sizes,
    name.length,
    extra.length,
  ]);
  return Buffer.concat([fixed, name, extra]);
}

function directoryEntry(
  member: ZipMember,
  length: number,
  checksum: number,
  position: number,
  options: ZipOptions,
): Buffer {
  const name = Buffer.from(member.name);
  const size = member.declared?.size ?? length;
  const offset = member.declared?.offset ?? position;
  const zip64 = options.zip64 || size >= 0xffffffff || offset >= 0xffffffff;
  const extra = zip64 ? fields('2 2 8 8 8', [0x0001, 24, size, size, offset]) : Buffer.alloc(0);
  const [shownSize, shownOffset] = zip64 ? [0xffffffff, 0xffffffff] : [size, offset];
  const fixed = fields('4 2 2 2 2 2 2 4 4 4 2 2 2 2 2 4 4', [
    0x02014b50,
    45,
    45,
    flagsOf(member),
    methodOf(member),
    0,
    0,
    checksum,
    shownSize,
    shownSize,
    name.length,
    extra.length,
    0,
    0,
    0,
    0,
    shownOffset,
  ]);
  return Buffer.concat([fixed, name, extra]);
}

function endOfDirectory(directory: readonly Buffer[], start: number, options: ZipOptions): Buffer {
  const count = directory.length;
  const size = directory.reduce((sum, entry) => sum + entry.length, 0);
  const zip64 = options.zip64 || start >= 0xffffffff || count >= 0xffff;
  const end = zip64
    ? fields('4 2 2 2 2 4 4 2', [0x06054b50, 0, 0, 0xffff, 0xffff, 0xffffffff, 0xffffffff, 0])
    : fields('4 2 2 2 2 4 4 2', [0x06054b50, 0, 0, count, count, size, start, 0]);
  if (!zip64) return end;
  const record = fields('4 8 2 2 4 4 8 8 8 8', [0x06064b50, 44, 45, 45, 0, 0, count, count, size, start]);
  return Buffer.concat([record, fields('4 4 8 4', [0x07064b50, 0, start + size, 1]), end]);
}

const methodOf = (member: ZipMember) => member.declared?.method ?? 0;
const flagsOf = (member: ZipMember) => member.declared?.flags ?? UTF8_NAMES;

/** Little-endian unsigned integers of the given numbers of bytes. */
function fields(layout: string, values: readonly number[]): Buffer {
  const widths = layout.split(' ').map(Number);
  const bytes = Buffer.alloc(widths.reduce((sum, width) => sum + width, 0));
  let position = 0;
  for (const [i, width] of widths.entries()) {
    if (width === 8) bytes.writeBigUInt64LE(BigInt(values[i]!), position);
    else bytes.writeUIntLE(values[i]!, position, width);
    position += width;
  }
  return bytes;
}

async function writeFully(file: FileHandle, bytes: Uint8Array): Promise<void> {
  for (let written = 0; written < bytes.length; ) {
    written += (await file.write(bytes, written, bytes.length - written)).bytesWritten;
  }
}
