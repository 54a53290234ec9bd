import { execFileSync } from 'node:child_process';

/** Starts a command where it may mount disks that nobody else sees. */
const ownMounts = ['unshare', '--map-root-user', '--mount'];

/**
 * Starts a command with a disk of a few kilobytes mounted over a folder.
 * @param script runs in sh with the disk mounted; the command is "$@"
 */
export function onSmallDisk(folder: string, kilobytes: number, script: string): string[] {
  const mounted = `mount -t tmpfs -o size=${kilobytes}k none '${folder}' && ${script}`;
  return [...ownMounts, 'sh', '-c', mounted, 'sh'];
}

/** Starts a command whose files end at this size. It ignores the signal that would kill it. */
export function withFilesUpTo(kilobytes: number): string[] {
  return ['bash', '-c', `ulimit -f ${kilobytes}; trap "" XFSZ; exec "$@"`, 'bash'];
}

/** Where no disk can be mounted, a limit on file sizes simulates the full one. */
export function canMount(): boolean {
  const [program, ...flags] = ownMounts;
  try {
    execFileSync(program!, [...flags, 'mount', '-t', 'tmpfs', 'none', '/tmp'], { stdio: 'pipe' });
    return true;
  } catch (error) {
    console.warn(`No disk can be mounted here, so none is filled: ${error}`);
    return false;
  }
}
