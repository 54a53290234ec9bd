import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { HostTensor } from '../../daemon/engine/hostMessages.ts';
import { GraphHost } from '../../daemon/engine/hostProcess.ts';
import { writeSafetensors } from '../../daemon/model/checkpoint/safetensorsWriter.ts';
import { GraphBuilder } from '../../daemon/model/graph/builder.ts';
import type { Value } from '../../daemon/model/graph/graph.ts';
import { convolution, matMul, reduceMax, reshape } from '../../daemon/model/graph/ops.ts';
import { writeOnnx } from '../../daemon/model/graph/writer.ts';
import { DTYPE } from '../../daemon/model/layout.ts';
import { countFlops } from './flops.ts';
import { medianMs } from './timing.ts';

/** GFLOP/s of this machine now, on one large product of each kind. The model's parts are compared with it. */
export interface Peak {
  readonly matMul: number;
  readonly int8MatMul: number;
  readonly conv: number;
}

export async function measurePeak(): Promise<Peak> {
  return {
    matMul: await gflops('float32', [1024, 1024], (g, x) =>
      matMul(g, x, g.weight('w', [4096, 1024], { transposed: true })),
    ),
    int8MatMul: await gflops('int8', [1024, 1024], (g, x) => {
      const { values, scale } = g.quantizedWeight('w', [4096, 1024]);
      return g.node('DynamicQuantizeMatMul', [x, values, scale], 'float32', [1024, 4096], {}, 'com.microsoft');
    }),
    conv: await gflops('float32', [1, 256, 56, 56], (g, x) => {
      const y = convolution(g, x, g.weight('w', [256, 256, 3, 3]), g.weight('b', [256]), { pads: [1, 1, 1, 1] });
      return reshape(g, y, [256, 56 * 56]);
    }),
  };
}

/** Ten of the same product in one graph, so that transferring the input and the result hardly counts. */
const REPEATS = 10;

async function gflops(
  kind: 'float32' | 'int8',
  shape: number[],
  build: (g: GraphBuilder, x: Value) => Value,
): Promise<number> {
  const g = new GraphBuilder({ kernels: 'cpu', precision: 'fp32' }, 'float32');
  const x = g.input('x', 'float32', shape);
  for (let i = 0; i < REPEATS; i++) {
    // Each repeat has a different input. Otherwise ONNX Runtime would compute one and share it.
    const own = g.node('Add', [x, g.scalar(i + 1)], 'float32', shape);
    g.output(`max${i}`, reduceMax(g, build(g, own)));
  }
  const graph = g.finish(kind);
  const dir = await mkdtemp(join(tmpdir(), 'likewise-peak-'));
  try {
    const specs = graph.weights.map(({ name, type, shape }) => ({ name, dtype: DTYPE[type], shape }));
    const { tensors } = await writeSafetensors(join(dir, 'w'), specs, {}, ({ dtype, shape }) => {
      const count = shape.reduce((product, size) => product * size, 1);
      const values = Float32Array.from({ length: count }, (_, i) => Math.sin(i) * (dtype === 'I8' ? 63 : 0.05));
      return dtype === 'I8' ? new Uint8Array(Int8Array.from(values).buffer) : new Uint8Array(values.buffer);
    });
    await writeFile(join(dir, 'peak.onnx'), writeOnnx(graph, 'w', tensors));
    const host = await GraphHost.open(join(dir, 'peak.onnx'), { provider: 'cpu' });
    const data = Float32Array.from({ length: shape.reduce((product, size) => product * size, 1) }, (_, i) =>
      Math.cos(i),
    );
    const feed: HostTensor = { type: 'float32', dims: shape, data };
    const ms = await medianMs(7, () => host.run({ x: feed }));
    await host.close();
    return countFlops(graph, {}) / ms / 1e6;
  } finally {
    await rm(dir, { recursive: true });
  }
}
