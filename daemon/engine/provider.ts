/** ONNX Runtime execution providers we ask for, by its names for them. */
export const PROVIDERS = ['cuda', 'coreml', 'dml', 'webgpu', 'cpu'] as const;
export type Provider = (typeof PROVIDERS)[number];
