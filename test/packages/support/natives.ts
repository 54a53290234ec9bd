import { closeSync, openSync, readdirSync, readSync } from 'node:fs';
import { join } from 'node:path';

/** A program or library in a folder, and its platform. */
export interface Native {
  readonly path: string;
  /** Such as "linux-x64"; undefined for a file of another kind. */
  readonly system: string | undefined;
}

/** The files of a folder that are programs or libraries, or should be by their names. */
export function nativesIn(folder: string): Native[] {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return files
    .map(({ parentPath, name }) => join(parentPath, name))
    .map((path) => ({ path, system: systemOf(head(path)) }))
    .filter(({ path, system }) => system !== undefined || /\.(node|dll|exe|dylib|so)$/.test(path));
}

/** Determined from the first bytes: ELF (elf.h), 64-bit Mach-O (mach-o/loader.h), PE (the position of the COFF header is at 0x3c). */
function systemOf(bytes: Buffer): string | undefined {
  if (bytes.toString('latin1', 0, 4) === '\x7fELF')
    return { 62: 'linux-x64', 183: 'linux-arm64' }[bytes.readUInt16LE(18)];
  if (bytes.readUInt32LE(0) === 0xfeedfacf) {
    return { 16777223: 'darwin-x64', 16777228: 'darwin-arm64' }[bytes.readUInt32LE(4)];
  }
  if (bytes.toString('latin1', 0, 2) !== 'MZ') return undefined;
  const header = bytes.readUInt32LE(0x3c);
  if (header + 6 > bytes.length) return undefined;
  return { 34404: 'win32-x64', 43620: 'win32-arm64' }[bytes.readUInt16LE(header + 4)];
}

function head(path: string): Buffer {
  const bytes = Buffer.alloc(4096);
  const file = openSync(path, 'r');
  readSync(file, bytes);
  closeSync(file);
  return bytes;
}
