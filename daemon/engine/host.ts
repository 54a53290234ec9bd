// The engine's child process, the only importer of onnxruntime-node. Loading and running block its thread and can take the
// whole process down, which is why it is a process of its own: the parent cancels by killing it.
import { env, InferenceSession, Tensor } from 'onnxruntime-node';
import { startHeartbeat } from './heartbeat.ts';
import type { FromHost, HostAnswer, HostLoad, HostTensor, HostTensors, ToHost } from './hostMessages.ts';

// Errors only: the reason why a provider could not load goes to stderr and nowhere else, and warnings would crowd it out.
const LOG_SEVERITY_ERROR = 3;
env.logLevel = 'error';

const beating = startHeartbeat();

let session: InferenceSession | undefined;

async function load({ graphPath, provider, threads }: HostLoad): Promise<HostAnswer> {
  try {
    await beating;
    session = await InferenceSession.create(graphPath, {
      executionProviders: [provider],
      graphOptimizationLevel: 'all',
      logSeverityLevel: LOG_SEVERITY_ERROR,
      ...(threads === undefined ? {} : { intraOpNumThreads: threads }),
      // Spinning threads would take the cores of whoever shares the machine.
      extra: { session: { intra_op: { allow_spinning: '0' } } },
    });
    return { kind: 'loaded' };
  } catch (error) {
    return { kind: 'load-failed', message: messageOf(error) };
  }
}

async function run(feeds: HostTensors): Promise<HostAnswer> {
  try {
    if (!session) throw new Error('no graph is loaded');
    const results = await session.run(mapValues(feeds, ({ type, data, dims }) => new Tensor(type, data, dims)));
    const outputs = mapValues(results, ({ type, data, dims }) => ({ type, data, dims }) as HostTensor);
    return { kind: 'outputs', outputs };
  } catch (error) {
    return { kind: 'run-failed', message: messageOf(error) };
  }
}

async function answer(message: ToHost): Promise<HostAnswer> {
  switch (message.kind) {
    case 'load':
      return load(message);
    case 'run':
      return run(message.feeds);
    case 'ping':
      return { kind: 'pong' };
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function mapValues<A, B>(record: Readonly<Record<string, A>>, map: (value: A) => B): Record<string, B> {
  return Object.fromEntries(Object.entries(record).map(([name, value]) => [name, map(value)]));
}

process.on('message', async (message: ToHost) => {
  const answered = await answer(message);
  const reply: FromHost = { id: message.id, memory: process.memoryUsage.rss(), ...answered };
  process.send?.(reply);
});
// The parent is gone, or wants us gone; a run under way is finished first.
process.on('disconnect', () => process.exit());
// Ctrl-C in a terminal reaches every process of the group; the parent decides what becomes of the work.
process.on('SIGINT', () => {});
