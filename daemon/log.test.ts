import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { LikewiseError } from '@likewise/shared/protocol/errors.ts';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { logFolder, openLog, withoutSecrets } from './log.ts';

let folder: string;
beforeEach(async () => {
  folder = logFolder(await mkdtemp(join(tmpdir(), 'likewise-log-')));
});
afterEach(() => rm(join(folder, '..'), { recursive: true }));

async function logged(): Promise<string> {
  const names = await readdir(folder);
  return (await Promise.all(names.map((name) => readFile(join(folder, name), 'utf8')))).join('');
}

describe('the log', () => {
  it('is lines of JSON with level, time and message', async () => {
    const { log, close } = await openLog(folder);
    log.info({ port: 22400 }, 'Listening.');
    log.error(new LikewiseError('busy', 'Too much waits.', 'Try later.'));
    await close();
    const [first, second] = (await logged())
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(first).toEqual({ level: 'info', time: expect.any(Number), port: 22400, msg: 'Listening.' });
    expect(second).toMatchObject({ level: 'error', err: { code: 'busy', message: 'Too much waits.' } });
  });

  it('shows a person the time of day and the message', async () => {
    const terminal = new PassThrough();
    const { log, close } = await openLog(folder, terminal);
    log.info({ port: 1 }, 'Listening.');
    log.warn('Slow.');
    await close();
    expect(terminal.read().toString()).toMatch(/^\d\d:\d\d:\d\d Listening\.\n\d\d:\d\d:\d\d warn: Slow\.\n$/);
  });

  it('goes on in the file it has after a restart', async () => {
    for (const message of ['one', 'two']) {
      const { log, close } = await openLog(folder);
      log.info(message);
      await close();
    }
    expect(await readdir(folder)).toEqual(['daemon.1.log']);
    expect((await logged()).trim().split('\n')).toHaveLength(2);
  });

  it('keeps five files of about 5 MB, those of earlier runs included', async () => {
    await mkdir(folder);
    for (let n = 1; n <= 6; n++) await writeFile(join(folder, `daemon.${n}.log`), 'x'.repeat(5 * 2 ** 20 - 100));
    const { log, close } = await openLog(folder);
    for (let n = 0; n < 200; n++) {
      log.info('y'.repeat(30_000));
      await new Promise((resolve) => setImmediate(resolve));
    }
    await close();
    const names = (await readdir(folder)).sort();
    expect(names).toEqual([4, 5, 6, 7, 8].map((n) => `daemon.${n}.log`));
    for (const name of names) expect((await stat(join(folder, name))).size).toBeLessThan(5.1 * 2 ** 20);
  });
});

describe('secrets', () => {
  it('and bytes are left out at every depth, error codes are not', () => {
    expect(
      withoutSecrets({
        token: 'abc',
        code: '12345678',
        headers: { Authorization: 'Bearer abc' },
        images: [{ type: 'image/png', bytes: new Uint8Array(9) }],
        deep: { a: { b: { c: { token: 'abc' } } } },
        error: { code: 'busy' },
      }),
    ).toEqual({
      token: '[secret]',
      code: '[secret]',
      headers: { Authorization: '[secret]' },
      images: [{ type: 'image/png', bytes: '[9 bytes]' }],
      deep: { a: { b: { c: '[object]' } } },
      error: { code: 'busy' },
    });
  });
});
