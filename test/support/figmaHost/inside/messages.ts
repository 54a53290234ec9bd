/* Figma copies messages between main and the UI. Of binary data it carries only Uint8Array. */

export interface Packed {
  /** JSON in which `{"$bytes": n}` refers to the n-th buffer. */
  readonly json: string;
  readonly buffers: readonly ArrayBuffer[];
}

/** Throws for values that Figma would not carry. */
export function pack(message: unknown): Packed {
  const buffers: ArrayBuffer[] = [];
  const walk = (value: unknown): unknown => {
    if (value instanceof Uint8Array) {
      buffers.push(value.slice().buffer);
      return { $bytes: buffers.length - 1 };
    }
    if (value === null || ['undefined', 'boolean', 'number', 'string'].includes(typeof value)) return value;
    if (Array.isArray(value)) return value.map(walk);
    if (typeof value === 'object' && Object.getPrototypeOf(value) === Object.prototype) {
      return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, walk(part)]));
    }
    throw new TypeError(`postMessage cannot carry a ${Object.prototype.toString.call(value)}`);
  };
  return { json: JSON.stringify(walk(message)) ?? 'null', buffers };
}

export function unpack({ json, buffers }: Packed): unknown {
  return JSON.parse(json, (_, value) =>
    typeof value === 'object' && value !== null && '$bytes' in value ? new Uint8Array(buffers[value.$bytes]!) : value,
  );
}
