import { PROBE_MS, type Probe } from '@likewise/shared/client/dial.ts';
import type { Timers } from '@likewise/shared/client/timers.ts';

export const browserTimers: Timers = {
  after(ms, fire) {
    const timer = setTimeout(fire, ms);
    return () => clearTimeout(timer);
  },
};

/** Browsers that ask the user before a page reaches this computer have one of these permissions: Chrome since 145, and before. */
const LOOPBACK = ['loopback-network', 'local-network-access'];

async function isForbidden(): Promise<boolean> {
  for (const name of LOOPBACK) {
    const status = await navigator.permissions?.query({ name: name as PermissionName }).catch(() => undefined);
    if (status) return status.state === 'denied';
  }
  return false;
}

/** Figma's desktop app has the permission too, and does not ask for it. */
const inDesktopApp = () => navigator.userAgent.includes('Electron/');

/** Why no connection opens: the browser forbids it, another program has the port, or nothing listens. */
export const probe: Probe = async (url) => {
  if ((await isForbidden()) && !inDesktopApp()) return 'browser-blocks-loopback';
  const page = url.replace(/^ws:/, 'http:');
  return fetch(`${page}/livez`, { mode: 'no-cors', cache: 'no-store', signal: AbortSignal.timeout(PROBE_MS) }).then(
    () => 'wrong-program' as const,
    // A program that accepts but does not answer is another program, too.
    ({ name }: Error) => (name === 'TimeoutError' ? 'wrong-program' : 'no-daemon'),
  );
};

/** A random UUID, version 4. Not every iframe has crypto.randomUUID. */
export function newUuid(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6]! & 0x0f) | 0x40;
  bytes[8] = (bytes[8]! & 0x3f) | 0x80;
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
}

/** Copies a text to the clipboard in the way that a sandboxed iframe may. Rejects if it may not. */
export async function copyText(text: string): Promise<void> {
  const field = document.createElement('textarea');
  field.value = text;
  document.body.append(field);
  const focused = document.activeElement;
  field.select();
  const copied = document.execCommand('copy');
  field.remove();
  if (focused instanceof HTMLElement) focused.focus();
  if (!copied) throw new Error('the browser does not allow it');
}
