import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import type { ServerResponse } from 'node:http';
import { extname, join, relative, sep } from 'node:path';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import type { Route } from './http.ts';

/** The content types that are served, and whether they are compressed. */
const TYPES: Readonly<Record<string, { readonly type: string; readonly text: boolean }>> = {
  '.html': { type: 'text/html; charset=utf-8', text: true },
  '.js': { type: 'text/javascript; charset=utf-8', text: true },
  '.css': { type: 'text/css; charset=utf-8', text: true },
  '.svg': { type: 'image/svg+xml', text: true },
  '.png': { type: 'image/png', text: false },
};

/** The build puts a hash of the content into such names, so their content never changes. */
const HASHED = /-[0-9A-Z]{8}\.\w+$/;

const A_YEAR_S = 365 * 24 * 3600;

/**
 * The files of a folder as pages, by their paths in it; index.html is "/". They are small, and read once. A folder that was not built
 * has no pages.
 */
export async function pageRoutes(folder: string): Promise<[string, Route][]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  const files = entries.filter((entry) => entry.isFile() && extname(entry.name) in TYPES);
  return Promise.all(
    files.map(async (entry): Promise<[string, Route]> => {
      const file = join(entry.parentPath, entry.name);
      const path = relative(folder, file).split(sep).join('/');
      return [path === 'index.html' ? '/' : `/${path}`, await pageRoute(file)];
    }),
  );
}

async function pageRoute(file: string): Promise<Route> {
  const bytes = await readFile(file);
  const { type, text } = TYPES[extname(file)]!;
  const packed = text ? await promisify(gzip)(bytes, { level: 9 }) : undefined;
  const etag = `"${createHash('sha256').update(bytes).digest('base64url').slice(0, 16)}"`;
  const cacheControl = HASHED.test(file) ? `public, max-age=${A_YEAR_S}, immutable` : 'no-cache';
  return ({ headers }, response) => {
    setSafety(response, headers.host!);
    response.setHeader('etag', etag).setHeader('cache-control', cacheControl).setHeader('vary', 'accept-encoding');
    if (headers['if-none-match'] === etag) return void response.writeHead(304).end();
    const takesGzip = packed && /\bgzip\b/.test(String(headers['accept-encoding']));
    if (takesGzip) response.setHeader('content-encoding', 'gzip');
    const body = takesGzip ? packed : bytes;
    response.writeHead(200, { 'content-type': type, 'content-length': body.length }).end(body);
  };
}

/**
 * The page may run only our own files, talk only to this daemon, and stand in no other page's frame.
 * @param host one of the daemon's own names with its port
 */
function setSafety(response: ServerResponse, host: string): void {
  const policy = [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' blob:",
    `connect-src 'self' ws://${host} wss://${host}`,
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ];
  response
    .setHeader('content-security-policy', policy.join('; '))
    .setHeader('cross-origin-opener-policy', 'same-origin')
    .setHeader('cross-origin-resource-policy', 'same-origin')
    .setHeader('referrer-policy', 'no-referrer')
    .setHeader('x-content-type-options', 'nosniff');
}
