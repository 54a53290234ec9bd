import type { Provider } from '@likewise/shared/protocol/providers.ts';
import { stateFolder } from '../auth/stateFolder.ts';
import { checkServer } from '../engine/remote/link.ts';
import type { EngineChoice } from '../inference/chosenEngine.ts';
import { readEngineSettings } from '../life/engineSettings.ts';

/**
 * What is to run the model: a provider that was asked for, on this machine; else a server that was asked for; else what the settings
 * say; else the best of this machine. A server that the settings know is used with its token and certificates.
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
