import { expect, test } from 'vitest';
import { Intake } from './intake.ts';

test('what arrived since the last message is incomplete, pings and pongs left out', () => {
  const socket = { bytesRead: 500 };
  const intake = new Intake(socket);
  expect(intake.incompleteBytes).toBe(0);
  socket.bytesRead += 1000;
  expect(intake.incompleteBytes).toBe(1000);
  socket.bytesRead += 6 + 125;
  intake.control(125);
  expect(intake.incompleteBytes).toBe(1000);
  socket.bytesRead += 24;
  intake.message();
  expect(intake.incompleteBytes).toBe(0);
  intake.control(4);
  expect(intake.incompleteBytes).toBe(0);
});
