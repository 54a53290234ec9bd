import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { until } from '../../support/until.ts';
import { freePort } from './triton.ts';

const NGINX = '/usr/sbin/nginx';

/** Paths of a certificate and its key. */
interface OwnCertificate {
  readonly cert: string;
  readonly key: string;
}

/** Why it is missing, for tests that are then skipped. */
export const NO_NGINX = existsSync(NGINX) ? undefined : `there is no ${NGINX} (apt-get install nginx-light)`;

/** nginx with an export's settings, in front of a server. On a second port it also requires a client certificate. */
export class TlsProxy {
  readonly port: number;
  readonly strictPort: number;
  /** The certificate of the server's issuer, and the client's certificate. */
  readonly ca: string;
  /** A certificate that the second port accepts. */
  readonly own: OwnCertificate;
  /** A certificate that it rejects: it has no known issuer. */
  readonly strange: OwnCertificate;
  readonly #process: ChildProcess;

  private constructor(process: ChildProcess, ports: readonly [number, number], tls: string) {
    this.#process = process;
    [this.port, this.strictPort] = ports;
    this.ca = join(tls, 'ca.crt');
    const named = (name: string) => ({ cert: join(tls, `${name}.crt`), key: join(tls, `${name}.key`) });
    [this.own, this.strange] = [named('client'), named('strange')];
  }

  /** @param template the export's proxy/default.conf.template; @param host the certificate's name */
  static async start(
    dir: string,
    template: string,
    of: { server: string; token: string; host: string },
  ): Promise<TlsProxy> {
    const tls = join(dir, 'tls');
    mkdirSync(tls, { recursive: true });
    const [port, strictPort] = [await freePort(), await freePort()];
    certificates(tls, of.host);
    const settings = readFileSync(template, 'utf8')
      .replace(/\$\{LIKEWISE_TOKEN\}/g, of.token)
      .replace(/\$\{LIKEWISE_SERVER\}/g, of.server)
      .replaceAll('/etc/nginx/tls', tls)
      .replace('listen 443 ssl', `listen 127.0.0.1:${port} ssl`);
    const strict = settings
      .slice(settings.search(/^server \{/m))
      .replace(`:${port} ssl;`, `:${strictPort} ssl; ssl_client_certificate ${tls}/ca.crt; ssl_verify_client on;`);
    const temp = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(
      (kind) => `${kind}_temp_path ${dir}/${kind};`,
    );
    const main = `daemon off; pid ${dir}/pid; error_log stderr; events {} http { access_log off; ${temp.join(' ')} ${settings} ${strict} }`;
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
    return new TlsProxy(child, [port, strictPort], tls);
  }

  async stop(): Promise<void> {
    const ended = once(this.#process, 'exit');
    this.#process.kill('SIGTERM');
    await ended;
  }
}

/** A certificate authority of our own, certificates that it signed for the server and a client, and an unsigned one. */
function certificates(dir: string, host: string): void {
  const openssl = (...args: string[]) => execFileSync('openssl', args, { cwd: dir, stdio: 'pipe' });
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'];
  for (const [name, subject] of [['ca', '/CN=A team'] as const, ['strange', '/CN=Somebody'] as const]) {
    openssl('req', '-x509', ...key, '-keyout', `${name}.key`, '-out', `${name}.crt`, '-subj', subject, '-days', '2');
  }
  writeFileSync(join(dir, 'names'), `subjectAltName=DNS:${host},IP:127.0.0.1\n`);
  const signed = ['-CA', 'ca.crt', '-CAkey', 'ca.key', '-CAcreateserial', '-days', '2', '-extfile', 'names'];
  for (const name of ['server', 'client']) {
    openssl('req', ...key, '-keyout', `${name}.key`, '-out', `${name}.csr`, '-subj', `/CN=${host}`);
    openssl('x509', '-req', '-in', `${name}.csr`, '-out', `${name}.crt`, ...signed);
  }
}
