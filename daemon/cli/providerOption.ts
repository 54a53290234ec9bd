import { PROVIDERS, type Provider } from '@likewise/shared/protocol/providers.ts';
import { Option } from 'commander';

/** The value of --provider. */
export type ProviderChoice = Provider | 'auto';

/** The option --provider; its value is a ProviderChoice. */
export function providerOption(): Option {
  return new Option('--provider <name>', 'what runs the model; auto takes the best that works')
    .choices(['auto', ...PROVIDERS])
    .default('auto');
}

/** The requested provider; undefined where any will do. */
export function askedProvider(choice: ProviderChoice): Provider | undefined {
  return choice === 'auto' ? undefined : choice;
}
