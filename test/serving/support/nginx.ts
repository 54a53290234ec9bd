import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { until } from '../../support/until.ts';
import { freePort } from './triton.ts';

const NGINX = '/usr/sbin/nginx';

/** Why it is not there, for the tests that are left out then. */
export const NO_NGINX = existsSync(NGINX) ? undefined : `there is no ${NGINX} (apt-get install nginx-light)`;

/** nginx with the settings of an export, in front of a server. */
export class TlsProxy {
  readonly port: number;
  /** The certificate of who signed the server's. */
  readonly ca: string;
  readonly #process: ChildProcess;

  private constructor(process: ChildProcess, port: number, ca: string) {
    this.#process = process;
    this.port = port;
    this.ca = ca;
  }

  /** @param template the export's proxy/default.conf.template; @param host the certificate's name */
  static async start(
    dir: string,
    template: string,
    of: { server: string; token: string; host: string },
  ): Promise<TlsProxy> {
    mkdirSync(join(dir, 'tls'), { recursive: true });
    const port = await freePort();
    const ca = certificates(join(dir, 'tls'), of.host);
    const settings = readFileSync(template, 'utf8')
      .replace(/\$\{LIKEWISE_TOKEN\}/g, of.token)
      .replace(/\$\{LIKEWISE_SERVER\}/g, of.server)
      .replaceAll('/etc/nginx/tls', join(dir, 'tls'))
      .replace('listen 443 ssl', `listen 127.0.0.1:${port} ssl`);
    const temp = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(
      (kind) => `${kind}_temp_path ${dir}/${kind};`,
    );
    const main = `daemon off; pid ${dir}/pid; error_log stderr; events {} http { access_log off; ${temp.join(' ')} ${settings} }`;
    writeFileSync(join(dir, 'nginx.conf'), main);
    const child = spawn(NGINX, ['-c', join(dir, 'nginx.conf'), '-e', 'stderr'], { stdio: 'inherit' });
    const answers = () =>
      new Promise<boolean>((resolve) => {
        const socket = connect(port, '127.0.0.1');
        socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
        socket.once('connect', () => socket.destroy());
      });
    await until(async () => {
      if (child.exitCode !== null) throw new Error('nginx ended');
      return answers();
    });
    return new TlsProxy(child, port, ca);
  }

  async stop(): Promise<void> {
    const ended = once(this.#process, 'exit');
    this.#process.kill('SIGTERM');
    await ended;
  }
}

/** A certificate authority of our own, and a certificate that it signed. Returns the authority's. */
function certificates(dir: string, host: string): string {
  const openssl = (...args: string[]) => execFileSync('openssl', args, { cwd: dir, stdio: 'pipe' });
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'];
  openssl('req', '-x509', ...key, '-keyout', 'ca.key', '-out', 'ca.crt', '-subj', '/CN=A team', '-days', '2');
  openssl('req', ...key, '-keyout', 'server.key', '-out', 'server.csr', '-subj', `/CN=${host}`);
  writeFileSync(join(dir, 'names'), `subjectAltName=DNS:${host},IP:127.0.0.1\n`);
  const signed = ['-CA', 'ca.crt', '-CAkey', 'ca.key', '-CAcreateserial', '-days', '2', '-extfile', 'names'];
  openssl('x509', '-req', '-in', 'server.csr', '-out', 'server.crt', ...signed);
  return join(dir, 'ca.crt');
}
