import { readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { CANVAS } from '@likewise/shared/prompt/patches.ts';

/** The answer to a request instead of a filled canvas. */
export interface Script {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Buffer;
  /** Instead of an answer, the connection is cut at once, it is cut during one, or nothing comes. */
  readonly cut?: 'at once' | 'half way' | 'never';
}

/** What a server was asked. */
export interface Asked {
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  /** The JSON of a request for a canvas. */
  readonly json?: { readonly id: string; readonly parameters: Readonly<Record<string, number>> };
}

const PIXELS = CANVAS * CANVAS * 3;

/**
 * A server of the Open Inference Protocol without a model: image = 255 - canvas; tokens[p] = p where patch p is visible and 0 where
 * it is hidden; confidence[p] = 0.5. It reports the identity `identity`. Its faults are scripted.
 */
export class ScriptedServer {
  /** Each is used by one of the next requests for a canvas. */
  readonly scripts: Script[] = [];
  /** Answers every request, if it is set. */
  always: Script | undefined;
  /** Looks at each request first. */
  gate: (asked: Asked) => Script | undefined = () => undefined;
  readonly asked: Asked[] = [];
  identity: Uint8Array;
  /** The tokens of every answer, if set. */
  tokens: readonly number[] | undefined;
  /** The outputs in its metadata. */
  outputs: readonly string[] = ['image', 'tokens', 'confidence', 'model'];
  /** The most canvas requests in progress at once. */
  most = 0;
  #underWay = 0;
  #held: (() => void)[] | undefined;
  #server: Server | undefined;
  port = 0;

  constructor(identity: Uint8Array) {
    this.identity = identity;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  get host(): string {
    return `127.0.0.1:${this.port}`;
  }

  /** Requests for canvases that came. */
  get canvases(): Asked[] {
    return this.asked.filter(({ path }) => path.endsWith('/infer'));
  }

  async listen(port = this.port): Promise<this> {
    const server = createServer((request, response) => void this.#answer(request, response));
    this.#server = server;
    await new Promise<void>((resolve, reject) => server.once('error', reject).listen(port, '127.0.0.1', resolve));
    this.port = (server.address() as AddressInfo).port;
    return this;
  }

  /** Like a killed process: every connection is cut. */
  async kill(): Promise<void> {
    const closed = new Promise((resolve) => this.#server?.close(resolve) ?? resolve(undefined));
    this.#server?.closeAllConnections();
    this.#server = undefined;
    this.#underWay = 0;
    await closed;
  }

  /** Sets its tokens to a model's tokens for the probe, as they were stored when this server was checked. */
  learnTokens(home: string): void {
    const name = Buffer.from(this.identity).toString('hex');
    this.tokens = JSON.parse(readFileSync(join(home, 'cache/probes', `${name}.json`), 'utf8'));
  }

  /** From now on no canvas is answered before letGo(). */
  hold(): void {
    this.#held = [];
  }

  letGo(): void {
    const held = this.#held ?? [];
    this.#held = undefined;
    for (const go of held) go();
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const pieces: Buffer[] = [];
    try {
      for await (const piece of request) pieces.push(piece as Buffer);
    } catch {
      return;
    }
    const body = Buffer.concat(pieces);
    const path = request.url ?? '';
    const length = Number(request.headers['inference-header-content-length'] ?? 0);
    const isCanvas = path.endsWith('/infer');
    const asked: Asked = {
      path,
      headers: request.headers,
      ...(isCanvas && { json: JSON.parse(body.toString('utf8', 0, length)) }),
    };
    this.asked.push(asked);
    const script = this.always ?? this.gate(asked) ?? (isCanvas ? this.scripts.shift() : undefined);
    if (script) return follow(script, response);
    if (!isCanvas) {
      response.setHeader('content-type', 'application/json');
      response.end(JSON.stringify({ name: 'm', outputs: this.outputs.map((name) => ({ name })) }));
      return;
    }
    this.most = Math.max(this.most, ++this.#underWay);
    await new Promise<void>((resolve) => (this.#held ? this.#held.push(resolve) : setImmediate(resolve)));
    this.#underWay--;
    const { headers, body: answer } = this.fill(body.subarray(length));
    response.writeHead(200, headers).end(answer);
  }

  /** The answer to a canvas. @param lengths instead of the right numbers of bytes */
  fill(tensors: Buffer, lengths: Readonly<Record<string, number>> = {}) {
    const visibleCount = (tensors.length - PIXELS - 196 * 8) / 8;
    const restore = PIXELS + 8 * visibleCount;
    const tokens = Buffer.alloc(196 * 8);
    for (let patch = 0; patch < 196; patch++) {
      const rank = Number(tensors.readBigInt64LE(restore + 8 * patch));
      const visible = rank < visibleCount ? tensors.readBigInt64LE(PIXELS + 8 * rank) : 0n;
      tokens.writeBigInt64LE(BigInt(this.tokens?.[patch] ?? visible), 8 * patch);
    }
    const confidence = Buffer.from(new Float32Array(196).fill(0.5).buffer);
    const all = [
      ['tokens', 'INT64', [1, 196], tokens],
      ['image', 'UINT8', [1, CANVAS, CANVAS, 3], tensors.subarray(0, PIXELS).map((value) => 255 - value)],
      ['model', 'UINT8', [1, 32], Buffer.from(this.identity)],
      ['confidence', 'FP32', [1, 196], confidence],
    ] as const;
    const cut = all.map(([name, datatype, shape, data]) => {
      const bytes = data.subarray(0, lengths[name] ?? data.length);
      return { bytes, output: { name, datatype, shape, parameters: { binary_data_size: bytes.length } } };
    });
    const json = Buffer.from(JSON.stringify({ model_name: 'm', outputs: cut.map(({ output }) => output) }));
    return {
      headers: { 'content-type': 'application/octet-stream', 'inference-header-content-length': String(json.length) },
      body: Buffer.concat([json, ...cut.map(({ bytes }) => bytes)]),
    };
  }
}

function follow({ status = 200, headers = {}, body = '', cut }: Script, response: ServerResponse): void {
  if (cut === 'never') return;
  if (cut === 'at once') return void response.destroy();
  if (cut === 'half way') {
    response.writeHead(200, { 'content-length': '1000' }).write('half', () => response.destroy());
    return;
  }
  response.writeHead(status, headers).end(body);
}
