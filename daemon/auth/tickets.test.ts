import { expect, it } from 'vitest';
import { TICKET_LIFE_MS, Tickets } from './tickets.ts';

function tickets() {
  const clock = { now: 1000 };
  return { clock, tickets: new Tickets(() => clock.now) };
}

it('lets a ticket in once [P9]', () => {
  const { tickets: all } = tickets();
  const { ticket, lasts } = all.make();
  expect(lasts).toBe(TICKET_LIFE_MS);
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
  clock.now += TICKET_LIFE_MS - 1;
  all.redeem(second.ticket);
  const third = all.make();
  clock.now += TICKET_LIFE_MS;
  expect(() => all.redeem(third.ticket)).toThrow();
});
