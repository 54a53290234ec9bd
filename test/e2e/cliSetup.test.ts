import { existsSync, readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { likewise } from '../support/cli.ts';

const runtime = dirname(createRequire(import.meta.url).resolve('onnxruntime-node/package.json'));
const folder = join(runtime, 'bin', 'napi-v6', process.platform, process.arch);
const list = () => (existsSync(folder) ? readdirSync(folder).sort() : []);

describe('setup cuda', () => {
  it('without a connection fails with code 5 and changes nothing; elsewhere it says what is used', async () => {
    const before = list();
    // An address on which nothing listens, for machines that do have a connection.
    const proxy = { GLOBAL_AGENT_HTTPS_PROXY: 'http://127.0.0.1:9', GLOBAL_AGENT_HTTP_PROXY: 'http://127.0.0.1:9' };
    const { code, stdout, stderr } = await likewise(['setup', 'cuda'], { home: tmpdir(), env: proxy });
    if (stdout.includes('Fetching')) {
      expect(stdout).toContain('Microsoft.ML.OnnxRuntime.Gpu.Linux');
      expect(stdout).toContain('cuDNN 9');
      expect(code).toBe(5);
      expect(stderr).toMatch(
        /^error: ONNX Runtime's CUDA libraries could not be fetched: .+\n {2}Check the connection/,
      );
    } else {
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
      expect(stdout).toMatch(/CUDA|CPU|CoreML|DirectML/);
    }
    expect(list()).toEqual(before);
  });
});
