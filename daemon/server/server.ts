import { PROGRAM } from '@likewise/shared/protocol/descriptor.ts';
import {
  MAX_EXAMPLES,
  MAX_FRAME_BYTES,
  MAX_IMAGE_BYTES,
  MAX_IMAGE_PIXELS,
  MAX_IMAGE_SIDE,
  MAX_QUERIES,
} from '@likewise/shared/protocol/limits.ts';
import type { DaemonMessage, DaemonState } from '@likewise/shared/protocol/messages.ts';
import { PORTS, PROTOCOL } from '@likewise/shared/protocol/version.ts';
import type { Auth, Identity } from '../auth/auth.ts';
import { Turns } from '../auth/turns.ts';
import { type Clock, realClock } from '../jobs/clock.ts';
import type { Jobs } from '../jobs/jobs.ts';
import type { Library } from '../library/library.ts';
import type { Log } from '../log.ts';
import { atMostEvery } from './broadcast.ts';
import { ByteRoom } from './byteRoom.ts';
import { Connection, type Hub } from './connection.ts';
import { tokenTakenBack, tooManyConnections } from './errors.ts';
import { Guests } from './guests.ts';
import { newHttpServer, type Route, type Routes } from './http.ts';
import { MAX_CONNECTIONS, MAX_UNAUTHENTICATED, OWNER_CONNECTIONS } from './limits.ts';
import { listen } from './listen.ts';
import type { Control, Watch } from './requests.ts';
import { newUpgrade } from './upgrade.ts';
import { everyInterval } from './watching.ts';

export interface ServerOptions {
  readonly jobs: Jobs;
  readonly library: Library;
  readonly auth: Auth;
  /** The daemon's name, for people. */
  readonly version: string;
  /** The daemon's state. The server fills in the number of clients. */
  describe(): DaemonState;
  readonly control: Control;
  readonly watch: Watch;
  /** Pages in addition to /livez. */
  readonly routes: Routes;
  readonly log: Log;
  /** Names of the daemon in addition to those of this machine [H2]. */
  readonly hostNames?: readonly string[];
  /** Uses the first free one of these. Port 0 means any free port. */
  readonly ports?: readonly number[];
  readonly clock?: Clock;
  /** Called when the number of clients has changed. */
  onClients?(): void;
}

export interface Server {
  readonly port: number;
  /** Set if this machine has only ::1. */
  readonly host?: '[::1]';
  /** Ready connections of tools. */
  readonly clients: number;
  /** Call when describe() has changed: the clients are told soon. */
  announce(): void;
  /** Accepts no more connections, and closes the present ones with `going-away`. */
  close(): Promise<void>;
}

/** Serves the protocol and `routes` on the loopback addresses. Errors: port-taken. */
export async function startServer(options: ServerOptions): Promise<Server> {
  const {
    jobs,
    library,
    auth,
    control,
    watch,
    log,
    clock = realClock,
    ports = PORTS,
    hostNames = [],
    onClients = () => {},
  } = options;
  const connections = new Set<Connection>();

  const clients = () => count(connections, (connection) => connection.identity !== undefined);
  const state = (): DaemonState => ({ ...options.describe(), clients: clients() });
  const states = atMostEvery(clock, () => {
    for (const connection of connections) connection.sendState();
  });
  const activities = everyInterval(clock, () => {
    const watchers = [...connections].filter(({ isWatching }) => isWatching);
    if (watchers.length === 0) return false;
    const activity = watch.activity();
    for (const watcher of watchers) watcher.send(activity);
    return true;
  });
  const hub: Hub = {
    sessions: { auth, now: () => clock.now(), welcome: (identity) => welcome(identity, options.version) },
    services: {
      jobs,
      library,
      auth,
      control,
      watch,
      state,
      connectedTools: () => new Set([...connections].flatMap(({ identity }) => identity?.tool ?? [])),
    },
    turns: new Turns(clock),
    clock,
    log,
    guests: new Guests(),
    room: new ByteRoom(),
    admits: ({ trusted }) => clients() < MAX_CONNECTIONS + (trusted ? OWNER_CONNECTIONS : 0),
    receiving: () => [...connections].filter(({ incompleteBytes }) => incompleteBytes > 0),
    changed() {
      states.call();
      onClients();
    },
    watched: activities.start,
  };

  const upgrade = newUpgrade(log, hostNames, (ws, socket, asked) => {
    const strangers = [...connections].filter(({ isStranger }) => isStranger);
    const connection = new Connection(ws, socket, asked, hub);
    connections.add(connection);
    ws.on('close', () => connections.delete(connection));
    // A tool says who it is at once. So the connection that has been silent longest makes room, and idle ones keep nobody out.
    // Connections from the same place come first, so a web page cannot displace programs.
    if (strangers.length >= MAX_UNAUTHENTICATED) {
      const room = strangers.find(({ origin }) => origin === asked.origin) ?? strangers[0]!;
      room.refuse('too-many-connections', tooManyConnections());
    }
  });

  const routes = new Map([...options.routes, ['/livez', livez(options.version)] as const]);
  const newServer = () => newHttpServer({ routes, guests: hub.guests, hostNames, log }).on('upgrade', upgrade);
  const { port, host, servers } = await listen(ports, newServer, log);
  auth.listensOn(port);

  const stopHearing = [
    jobs.onChange(states.call),
    auth.onRevoked((tool) => {
      jobs.cancelAll(tool);
      for (const connection of connections) {
        if (connection.identity?.tool === tool) connection.refuse('not-paired', tokenTakenBack());
      }
    }),
  ];
  return {
    port,
    ...(host && { host }),
    get clients() {
      return clients();
    },
    announce: states.call,
    async close() {
      for (const stop of stopHearing) stop();
      const closed = servers.map((server) => new Promise((resolve) => server.close(resolve)));
      for (const connection of connections) connection.end('going-away');
      states.end();
      activities.end();
      for (const server of servers) server.closeAllConnections();
      await Promise.all(closed);
    },
  };
}

function count<T>(items: Iterable<T>, test: (item: T) => boolean): number {
  return [...items].filter(test).length;
}

function welcome({ tool, trusted }: Identity, version: string): DaemonMessage {
  return {
    type: 'welcome',
    protocol: PROTOCOL,
    daemon: { version, pid: process.pid },
    tool,
    trusted,
    limits: {
      frameBytes: MAX_FRAME_BYTES,
      imageBytes: MAX_IMAGE_BYTES,
      imagePixels: MAX_IMAGE_PIXELS,
      imageSide: MAX_IMAGE_SIDE,
      examples: MAX_EXAMPLES,
      queries: MAX_QUERIES,
    },
  };
}

/** Answers as long as the process lives. Lets another daemon distinguish this one from a different program on its port. */
function livez(version: string): Route {
  const body = JSON.stringify({ program: PROGRAM, version, protocol: PROTOCOL, pid: process.pid });
  return (_, response) => {
    response.writeHead(200, { 'content-type': 'application/json' }).end(`${body}\n`);
  };
}
