import { expect, test } from 'vitest';
import { ByteRoom } from './byteRoom.ts';
import { MAX_HELD_BYTES, MAX_HELD_BYTES_OF_TOOL } from './limits.ts';

test('room is taken up to the last byte, by a tool and by all, and given back', () => {
  const room = new ByteRoom();
  const tools = Array.from({ length: MAX_HELD_BYTES / MAX_HELD_BYTES_OF_TOOL }, (_, n) => `tool ${n}`);
  const back = tools.map((tool) => room.take(tool, MAX_HELD_BYTES_OF_TOOL - 1));
  expect(() => room.take(tools[0]!, 2)).toThrow(expect.objectContaining({ code: 'busy' }));
  for (const tool of tools) room.take(tool, 1);
  expect(() => room.take('another', 1)).toThrow(expect.objectContaining({ code: 'busy' }));
  room.take('another', 0);
  for (const giveBack of back) giveBack();
  room.take('another', MAX_HELD_BYTES_OF_TOOL);
  expect(() => room.take('another', 1)).toThrow(expect.objectContaining({ code: 'busy' }));
});
