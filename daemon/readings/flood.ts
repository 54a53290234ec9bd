/**
 * Tags with 2 all pixels of tag 1 that are joined, side by side, to one of them, itself included, and lists them in `queue` from `from` on.
 * Returns where the list ends. `tags` and `queue` have one entry per pixel.
 */
export function flood(
  tags: Uint8Array,
  width: number,
  height: number,
  start: number,
  queue: Int32Array,
  from: number,
): number {
  let tail = from;
  tags[start] = 2;
  queue[tail++] = start;
  for (let head = from; head < tail; head++) {
    const pixel = queue[head]!;
    const x = pixel % width;
    if (x > 0 && tags[pixel - 1] === 1) {
      tags[pixel - 1] = 2;
      queue[tail++] = pixel - 1;
    }
    if (x < width - 1 && tags[pixel + 1] === 1) {
      tags[pixel + 1] = 2;
      queue[tail++] = pixel + 1;
    }
    if (pixel >= width && tags[pixel - width] === 1) {
      tags[pixel - width] = 2;
      queue[tail++] = pixel - width;
    }
    if (pixel + width < width * height && tags[pixel + width] === 1) {
      tags[pixel + width] = 2;
      queue[tail++] = pixel + width;
    }
  }
  return tail;
}

/** The same from all pixels of tag 1 at the frame; the list begins at 0. */
export function floodFromFrame(tags: Uint8Array, width: number, height: number, queue: Int32Array): number {
  let tail = 0;
  const from = (pixel: number) => {
    if (tags[pixel] === 1) tail = flood(tags, width, height, pixel, queue, tail);
  };
  for (let x = 0; x < width; x++) {
    from(x);
    from((height - 1) * width + x);
  }
  for (let y = 0; y < height; y++) {
    from(y * width);
    from(y * width + width - 1);
  }
  return tail;
}
