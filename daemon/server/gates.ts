/*
 * What is looked at before anything else of a request. A website can have a browser connect to this machine, under a name of
 * its own that it makes point here (DNS rebinding) or from its own origin; the names below keep both out. They prove nothing:
 * any program can send any header, so every client shows a token as well.
 */

/** The names this machine has for itself. */
const LOOPBACK_NAMES = ['localhost', '127.0.0.1', '[::1]'];

/**
 * Whether a request is meant for the daemon [H2].
 * @param hosts the values of all its Host headers
 */
export function isOurHost(hosts: readonly string[], port: number): boolean {
  return hosts.length === 1 && LOOPBACK_NAMES.some((name) => hosts[0] === `${name}:${port}`);
}

/**
 * Whether a WebSocket may be opened from there [H2]: by a program that is no browser, from a page without an origin (a plugin's
 * sandboxed frame), or from the daemon's own page.
 * @param origins the values of all Origin headers
 */
export function isAllowedOrigin(origins: readonly string[], port: number): boolean {
  if (origins.length === 0) return true;
  if (origins.length > 1) return false;
  return origins[0] === 'null' || LOOPBACK_NAMES.some((name) => origins[0] === `http://${name}:${port}`);
}
