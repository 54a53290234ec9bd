import { createServer, request, type Server } from 'node:http';
import { type AddressInfo, connect } from 'node:net';

/**
 * Behaves like a tunnel, or a workbench in a browser. It forwards requests and WebSockets below a path to another port, including
 * Host.
 */
export async function proxyTo(port: () => number, prefix: string): Promise<{ port: number; close(): Promise<void> }> {
  const inner = (url: string) => `/${url.slice(prefix.length)}`;
  const server: Server = createServer((asked, answer) => {
    const options = { port: port(), path: inner(asked.url!), method: asked.method!, headers: asked.headers };
    const onward = request({ host: '127.0.0.1', ...options }, (got) => {
      answer.writeHead(got.statusCode!, got.headers);
      got.pipe(answer);
    });
    onward.on('error', () => answer.destroy());
    asked.pipe(onward);
  });
  server.on('upgrade', ({ url, rawHeaders }, socket) => {
    const onward = connect(port(), '127.0.0.1');
    const pairs = rawHeaders.flatMap((name, n) => (n % 2 === 0 ? [`${name}: ${rawHeaders[n + 1]}`] : []));
    onward.write(`GET ${inner(url!)} HTTP/1.1\r\n${pairs.join('\r\n')}\r\n\r\n`);
    onward.pipe(socket).pipe(onward);
    for (const end of [onward, socket]) end.on('error', () => {});
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    close() {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}
