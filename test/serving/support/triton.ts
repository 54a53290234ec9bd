import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, cpSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { exportModel } from '../../../daemon/model/export/exportModel.ts';
import type { Model } from '../../../daemon/model/registry.ts';
import { until } from '../../support/until.ts';

const MODEL_PY = fileURLToPath(new URL('model.py', import.meta.url));

/** How serving a model differs from its export. */
export interface Served {
  /** Its name on the server. */
  readonly as?: string;
  readonly loadSeconds?: number;
  readonly runSeconds?: number;
  /** Requests that wait in one batch, and in the queue. */
  readonly maxBatch?: number;
  readonly queue?: number;
}

/** A model repository in a folder, as `likewise model export` writes it. */
export class Repository {
  readonly dir: string;
  readonly #home: string;
  #exports = 0;

  constructor(home: string) {
    this.#home = home;
    this.dir = join(home, 'repository');
    mkdirSync(this.dir, { recursive: true });
  }

  /** Exports a model into it. Returns the folder of its version. */
  async add(model: Model, { as, loadSeconds = 0, runSeconds = 0, maxBatch, queue }: Served = {}): Promise<string> {
    const { name } = model.manifest;
    const dir = join(this.#home, `export-${this.#exports++}`);
    await exportModel(model, { target: 'triton', gpu: false, dir });
    const target = join(this.dir, as ?? name);
    cpSync(join(dir, 'models', name), target, { recursive: true });
    const config = join(target, 'config.pbtxt');
    const seconds = (key: string, value: number) => `parameters { key: "${key}" value { string_value: "${value}" } }\n`;
    let text = readFileSync(config, 'utf8').replace('backend: "onnxruntime"', 'backend: "python"');
    text += seconds('test.load_seconds', loadSeconds) + seconds('test.run_seconds', runSeconds);
    if (as) text = text.replace(`name: "${name}"`, `name: "${as}"`);
    if (queue) text = text.replace(/max_queue_size: \d+/, `max_queue_size: ${queue}`).replace(/count: 2/, 'count: 1');
    if (maxBatch) text = text.replace(/max_batch_size: \d+/, `max_batch_size: ${maxBatch}`);
    writeFileSync(config, text);
    copyFileSync(MODEL_PY, join(target, '1', 'model.py'));
    return join(target, '1');
  }
}

/** The real tritonserver. */
export class Triton {
  readonly #repository: string;
  readonly port: number;
  #process: ChildProcess | undefined;
  #said = '';

  private constructor(repository: string, port: number) {
    this.#repository = repository;
    this.port = port;
  }

  static async create(repository: Repository): Promise<Triton> {
    return new Triton(repository.dir, await freePort());
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  /** Resolves when it is ready. @param models those it loads at once; load() loads others */
  async start(models: readonly string[]): Promise<void> {
    const { TRITON_VENV: venv = '', TRITON_BACKENDS: backends = '' } = process.env;
    const [python = ''] = readdirSync(join(venv, 'lib'));
    const packages = join(venv, 'lib', python, 'site-packages');
    const triton = join(packages, 'pytriton/tritonserver');
    const args = [
      ...[`--model-repository=${this.#repository}`, `--backend-directory=${backends}`],
      ...['--http-address=127.0.0.1', `--http-port=${this.port}`, '--allow-grpc=false', '--allow-metrics=false'],
      ...['--model-control-mode=explicit', ...models.map((model) => `--load-model=${model}`)],
    ];
    const child = spawn(join(triton, 'bin/tritonserver'), args, {
      stdio: ['ignore', 'pipe', 'pipe'],
      // A separate process group, because the models run in child processes.
      detached: true,
      env: {
        ...process.env,
        LD_LIBRARY_PATH: `${join(packages, 'nvidia_pytriton.libs')}:${join(triton, 'lib')}`,
        PATH: `${join(venv, 'bin')}:${process.env.PATH}`,
        PYTHONPATH: packages,
      },
    });
    this.#process = child;
    for (const stream of [child.stdout!, child.stderr!]) {
      stream.setEncoding('utf8').on('data', (text: string) => {
        this.#said = (this.#said + text).slice(-20_000);
      });
    }
    await until(async () => {
      if (child.exitCode !== null) throw new Error(`tritonserver ended: ${this.#said}`);
      const ready = await fetch(`${this.url}/v2/health/ready`).catch(() => undefined);
      return ready?.ok ?? false;
    });
  }

  /** Makes it load a model; resolves when it is loaded. */
  async load(model: string): Promise<void> {
    const { ok } = await fetch(`${this.url}/v2/repository/models/${model}/load`, { method: 'POST' });
    if (!ok) throw new Error(`${model} was not loaded: ${this.#said}`);
  }

  /** Whether it has started to load a model, or has loaded it. */
  async knows(model: string): Promise<boolean> {
    const index = await fetch(`${this.url}/v2/repository/index`, { method: 'POST' });
    const models = (await index.json()) as readonly { name: string; state?: string }[];
    return models.some(({ name, state }) => name === model && state !== undefined);
  }

  /** Kills it and its model processes at once. */
  async kill(): Promise<void> {
    const child = this.#process;
    this.#process = undefined;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, 'exit');
    process.kill(-child.pid!, 'SIGKILL');
    await ended;
  }
}

/** A free port of this machine. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  server.close();
  return port;
}
