import { join } from 'node:path';

/**
 * Where all that a user has of Likewise lies: the folder that LIKEWISE_HOME names, else the system's place for a user's data.
 * @param userData that place
 */
export function homeFolder(userData: string): string {
  return process.env.LIKEWISE_HOME || userData;
}

/** What the daemon keeps between two starts: its descriptor, the paired tools, jobs, log. */
export function stateFolder(home: string): string {
  return join(home, 'state');
}
