/** The ONNX Runtime execution providers that we use, by its names. */
export const PROVIDERS = ['cuda', 'coreml', 'dml', 'webgpu', 'cpu'] as const;
export type Provider = (typeof PROVIDERS)[number];

/** Their names for people. */
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

/** A provider's name for people. Providers of a newer daemon, and servers, keep their own names. */
export function providerName(provider: string): string {
  return PROVIDER_NAMES[provider as Provider] ?? provider;
}
