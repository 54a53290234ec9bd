import { PROVIDERS, type Provider } from '@likewise/shared/protocol/providers.ts';
import { Option } from 'commander';

/** What --provider was given. */
export type ProviderChoice = Provider | 'auto';

/** The option --provider; its value is a ProviderChoice. */
export function providerOption(): Option {
  return new Option('--provider <name>', 'what runs the model; auto takes the best that works')
    .choices(['auto', ...PROVIDERS])
    .default('auto');
}

/** The provider that was asked for; undefined where any will do. */
export function askedProvider(choice: ProviderChoice): Provider | undefined {
  return choice === 'auto' ? undefined : choice;
}
