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
