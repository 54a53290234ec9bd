import type { Provider } from '@likewise/shared/protocol/providers.ts';
import type { Engine, EngineEvents } from '../engine/engine.ts';
import { createFailover } from '../engine/failover.ts';
import { LONG_PATIENCE_MS, PATIENCE_MS } from '../engine/remote/limits.ts';
import { checkServer, type Server } from '../engine/remote/link.ts';
import { createRemoteEngine, type RemoteMeasures, type ServerForm } from '../engine/remote/remoteEngine.ts';
import { modelIdentity } from '../model/identity.ts';
import type { Model } from '../model/registry.ts';
import { modelEngine } from './modelEngine.ts';
import { PROBE_CANVAS, probeFault } from './probe.ts';

/** What should run the model. */
export interface EngineChoice {
  /** The one provider of this machine to use; absent: the best that works. */
  readonly provider?: Provider | undefined;
  /** The servers to use, the first one that works; absent or empty: none. */
  readonly servers?: readonly Server[] | undefined;
  /** Whether this machine must not be used where no server answers. */
  readonly only?: boolean | undefined;
}

type Events = EngineEvents & { readonly measures?: RemoteMeasures };

/** The forms in which a model is exported for servers. */
const SERVED_FORMS = [
  { kernels: 'cpu', precision: 'fp32' },
  { kernels: 'cuda', precision: 'fp16' },
] as const;

/** What may answer for a model. */
function servedForms({ manifest }: Pick<Model, 'manifest'>): ServerForm[] {
  return SERVED_FORMS.map((form) => ({ ...form, identity: modelIdentity(manifest, form) }));
}

/**
 * An engine for a model as chosen: servers with this machine as fallback, or this machine alone. It starts on first use.
 * Errors: usage, for a server's address; others come with start() and fill().
 */
export function chosenEngine(model: Model, choice: EngineChoice, { measures, ...events }: Events = {}): Engine {
  const { provider, servers = [], only = false } = choice;
  if (servers.length === 0) return modelEngine(model, provider, events);
  const remote = servers.map((server) => ({
    host: checkServer(server).host,
    engine: serverEngine(model, server, only, { ...events, ...(measures && { measures }) }),
  }));
  return createFailover({ ...events, servers: remote, ...(!only && { local: modelEngine(model, provider, events) }) });
}

/** An engine on one server. @param patient whether nothing else may answer. Errors: as chosenEngine */
export function serverEngine(model: Model, server: Server, patient: boolean, events: Events = {}): Engine {
  return createRemoteEngine({
    ...events,
    server,
    model: model.manifest.name,
    forms: servedForms(model),
    patienceMs: patient ? LONG_PATIENCE_MS : PATIENCE_MS,
    warmUp: { canvas: PROBE_CANVAS, faultIn: ({ tokens }) => probeFault(model, tokens) },
  });
}
