/*
 * What is looked at before anything else of a request. A website can have a browser connect to this machine, under a name of
 * its own that it makes point here (DNS rebinding) or from its own origin; the names below keep both out. They prove nothing:
 * any program can send any header, so every client shows a token as well.
 */

/** The names this machine has for itself. */
const LOOPBACK_NAMES = ['localhost', '127.0.0.1', '[::1]'];

/** A further name of the daemon, as a browser has it in addresses: in lower case, with a port where there is one. */
export const HOST_NAME = /^(?:[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?|\[[0-9a-f:]+\])(?::\d{1,5})?$/;

/**
 * Whether a request is meant for the daemon [H2].
 * @param hosts the values of all its Host headers
 * @param names further ones that its user gave it
 */
export function isOurHost(hosts: readonly string[], port: number, names: readonly string[] = []): boolean {
  const [host] = hosts;
  if (hosts.length !== 1) return false;
  return names.includes(host!) || LOOPBACK_NAMES.some((name) => host === `${name}:${port}`);
}

/**
 * Whether a WebSocket may be opened from there [H2]: by a program that is no browser, from a page without an origin (a plugin's
 * sandboxed frame), or from the daemon's own page.
 * @param origins the values of all Origin headers
 * @param names further ones of the daemon, which a proxy may serve by TLS
 */
export function isAllowedOrigin(origins: readonly string[], port: number, names: readonly string[] = []): boolean {
  if (origins.length === 0) return true;
  if (origins.length > 1) return false;
  const [origin] = origins;
  if (names.some((name) => origin === `http://${name}` || origin === `https://${name}`)) return true;
  return origin === 'null' || LOOPBACK_NAMES.some((name) => origin === `http://${name}:${port}`);
}
