/*
 * The first check of every request. A website can make a browser connect to this machine, under its own name that it points here (DNS
 * rebinding) or from its own origin. The names below keep both out. They prove nothing, because any program can send any header. So
 * every client must also show a token.
 */

/** The names this machine has for itself. */
const LOOPBACK_NAMES = ['localhost', '127.0.0.1', '[::1]'];

/** Another name of the daemon, as browsers write it in addresses: in lower case, with a port if there is one. */
export const HOST_NAME = /^(?:[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?|\[[0-9a-f:]+\])(?::\d{1,5})?$/;

/**
 * Whether a request is meant for the daemon [H2].
 * @param hosts the values of all its Host headers
 * @param names additional ones that its user gave it
 */
export function isOurHost(hosts: readonly string[], port: number, names: readonly string[] = []): boolean {
  const [host] = hosts;
  if (hosts.length !== 1) return false;
  return names.includes(host!) || LOOPBACK_NAMES.some((name) => host === `${name}:${port}`);
}

/**
 * Whether a WebSocket may be opened from there [H2]. It may from a program that is not a browser, a page without an origin (a
 * plugin's sandboxed frame), or the daemon's own page.
 * @param origins the values of all Origin headers
 * @param names additional names of the daemon, which a proxy may serve over TLS
 */
export function isAllowedOrigin(origins: readonly string[], port: number, names: readonly string[] = []): boolean {
  if (origins.length === 0) return true;
  if (origins.length > 1) return false;
  const [origin] = origins;
  if (names.some((name) => origin === `http://${name}` || origin === `https://${name}`)) return true;
  return origin === 'null' || LOOPBACK_NAMES.some((name) => origin === `http://${name}:${port}`);
}
