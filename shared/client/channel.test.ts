import { expect, it } from 'vitest';
import { image } from '../../test/support/clientWorld.ts';
import { STATE } from '../../test/support/scriptedDaemon.ts';
import { TransportPair } from '../../test/support/transportPair.ts';
import { CLOSE_CODES } from '../protocol/closeCodes.ts';
import { encodeFrame, FrameError } from '../protocol/frames.ts';
import type { ClientMessage, DaemonMessage } from '../protocol/messages.ts';
import { parseClientMessage, parseDaemonMessage } from '../protocol/parse.ts';
import { Channel } from './channel.ts';
import type { Closing, Transport } from './transport.ts';

/** Both ends of a connection, and what the tool's listener gets. */
function channels() {
  const pair = new TransportPair();
  const tool = new Channel<ClientMessage, DaemonMessage>(pair.client, parseDaemonMessage);
  const daemon = new Channel<DaemonMessage, ClientMessage>(pair.daemon, parseClientMessage);
  const heard: unknown[] = [];
  const listener = {
    message: ({ message }: { message: DaemonMessage }) => void heard.push(message.type),
    closed: (closing: Closing) => void heard.push(closing),
  };
  const deliver = () => {
    while (pair.client.deliver() || pair.daemon.deliver());
  };
  return { pair, tool, daemon, heard, listener, deliver };
}

it('keeps what comes while nobody listens, the end included, for the next listener', () => {
  const { tool, daemon, heard, listener, deliver } = channels();
  daemon.send(STATE);
  deliver();
  tool.listen(listener);
  expect(heard).toEqual(['state']);
  tool.listen(undefined);
  daemon.send({ type: 'tools', tools: [] });
  daemon.close('going-away', 'bye');
  deliver();
  expect(heard).toEqual(['state']);
  tool.listen(listener);
  expect(heard).toEqual(['state', 'tools', { code: CLOSE_CODES['going-away'], reason: 'bye', opened: true }]);
});

it('a listener that leaves on a message gets no further one', () => {
  const { tool, daemon, heard, listener, deliver } = channels();
  const once = {
    ...listener,
    message(received: { message: DaemonMessage }) {
      listener.message(received);
      tool.listen(undefined);
    },
  };
  daemon.send(STATE);
  daemon.send({ type: 'tools', tools: [] });
  deliver();
  tool.listen(once);
  expect(heard).toEqual(['state']);
});

it('after close() nothing comes', () => {
  const { pair, tool, daemon, heard, listener, deliver } = channels();
  daemon.send(STATE);
  deliver();
  daemon.send(STATE);
  tool.close();
  tool.listen(listener);
  pair.cut();
  deliver();
  expect(heard).toEqual([]);
});

it.each<[string, Uint8Array<ArrayBuffer>, string]>([
  ['bytes that are no frame', Uint8Array.of(1, 2, 3), 'missing-bytes'],
  ['a message of the wrong side', encodeFrame({ type: 'stop' }), 'bad-message'],
  ['an image that nothing names', encodeFrame({ type: 'tools', tools: [] }, [image(1)]), 'image-unused'],
])('%s: the peer gets the violation by name, the listener the end; nothing follows', (_, bytes, reason) => {
  const { pair, tool, heard, listener, deliver } = channels();
  const closed: Closing[] = [];
  pair.daemon.onClose((closing) => closed.push(closing));
  tool.listen(listener);
  pair.daemon.send(bytes);
  pair.daemon.send(encodeFrame(STATE));
  deliver();
  const end = { code: CLOSE_CODES['protocol-violation'], reason, opened: true };
  expect(heard).toEqual([end]);
  expect(closed).toEqual([end]);
});

it('[F1] a text message is a violation', () => {
  let hear: (data: string) => void = () => {};
  const closed: number[] = [];
  const transport: Transport = {
    send() {},
    close: (code) => void closed.push(code),
    onMessage: (listener) => {
      hear = listener;
    },
    onClose() {},
  };
  new Channel<ClientMessage, DaemonMessage>(transport, parseDaemonMessage);
  hear('{"type":"tools","tools":[]}');
  expect(closed).toEqual([CLOSE_CODES['protocol-violation']]);
});

it('a message beyond the limits is not sent', () => {
  const { pair, tool } = channels();
  const run = { type: 'use-model', model: 'x'.repeat(300_000) } as const;
  expect(() => tool.send(run)).toThrow(FrameError);
  expect(pair.daemon.deliver()).toBe(false);
});

it('a bug of the reader is no violation of the peer', () => {
  const pair = new TransportPair();
  new Channel(pair.client, () => {
    throw new TypeError('a bug');
  });
  pair.daemon.send(Uint8Array.of(1));
  expect(() => pair.client.deliver()).toThrow('a bug');
});
