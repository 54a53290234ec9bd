import { get } from 'node:http';

/** A daemon's answer has about a hundred bytes. A longer one comes from another program. */
const MAX_BYTES = 4096;

/** The system's codes for an address that does not exist, or that nothing listens on. */
const NOT_THERE = new Set(['ECONNREFUSED', 'EADDRNOTAVAIL', 'ENETUNREACH', 'EHOSTUNREACH', 'EAFNOSUPPORT']);

/** Like ask(), on 127.0.0.1, then on ::1 if nothing listens there. Errors: those of the first. */
export async function askLivez(port: number, timeoutMs: number): Promise<unknown> {
  try {
    return await ask('127.0.0.1', port, timeoutMs);
  } catch (error) {
    if (!NOT_THERE.has((error as NodeJS.ErrnoException).code ?? '')) throw error;
    return ask('::1', port, timeoutMs).catch(() => {
      throw error;
    });
  }
}

/**
 * What a port of this machine answers to /livez, parsed as JSON. It does not use fetch(), which refuses some ports, such as 6000.
 * Errors: the system's if nothing listens or nothing comes within `timeoutMs`; a SyntaxError if another program answers.
 */
function ask(host: string, port: number, timeoutMs: number): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const options = { host, port, path: '/livez', agent: false, signal: AbortSignal.timeout(timeoutMs) };
    const request = get(options, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (chunk: string) => {
        text += chunk;
        if (text.length > MAX_BYTES) response.destroy(new SyntaxError('the answer does not come from a daemon'));
      });
      response.on('error', reject).on('end', () => {
        try {
          resolve(JSON.parse(text));
        } catch (error) {
          reject(error);
        }
      });
    });
    request.on('error', reject);
  });
}
