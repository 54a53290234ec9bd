import { expect, it } from 'vitest';
import { TICKET_LIFE_MS, Tickets } from './tickets.ts';

function tickets() {
  const clock = { now: 1000 };
  return { clock, tickets: new Tickets(() => clock.now) };
}

it('lets a ticket in once [P9]', () => {
  const { tickets: all } = tickets();
  const { ticket, expires } = all.make();
  expect(expires).toBe(1000 + TICKET_LIFE_MS);
  all.redeem(ticket);
  expect(() => all.redeem(ticket)).toThrow(expect.objectContaining({ code: 'pairing-failed' }));
});

it('leaves the ticket good when another was tried', () => {
  const { tickets: all } = tickets();
  const { ticket } = all.make();
  expect(() => all.redeem(`${ticket}x`)).toThrow();
  all.redeem(ticket);
});

it('ends a ticket after its time, and when another is made [P9]', () => {
  const { clock, tickets: all } = tickets();
  const first = all.make();
  const second = all.make();
  expect(() => all.redeem(first.ticket)).toThrow();
  clock.now = second.expires - 1;
  all.redeem(second.ticket);
  const third = all.make();
  clock.now = third.expires;
  expect(() => all.redeem(third.ticket)).toThrow();
});
