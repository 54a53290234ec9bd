import { execFileSync } from 'node:child_process';

/** Starts what follows where it may mount disks that nobody else sees. */
const ownMounts = ['unshare', '--map-root-user', '--mount'];

/**
 * Starts what follows with a disk of a few kilobytes in the place of a folder.
 * @param script runs in sh with the disk mounted; what follows is "$@"
 */
export function onSmallDisk(folder: string, kilobytes: number, script: string): string[] {
  const mounted = `mount -t tmpfs -o size=${kilobytes}k none '${folder}' && ${script}`;
  return [...ownMounts, 'sh', '-c', mounted, 'sh'];
}

/** Starts what follows with files that end at this size; the signal that would kill it is ignored. */
export function withFilesUpTo(kilobytes: number): string[] {
  return ['bash', '-c', `ulimit -f ${kilobytes}; trap "" XFSZ; exec "$@"`, 'bash'];
}

/** Where no disk can be mounted, a limit on the size of files has to stand for the full one. */
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
