/*
 * The module `likewise/client`: a tool's connection to the daemon, in Node.js and in browsers.
 */

export {
  type ClientState,
  type ConnectOptions,
  connect,
  type DaemonClient,
  loopbackUrls,
} from './daemonClient.ts';
export { type Diagnosis, explain as diagnosisInWords } from './diagnosis.ts';
export type { ExplainedReading, ExplainRequest } from './explaining.ts';
export type { JobUpdate } from './job.ts';
export type { RunRequest } from './jobs.ts';
export type { Timers } from './timers.ts';
export { type Transport, type WebSocketLike, webSocketTransport } from './transport.ts';
export { connectTrusted, type TrustedClient } from './trustedClient.ts';
