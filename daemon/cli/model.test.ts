import { describe, expect, it } from 'vitest';
import { checkModelName } from '../model/registry.ts';
import { nameFromFile } from './model.ts';

describe('nameFromFile', () => {
  it.each([
    ['weights/checkpoint-3400.pth', 'checkpoint-3400'],
    ['my model (final).safetensors', 'my-model-final-'],
    ['.hidden.ckpt', 'hidden'],
    ['日本.pth', 'model'],
    [`${'n'.repeat(80)}.pth`, 'n'.repeat(64)],
  ])('%s -> %s', (file, name) => {
    expect(nameFromFile(file)).toBe(name);
    expect(checkModelName(name)).toBe(name);
  });
});
