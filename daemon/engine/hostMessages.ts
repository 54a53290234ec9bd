import type { Provider } from '@likewise/shared/protocol/providers.ts';

/** The array that holds each tensor type's elements. */
interface TensorData {
  uint8: Uint8Array;
  int64: BigInt64Array;
  float32: Float32Array;
}

/** A dense row-major tensor; `data` holds exactly the product of `dims` elements. */
export type HostTensor<T extends keyof TensorData = keyof TensorData> = {
  [Type in T]: { readonly type: Type; readonly dims: readonly number[]; readonly data: TensorData[Type] };
}[T];

/** Tensors by the names of the graph's inputs or outputs. */
export type HostTensors = Readonly<Record<string, HostTensor>>;

/** Which graph a process loads, and on which provider. */
export interface HostLoad {
  /** An .onnx file; its external data is looked for beside it. */
  readonly graphPath: string;
  readonly provider: Provider;
  /** CPU threads; absent: ONNX Runtime's choice, one per physical core. */
  readonly threads?: number;
}

/** From the parent to the child process. A process loads one graph, once. */
export type ToHost = { readonly id: number } & (
  | ({ readonly kind: 'load' } & HostLoad)
  | { readonly kind: 'run'; readonly feeds: HostTensors }
  | { readonly kind: 'ping' }
);

/** From the child process to the parent: one answer to each message, with the message's id. */
export type FromHost = HostAnswer & {
  readonly id: number;
  /** Resident bytes of the process. */
  readonly memory: number;
};

export type HostAnswer =
  | { readonly kind: 'loaded' }
  | { readonly kind: 'load-failed'; readonly message: string }
  | { readonly kind: 'outputs'; readonly outputs: HostTensors }
  | { readonly kind: 'run-failed'; readonly message: string }
  | { readonly kind: 'pong' };
