/** A corner of pixels: columns and rows from the top left. */
type Corner = readonly [x: number, y: number];

/** Twice the area of the triangle a, b, c; positive where the way turns right, with y downwards. */
function turn([ax, ay]: Corner, [bx, by]: Corner, [cx, cy]: Corner): number {
  return (bx - ax) * (cy - ay) - (by - ay) * (cx - ax);
}

/** Pixels within the convex hull of those that are there, counted with fractions (monotone chain, Andrew 1979). */
export function hullArea(isThere: (i: number) => boolean, width: number, height: number): number {
  const left: Corner[] = [];
  const right: Corner[] = [];
  const add = (chain: Corner[], corner: Corner, side: 1 | -1) => {
    while (chain.length > 1 && side * turn(chain.at(-2)!, chain.at(-1)!, corner) <= 0) chain.pop();
    chain.push(corner);
  };
  for (let y = 0; y < height; y++) {
    let [first, last] = [width, -1];
    for (let x = 0; x < width; x++) {
      if (!isThere(y * width + x)) continue;
      first = Math.min(first, x);
      last = x;
    }
    if (last < 0) continue;
    for (const edge of [y, y + 1]) {
      add(left, [first, edge], -1);
      add(right, [last + 1, edge], 1);
    }
  }
  const outline = [...right, ...left.reverse()];
  return outline.reduce((sum, [x, y], n) => {
    const [nextX, nextY] = outline[(n + 1) % outline.length]!;
    return sum + (x * nextY - nextX * y) / 2;
  }, 0);
}
