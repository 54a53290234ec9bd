import { constants, createWriteStream, fchmodSync, fstatSync, openSync, renameSync, type WriteStream } from 'node:fs';
import { finished } from 'node:stream/promises';
import { LikewiseError } from '@likewise/shared/protocol/errors.ts';
import type { Log } from '../log.ts';
import { exportRequest, type Resource } from './otlp.ts';
import { now, type Span } from './span.ts';
import { Tracer } from './tracer.ts';

/** The file becomes `FILE.old`, in place of the one before, at this size: some ten thousand jobs of a picture each. */
const FILE_BYTES = 32 * 2 ** 20;

/** Bytes that wait for a slow disk; further spans are lost. */
const MAX_UNWRITTEN = 4 * 2 ** 20;

export interface TraceFile {
  readonly tracer: Tracer;
  close(): Promise<void>;
}

/**
 * Opens a file of traces for its user alone: each line an ExportTraceServiceRequest in JSON, which the `otlpjsonfile` receiver of the
 * OpenTelemetry Collector reads. One that can no longer be written is reported once, and stops nothing.
 * Errors: output-denied, where it cannot be written or is no file.
 */
export function openTraceFile(path: string, resource: Resource, log: Pick<Log, 'warn'>): TraceFile {
  let isLosing = false;
  const failed = (error: Error) => {
    if (!isLosing) log.warn({ err: error }, 'Traces are lost: their file cannot be written.');
    isLosing = true;
  };
  const open = () => {
    const { fd, size } = openPrivate(path);
    return { stream: createWriteStream(path, { fd }).on('error', failed), bytes: size };
  };
  let file: { readonly stream: WriteStream; bytes: number } = open();
  const ending = new Set<Promise<void>>();
  const end = ({ stream }: typeof file) => {
    stream.end();
    const ended = finished(stream).catch(failed);
    ending.add(ended);
    void ended.then(() => ending.delete(ended));
  };
  const write = (spans: readonly Span[]) => {
    try {
      if (file.bytes >= FILE_BYTES) {
        end(file);
        renameSync(path, `${path}.old`);
        file = open();
      }
      if (file.stream.writableLength > MAX_UNWRITTEN) throw new Error('the disk is too slow');
      // Taken each time: the spans' clock stands still while the machine sleeps.
      const epoch = BigInt(Date.now()) * 1_000_000n - now();
      const line = Buffer.from(`${JSON.stringify(exportRequest(spans, resource, epoch))}\n`);
      // A broken stream reports only to the callback.
      file.stream.write(line, (error) => error && failed(error));
      file.bytes += line.length;
    } catch (error) {
      failed(error as Error);
    }
  };
  return {
    tracer: new Tracer(write),
    async close() {
      end(file);
      await Promise.all(ending);
    },
  };
}

/** Errors: output-denied. */
function openPrivate(path: string): { readonly fd: number; readonly size: number } {
  try {
    // A pipe would be waited for.
    const { O_WRONLY, O_APPEND, O_CREAT, O_NONBLOCK = 0 } = constants;
    const fd = openSync(path, O_WRONLY | O_APPEND | O_CREAT | O_NONBLOCK, 0o600);
    const status = fstatSync(fd);
    if (!status.isFile()) throw new Error('it is no file');
    fchmodSync(fd, 0o600);
    return { fd, size: status.size };
  } catch (error) {
    const message = `Traces cannot be written to ${path}: ${(error as Error).message}.`;
    throw new LikewiseError('output-denied', message, 'Name another file with --trace, or likewise config set trace.', {
      cause: error,
    });
  }
}
