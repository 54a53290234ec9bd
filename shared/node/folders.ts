import { join } from 'node:path';

/**
 * The folder of all of a user's Likewise data: the one that LIKEWISE_HOME names, otherwise the system's place for a user's data.
 * @param userData that place
 */
export function homeFolder(userData: string): string {
  return process.env.LIKEWISE_HOME || userData;
}

/** What the daemon keeps between starts: its descriptor, the paired tools, jobs, log. */
export function stateFolder(home: string): string {
  return join(home, 'state');
}
