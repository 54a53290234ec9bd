import { createHash } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A registry that has one more package than npm's. */
export interface Registry {
  readonly url: string;
  close(): void;
}

/**
 * Starts a registry that serves an archive as the newest version of its package, as npm's does after publishing. Requests for other
 * packages are redirected.
 * @param manifest the archive's package.json
 * @param upstream the registry of the other packages
 */
export async function serveRegistry(
  manifest: { readonly name: string; readonly version: string },
  archive: Uint8Array,
  upstream: string,
): Promise<Registry> {
  const { name, version } = manifest;
  const file = `/${name}/-/${name}-${version}.tgz`;
  const server: Server = createServer(({ url = '/' }, answer) => {
    if (url === file) return answer.end(archive);
    if (url !== `/${name}`) return answer.writeHead(302, { location: new URL(url.slice(1), upstream).href }).end();
    const dist = {
      tarball: `${registry.url}${file.slice(1)}`,
      integrity: `sha512-${createHash('sha512').update(archive).digest('base64')}`,
    };
    const published = { ...manifest, _id: `${name}@${version}`, _hasShrinkwrap: true, dist };
    answer.setHeader('content-type', 'application/json');
    answer.end(JSON.stringify({ name, 'dist-tags': { latest: version }, versions: { [version]: published } }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const registry = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    close: () => void server.close(),
  };
  return registry;
}
