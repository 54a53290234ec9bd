import { readdir, readFile, readlink } from 'node:fs/promises';

/** The state of a listening socket in /proc/net/tcp. */
const LISTENING = '0A';

/**
 * Whether a process listens on a port of this machine. Undefined if the system does not say: outside Linux, and for processes of
 * other users.
 */
export async function holdsPort(pid: number, port: number): Promise<boolean | undefined> {
  try {
    const tables = await Promise.all(
      ['tcp', 'tcp6'].map((name) => readFile(`/proc/net/${name}`, 'utf8').catch(() => '')),
    );
    const sockets = new Set(tables.flatMap((table) => listeners(table, port)).map((inode) => `socket:[${inode}]`));
    const folder = `/proc/${pid}/fd`;
    const links = (await readdir(folder)).map((name) => readlink(`${folder}/${name}`).catch(() => ''));
    return (await Promise.all(links)).some((link) => sockets.has(link));
  } catch {
    return undefined;
  }
}

/** The inodes of the sockets that listen on a port. */
function listeners(table: string, port: number): string[] {
  const place = `:${port.toString(16).toUpperCase().padStart(4, '0')}`;
  return table.split('\n').flatMap((line) => {
    const [, local, , state, , , , , , inode] = line.trim().split(/\s+/);
    return state === LISTENING && local?.endsWith(place) ? [inode!] : [];
  });
}
