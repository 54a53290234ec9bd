/** ONNX Runtime execution providers we ask for, by its names for them. */
export const PROVIDERS = ['cuda', 'coreml', 'dml', 'webgpu', 'cpu'] as const;
export type Provider = (typeof PROVIDERS)[number];

/** What people call the providers. */
export const PROVIDER_NAMES: Readonly<Record<Provider, string>> = {
  cuda: 'CUDA',
  coreml: 'CoreML',
  dml: 'DirectML',
  webgpu: 'WebGPU',
  cpu: 'CPU',
};

export function isProvider(name: string): name is Provider {
  return PROVIDERS.includes(name as Provider);
}

/** What people call a provider; one of a newer daemon, and a server, goes by its own name. */
export function providerName(provider: string): string {
  return PROVIDER_NAMES[provider as Provider] ?? provider;
}
