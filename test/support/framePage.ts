import { type ClientState, connect, type DaemonClient } from '@likewise/shared/client/daemonClient.ts';
import type { JobUpdate } from '@likewise/shared/client/job.ts';
import { webSocketTransport } from '@likewise/shared/client/transport.ts';
import type { FrameImage } from '@likewise/shared/protocol/frames.ts';

/*
 * The program of a page in a sandboxed frame, like a plugin's. sandboxedFrame.test.ts bundles it for the browser and controls it
 * through window.tool.
 */

// The tests do not have a browser's types.
declare const window: Record<'tool', unknown>;
declare const WebSocket: Parameters<typeof webSocketTransport>[1];
declare const origin: string;

let client: DaemonClient;
let token: string | undefined;

const tool = {
  origin: () => origin,
  /** The state once the first try is over. */
  connect(urls: string[]): Promise<ClientState> {
    client = connect({
      urls,
      client: { name: 'Page', version: '1', kind: 'other' },
      open: (url) => webSocketTransport(url, WebSocket),
      tokens: {
        load: async () => token,
        save: async (saved) => {
          token = saved;
        },
      },
      timers: {
        after(ms, fire) {
          const timer = setTimeout(fire, ms);
          return () => clearTimeout(timer);
        },
      },
      random: Math.random,
    });
    return client.settled();
  },
  /** The state once the daemon knows the tool. */
  async pair(code: string): Promise<ClientState> {
    await client.pair(code);
    while (client.state.name !== 'ready') await new Promise(client.onState.bind(client));
    return client.state;
  },
  /** Runs the job of this id with these pictures, as lists of bytes. The pictures of results are also lists. */
  async run(id: string, input: number[], output: number[], query: number[]): Promise<JobUpdate[]> {
    const png = (bytes: number[]): FrameImage => ({ type: 'image/png', bytes: Uint8Array.from(bytes) });
    const updates: JobUpdate[] = [];
    const job = client.run({
      job: id,
      examples: [{ input: png(input), output: png(output) }],
      queries: [png(query)],
      quality: 'fast',
      answer: { size: 'query', detail: 'none', format: 'png' },
      lane: 'interactive',
    });
    for await (const update of job) updates.push(update);
    return updates;
  },
  close: () => client.close(),
};
export type Tool = typeof tool;

window.tool = tool;
