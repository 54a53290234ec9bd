import type { DaemonState } from '@likewise/shared/protocol/messages.ts';
import { providerName } from '@likewise/shared/protocol/providers.ts';

/** What the settings show about the connection: names and values, without those not known yet. @param version the daemon's */
export function connectionFacts(version: string, daemon: DaemonState | undefined): [name: string, value: string][] {
  if (!daemon) return [['Likewise', version]];
  const { model, provider, precision, stepDowns, running, waiting } = daemon;
  return [
    ['Likewise', version],
    ['Model', model],
    ...(provider
      ? [['Runs on', [providerName(provider), precision].filter(Boolean).join(', ')] as [string, string]]
      : []),
    ...stepDowns.map((step): [string, string] => [`Not on ${providerName(step.provider)}`, step.reason]),
    ['Queue', `${running} running, ${waiting} waiting`],
  ];
}
