import { join } from 'node:path';
import envPaths from 'env-paths';

/** What the daemon knows between two starts: its descriptor, the paired tools, jobs, log. LIKEWISE_HOME moves it. */
export function stateFolder(): string {
  return join(process.env.LIKEWISE_HOME ?? envPaths('likewise', { suffix: '' }).data, 'state');
}
