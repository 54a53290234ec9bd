import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LikewiseError } from '@likewise/shared/protocol/errors.ts';
import type { DaemonState } from '@likewise/shared/protocol/messages.ts';
import { pino } from 'pino';
import type { ClientOptions } from 'ws';
import { Auth } from '../../daemon/auth/auth.ts';
import { newToken } from '../../daemon/auth/secrets.ts';
import { stateFolder } from '../../daemon/auth/stateFolder.ts';
import { type Clock, realClock } from '../../daemon/jobs/clock.ts';
import type { Jobs } from '../../daemon/jobs/jobs.ts';
import { Library } from '../../daemon/library/library.ts';
import type { Control } from '../../daemon/server/requests.ts';
import { type Server, type ServerOptions, startServer } from '../../daemon/server/server.ts';
import { ACTIVITY } from './scriptedDaemon.ts';
import { TestClient } from './testClient.ts';

export interface DaemonFixture {
  readonly server: Server;
  readonly auth: Auth;
  readonly ownerToken: string;
  /** What was logged, as lines of JSON. */
  readonly log: readonly string[];
  /** A client that has not said anything yet. */
  connect(options?: ClientOptions, host?: string): Promise<TestClient>;
  /** A client that showed the descriptor's token and was welcomed. */
  owner(): Promise<TestClient>;
  /** A client of a tool that was just paired. */
  tool(name?: string): Promise<{ readonly client: TestClient; readonly token: string; readonly id: string }>;
  /** Ends the server and its clients, and removes LIKEWISE_HOME. */
  close(): Promise<void>;
}

interface FixtureOptions {
  readonly clock?: Clock;
  readonly control?: Control;
  readonly watch?: ServerOptions['watch'];
  readonly describe?: () => DaemonState;
  readonly routes?: ServerOptions['routes'];
}

const STATE: DaemonState = {
  type: 'state',
  model: 'mini',
  engine: 'unloaded',
  stepDowns: [],
  waiting: 0,
  running: 0,
  clients: 0,
};

/** Starts a server with these jobs on a free port, with a separate LIKEWISE_HOME. */
export async function startDaemon(jobs: Jobs, options: FixtureOptions = {}): Promise<DaemonFixture> {
  const home = mkdtempSync(join(tmpdir(), 'likewise-daemon-'));
  const homeBefore = process.env.LIKEWISE_HOME;
  process.env.LIKEWISE_HOME = home;
  const lines: string[] = [];
  const log = pino({ base: null }, { write: (line) => lines.push(line) });
  const ownerToken = newToken();
  const clock = options.clock ?? realClock;
  const auth = new Auth({ folder: stateFolder(), ownerToken, log, now: () => Math.floor(clock.now()) });
  const server = await startServer({
    jobs,
    library: new Library(join(home, 'library')),
    auth,
    log,
    clock,
    version: '0.0.0-test',
    describe: options.describe ?? (() => ({ ...STATE, ...jobs.counts })),
    control: options.control ?? { stop() {}, async useModel() {} },
    watch: options.watch ?? {
      activity: () => ACTIVITY,
      async show() {
        throw new LikewiseError('job-unknown', 'It is not known.', 'None.');
      },
    },
    routes: options.routes ?? new Map(),
    // A port that is free on 127.0.0.1 may be taken on ::1.
    ports: [0, 0, 0],
  });

  const clients = new Set<TestClient>();
  const connect = async (settings: ClientOptions = {}, host = '127.0.0.1') => {
    const client = await TestClient.open(`ws://${host}:${server.port}`, settings);
    clients.add(client);
    void client.closed.then(() => clients.delete(client));
    return client;
  };
  return {
    server,
    auth,
    ownerToken,
    log: lines,
    connect,
    async owner() {
      const client = await connect();
      client.hello(ownerToken);
      await client.next('welcome');
      return client;
    },
    async tool(name = 'Test') {
      const { token, identity } = auth.pair(auth.makeCode().code, { name, kind: 'other' });
      const client = await connect();
      client.hello(token);
      await client.next('welcome');
      return { client, token, id: identity.tool };
    },
    async close() {
      for (const client of clients) client.close();
      await server.close();
      if (homeBefore === undefined) delete process.env.LIKEWISE_HOME;
      else process.env.LIKEWISE_HOME = homeBefore;
      rmSync(home, { recursive: true, force: true });
    },
  };
}
