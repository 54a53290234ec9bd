import { lookup } from 'node:dns/promises';
import { isIP } from 'node:net';
import { LikewiseError } from '@likewise/shared/protocol/errors.ts';
import { modelPath } from '../engine/remote/address.ts';
import { CERTIFICATE_FIX } from '../engine/remote/errors.ts';
import { QUESTION_TIMEOUT_MS } from '../engine/remote/limits.ts';
import { checkServer, Link, NoReply, type Server } from '../engine/remote/link.ts';
import { judge } from '../engine/remote/verdict.ts';
import { serverEngine } from '../inference/chosenEngine.ts';
import { PROBE_CANVAS } from '../inference/probe.ts';
import type { Model } from '../model/registry.ts';
import type { ServerFact, ServerStep } from './checks.ts';

/** How many round trips are measured. The median is reported. */
const ROUND_TRIPS = 5;

/** A failed step, which is always the last one. */
class Failed extends Error {
  readonly step: ServerStep;

  constructor(what: ServerStep['what'], found: string, fix: string) {
    super(found);
    this.step = { what, found, fix };
  }
}

/** Checks a server step by step until one fails: name, connection, token, readiness, identity, and the time for one canvas. */
export async function serverFact(model: Model, server: Server): Promise<ServerFact> {
  const steps: ServerStep[] = [];
  let host = server.url;
  try {
    host = checkServer(server).host;
    await look(model, server, (what, found) => steps.push({ what, found }));
  } catch (error) {
    if (error instanceof Failed) steps.push(error.step);
    else if (error instanceof LikewiseError) steps.push({ what: 'settings', found: error.message, fix: error.remedy });
    else throw error;
  }
  return { host, steps };
}

async function look(model: Model, server: Server, passed: (what: ServerStep['what'], found: string) => void) {
  const link = new Link(server);
  try {
    await lookUpName(server, passed);
    await askReadiness(link, server, model.manifest.name, passed);
  } finally {
    link.rest();
  }
  await tryOut(model, server, passed);
}

/** It is no failure if only a proxy can resolve the name. */
async function lookUpName({ url }: Server, passed: (what: 'name', found: string) => void): Promise<void> {
  const { hostname } = new URL(url);
  const name = hostname.replace(/^\[|\]$/g, '');
  if (isIP(name)) return;
  const found = await lookup(name).catch(() => undefined);
  passed('name', found ? `${name} is ${found.address}` : `${name} is not known here`);
}

async function askReadiness(
  link: Link,
  server: Server,
  name: string,
  passed: (what: ServerStep['what'], found: string) => void,
) {
  const { address } = link;
  const path = `${modelPath(address, name)}/ready`;
  const { signal } = new AbortController();
  const reply = await link.ask({ path, timeoutMs: QUESTION_TIMEOUT_MS, signal }).catch((error) => {
    if (error instanceof NoReply) return error;
    throw error;
  });
  const { setback, reason } = judge(reply, Date.now());
  const said = link.veiled(reason);
  if (setback === 'certificate') throw new Failed('certificate', said, CERTIFICATE_FIX);
  if (reply instanceof NoReply) throw new Failed('connection', said, CONNECTION_FIX);
  passed('connection', address.secure ? 'over TLS, its certificate is trusted' : 'without TLS');
  if (server.cert !== undefined) passed('certificate', `shown, from ${server.cert}`);
  if (setback === 'unauthorized') throw new Failed('token', said, TOKEN_FIX);
  if (server.token)
    passed('token', `accepted, from ${'file' in server.token ? server.token.file : server.token.variable}`);
  if (reply.status !== 200) throw new Failed('readiness', said, READY_FIX);
  passed('readiness', `${address.model ?? name} is ready`);
}

async function tryOut(
  model: Model,
  server: Server,
  passed: (what: ServerStep['what'], found: string) => void,
): Promise<void> {
  const engine = serverEngine(model, server, false);
  try {
    const { form } = await engine.start();
    passed('identity', `${model.manifest.name} (${form!.kernels} ${form!.precision}), as here`);
    const times: number[] = [];
    for (let i = 0; i < ROUND_TRIPS; i++) {
      const begun = performance.now();
      await engine.fill([PROBE_CANVAS], { lane: 'interactive' });
      times.push(performance.now() - begun);
    }
    passed('round trip', `${Math.round(times.sort((a, b) => a - b)[ROUND_TRIPS >> 1]!)} ms for a canvas`);
  } catch (error) {
    if (!(error instanceof LikewiseError)) throw error;
    throw new Failed('identity', error.message, error.remedy);
  } finally {
    await engine.close();
  }
}

const CONNECTION_FIX =
  'Check the address, the network, HTTPS_PROXY and NO_PROXY, and for a certificate of your own its signer: likewise engine use URL --ca FILE.';
const TOKEN_FIX = 'Check the token, and whether it is still valid: likewise engine use URL --token-file FILE.';
const READY_FIX =
  'Check that the server has loaded the model, and under which name: likewise engine use URL/v2/models/NAME.';
