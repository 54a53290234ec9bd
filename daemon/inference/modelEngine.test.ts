import { PROVIDERS } from '@likewise/shared/protocol/providers.ts';
import { describe, expect, it } from 'vitest';
import { formFor } from './modelEngine.ts';

describe('formFor', () => {
  it('gives each provider the form it runs best, fused CUDA kernels to CUDA alone', () => {
    expect(formFor('cuda')).toMatchObject({ kernels: 'cuda', precision: 'fp16' });
    expect(formFor('cpu')).toMatchObject({ kernels: 'cpu', precision: 'int8' });
    for (const provider of ['coreml', 'dml', 'webgpu'] as const) {
      expect(formFor(provider)).toMatchObject({ kernels: 'cpu', precision: 'fp32' });
    }
  });

  it('never batches int8, whose ranges would depend on the neighbours', () => {
    for (const provider of PROVIDERS) {
      const { precision, maxBatch } = formFor(provider);
      if (precision === 'int8') expect(maxBatch).toBe(1);
      else expect(maxBatch).toBeGreaterThan(1);
    }
  });
});
