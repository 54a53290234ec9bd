// Archives of folders, as each system unpacks them by itself.

import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream, readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, dirname, join, relative, sep } from 'node:path';
import { Zip, ZipDeflate } from 'fflate';

/** Packs a folder, under its own name; what is in it alone for a .mcpb. @param level 1 is quick, 9 small */
export async function pack(folder, archive, level) {
  if (archive.endsWith('.zip')) return packZip(folder, archive, level, dirname(folder));
  if (archive.endsWith('.mcpb')) return packZip(folder, archive, level, folder);
  const env = { ...process.env, XZ_OPT: `-${level} -T0` };
  const owner = ['--owner=0', '--group=0', '--numeric-owner', '--sort=name'];
  execFileSync('tar', ['-cJf', archive, ...owner, '-C', dirname(folder), basename(folder)], { env, stdio: 'inherit' });
}

/** @param root what names in the archive start from. A link becomes the file it leads to: not all that unpack know links. */
async function packZip(folder, archive, level, root) {
  const file = createWriteStream(archive);
  const zip = new Zip((error, chunk, final) => {
    if (error) file.destroy(error);
    else if (final) file.end(chunk);
    else file.write(chunk);
  });
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (entry.isDirectory()) continue;
    const path = join(entry.parentPath, entry.name);
    const member = new ZipDeflate(relative(root, path).split(sep).join('/'), { level });
    // Who may execute it, as Unix says it.
    member.os = 3;
    member.attrs = statSync(path).mode << 16;
    zip.add(member);
    member.push(readFileSync(path), true);
  }
  zip.end();
  await once(file, 'close');
}
