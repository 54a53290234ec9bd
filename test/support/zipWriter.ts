import { type FileHandle, open } from 'node:fs/promises';
import { crc32 } from 'node:zlib';

/** One file of an archive, stored uncompressed. */
export interface ZipMember {
  readonly name: string;
  /** The bytes, or a function that makes them in their turn. Only one member at a time is in memory. */
  readonly data: Uint8Array | (() => Uint8Array);
  /** What the directory says, if that should differ from the truth. */
  readonly declared?: {
    readonly method?: number;
    readonly flags?: number;
    readonly size?: number;
    /** Default: the size. */
    readonly compressedSize?: number;
    readonly offset?: number;
  };
}

export interface ZipOptions {
  /** Writes zip64 records even if the numbers are small. They are always written from 4 GiB or 65,535 members on. */
  readonly zip64?: boolean;
}

const UTF8_NAMES = 0x800;
/** 4.5, the first with zip64. */
const VERSION = 45;
/** The placeholder when a zip64 record holds the number. */
const MAX16 = 0xffff;
const MAX32 = 0xffffffff;
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
  // An extra field "FB", as PyTorch's, pads to the alignment.
  const unpadded = position + 30 + name.length + 4;
  const padding = (ALIGNMENT - (unpadded % ALIGNMENT)) % ALIGNMENT;
  const extra = Buffer.concat([u16(0x4246, padding), Buffer.alloc(padding, 'Z')]);
  return Buffer.concat([
    u32(0x04034b50),
    u16(VERSION, flagsOf(member), methodOf(member), 0, 0),
    u32(checksum, Math.min(size, MAX32), Math.min(size, MAX32)),
    u16(name.length, extra.length),
    name,
    extra,
  ]);
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
  const compressed = member.declared?.compressedSize ?? size;
  const offset = member.declared?.offset ?? position;
  const zip64 = options.zip64 || size >= MAX32 || offset >= MAX32;
  const extra = zip64 ? Buffer.concat([u16(0x0001, 24), u64(size, compressed, offset)]) : Buffer.alloc(0);
  return Buffer.concat([
    u32(0x02014b50),
    u16(VERSION, VERSION, flagsOf(member), methodOf(member), 0, 0),
    u32(checksum, ...(zip64 ? [MAX32, MAX32] : [compressed, size])),
    u16(name.length, extra.length, 0, 0, 0),
    u32(0, zip64 ? MAX32 : offset),
    name,
    extra,
  ]);
}

function endOfDirectory(directory: readonly Buffer[], start: number, options: ZipOptions): Buffer {
  const count = directory.length;
  const size = directory.reduce((sum, entry) => sum + entry.length, 0);
  if (!options.zip64 && start < MAX32 && count < MAX16) {
    return Buffer.concat([u32(0x06054b50), u16(0, 0, count, count), u32(size, start), u16(0)]);
  }
  const record = [u32(0x06064b50), u64(44), u16(VERSION, VERSION), u32(0, 0), u64(count, count, size, start)];
  const locator = [u32(0x07064b50, 0), u64(start + size), u32(1)];
  return Buffer.concat([...record, ...locator, u32(0x06054b50), u16(0, 0, MAX16, MAX16), u32(MAX32, MAX32), u16(0)]);
}

const methodOf = (member: ZipMember) => member.declared?.method ?? 0;
const flagsOf = (member: ZipMember) => member.declared?.flags ?? UTF8_NAMES;

const u16 = (...values: number[]) => Buffer.from(Uint16Array.from(values).buffer);
const u32 = (...values: number[]) => Buffer.from(Uint32Array.from(values).buffer);
const u64 = (...values: number[]) => Buffer.from(BigUint64Array.from(values, BigInt).buffer);

async function writeFully(file: FileHandle, bytes: Uint8Array): Promise<void> {
  for (let written = 0; written < bytes.length; ) {
    written += (await file.write(bytes, written, bytes.length - written)).bytesWritten;
  }
}
