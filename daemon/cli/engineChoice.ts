import type { Provider } from '@likewise/shared/protocol/providers.ts';
import { stateFolder } from '../auth/stateFolder.ts';
import { checkServer } from '../engine/remote/link.ts';
import type { EngineChoice } from '../inference/chosenEngine.ts';
import { readEngineSettings } from '../life/engineSettings.ts';

/**
 * What runs the model: the requested provider, on this machine; otherwise the requested server; otherwise what the settings say; otherwise
 * the best provider of this machine. A server from the settings is used with its token and certificates.
 * Errors: usage, for settings or an address that cannot be used.
 */
export function choiceFor(provider: Provider | undefined, url?: string): EngineChoice {
  if (provider) return { provider };
  const settings = readEngineSettings(stateFolder());
  if (url === undefined) return settings ?? {};
  const server = settings?.servers.find((known) => known.url === url) ?? { url };
  checkServer(server);
  return { servers: [server] };
}
