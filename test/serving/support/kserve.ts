import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { exportModel } from '../../../daemon/model/export/exportModel.ts';
import type { Model } from '../../../daemon/model/registry.ts';
import { until } from '../../support/until.ts';
import { freePort } from './triton.ts';

const MODEL_SERVER = fileURLToPath(new URL('modelServer.py', import.meta.url));

/** KServe's model server, which is written in Python and shares nothing with Triton. */
export class KServe {
  readonly url: string;
  readonly #process: ChildProcess;

  private constructor(process: ChildProcess, url: string) {
    this.#process = process;
    this.url = url;
  }

  /** Resolves when it is ready. @param home the folder to which the models are exported */
  static async start(home: string, models: readonly Model[]): Promise<KServe> {
    const port = await freePort();
    const graphs: string[] = [];
    for (const model of models) {
      const { name } = model.manifest;
      const dir = join(home, `kserve-${name}`);
      await exportModel(model, { target: 'kserve', gpu: false, dir });
      graphs.push(name, join(dir, 'models', name, '1/model.onnx'));
    }
    const python = join(process.env.KSERVE_VENV ?? '', 'bin/python');
    const child = spawn(python, [MODEL_SERVER, `${port}`, ...graphs], { stdio: ['ignore', 'pipe', 'pipe'] });
    let said = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text: string) => {
        said = (said + text).slice(-20_000);
      });
    }
    const url = `http://127.0.0.1:${port}`;
    await until(async () => {
      if (child.exitCode !== null) throw new Error(`kserve ended: ${said}`);
      const ready = await fetch(`${url}/v2/health/ready`).catch(() => undefined);
      return ready?.ok ?? false;
    });
    return new KServe(child, url);
  }

  async stop(): Promise<void> {
    if (this.#process.exitCode !== null) return;
    const ended = once(this.#process, 'exit');
    this.#process.kill('SIGKILL');
    await ended;
  }
}
