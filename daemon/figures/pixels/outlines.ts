import type { Outline } from './coverage.ts';

/** Shapes by name, `size` wide and high around a centre. */
export const SHAPES = ['circle', 'square', 'triangle', 'diamond', 'ring', 'star', 'bar'] as const;
export type ShapeName = (typeof SHAPES)[number];

export function shapeOutline(shape: ShapeName, centreX: number, centreY: number, size: number): Outline {
  const half = size / 2;
  switch (shape) {
    case 'circle':
      return circle(centreX, centreY, half);
    case 'square':
      return box(centreX, centreY, half, half, 0);
    case 'bar':
      return box(centreX, centreY, half, half * 0.6, half * 0.3);
    case 'ring': {
      const outer = circle(centreX, centreY, half);
      return (x, y) => Math.max(outer(x, y), -outer(x, y) - size / 6);
    }
    case 'diamond':
      return polygon(corners(centreX, centreY, [half, half, half, half], 0));
    case 'triangle':
      return polygon([
        [centreX, centreY - half],
        [centreX + half, centreY + half * 0.93],
        [centreX - half, centreY + half * 0.93],
      ]);
    case 'star':
      return polygon(
        corners(
          centreX,
          centreY,
          Array.from({ length: 10 }, (_, i) => (i % 2 === 0 ? half : half * 0.45)),
          -Math.PI / 2,
        ),
      );
  }
}

/** A circle. */
export function circle(centreX: number, centreY: number, radius: number): Outline {
  return (x, y) => length(x - centreX, y - centreY) - radius;
}

/** A rectangle with corners rounded by a radius. Half extents are measured from the centre. */
export function box(centreX: number, centreY: number, halfWidth: number, halfHeight: number, radius: number): Outline {
  return (x, y) => {
    const across = Math.abs(x - centreX) - halfWidth + radius;
    const down = Math.abs(y - centreY) - halfHeight + radius;
    return length(Math.max(across, 0), Math.max(down, 0)) + Math.min(Math.max(across, down), 0) - radius;
  };
}

/** A line between two points, `width` thick, with round ends. */
export function line(fromX: number, fromY: number, toX: number, toY: number, width: number): Outline {
  const [dx, dy] = [toX - fromX, toY - fromY];
  const square = Math.max(dx * dx + dy * dy, 1e-9);
  return (x, y) => {
    const along = Math.max(0, Math.min(1, ((x - fromX) * dx + (y - fromY) * dy) / square));
    return length(x - fromX - along * dx, y - fromY - along * dy) - width / 2;
  };
}

type Point = readonly [x: number, y: number];

/** Points around a centre at equal angles, each with its own radius. */
function corners(centreX: number, centreY: number, radii: readonly number[], turn: number): Point[] {
  return radii.map((radius, i) => {
    const angle = turn + (2 * Math.PI * i) / radii.length;
    return [centreX + radius * Math.cos(angle), centreY + radius * Math.sin(angle)];
  });
}

/** A closed polygon. A point is inside if a ray from it crosses the sides an odd number of times. */
export function polygon(points: readonly Point[]): Outline {
  const sides = points.map((point, i) => {
    const next = points[(i + 1) % points.length]!;
    return { point, next, distance: line(point[0], point[1], next[0], next[1], 0) };
  });
  return (x, y) => {
    let nearest = Number.POSITIVE_INFINITY;
    let inside = false;
    for (const { point, next, distance } of sides) {
      nearest = Math.min(nearest, distance(x, y));
      if (point[1] > y !== next[1] > y) {
        const crossing = point[0] + ((y - point[1]) / (next[1] - point[1])) * (next[0] - point[0]);
        if (x < crossing) inside = !inside;
      }
    }
    return inside ? -nearest : nearest;
  };
}

/** Unlike Math.hypot, this does not guard against overflow, and takes a tenth of the time. */
function length(dx: number, dy: number): number {
  return Math.sqrt(dx * dx + dy * dy);
}
