import type { Dim, Graph, Shape } from '../../daemon/model/graph/graph.ts';

/** Run-time sizes by name, such as { batch: 1, visible: 147 }. */
type Sizes = Readonly<Record<string, number>>;

/**
 * Floating-point operations of a graph's matrix products, convolutions and attention. A multiplication and an addition count as two.
 * Elementwise operations are left out: they are limited by memory and small in comparison.
 */
export function countFlops(graph: Graph, sizes: Sizes): number {
  const shapes = new Map<string, Shape>();
  for (const { name, shape } of [...graph.inputs, ...graph.constants, ...graph.weights]) shapes.set(name, shape);
  for (const { outputs } of graph.nodes) for (const { name, shape } of outputs) shapes.set(name, shape);
  const size = (dim: Dim): number =>
    typeof dim === 'number' ? dim : dim.split('+').reduce((sum, part) => sum + (sizes[part] ?? Number(part)), 0);
  const count = (shape: Shape) => shape.reduce<number>((product, dim) => product * size(dim), 1);

  return graph.nodes.reduce((total, { op, inputs, outputs }) => {
    const [first, second] = inputs.map((name) => shapes.get(name) ?? []);
    const out = outputs[0]!.shape;
    switch (op) {
      case 'MatMul':
      case 'DynamicQuantizeMatMul':
        return total + 2 * count(out) * size(first!.at(-1)!);
      case 'Conv':
        return total + 2 * count(out) * count(second!.slice(1));
      case 'MultiHeadAttention':
        return total + 4 * count(out) * size(first![1]!);
      default:
        return total;
    }
  }, 0);
}
