import { PROVIDER_NAMES, type Provider } from '../engine/provider.ts';

/** What people call a provider: cuda is CUDA. One of a newer daemon goes by its own name. */
export function providerName(provider: string): string {
  return PROVIDER_NAMES[provider as Provider] ?? provider;
}
