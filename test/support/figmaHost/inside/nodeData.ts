import type { Matrix } from './matrix.ts';

/** A node as plain data, so that the whole document can be copied for undo. */
export interface NodeData {
  readonly id: string;
  readonly type: NodeType;
  name: string;
  parent: string | null;
  children: string[];
  visible: boolean;
  locked: boolean;
  /** Relative to the container: the nearest ancestor that is neither a group nor a boolean shape. Groups do not use it. */
  transform: Matrix;
  width: number;
  height: number;
  fills: Paint[] | 'mixed';
  /** For a text whose letters have different paints. */
  segments: { start: number; end: number; fills: Paint[]; fillStyleId: string }[] | null;
  strokes: Paint[];
  effects: Effect[];
  fillStyleId: string;
  strokeStyleId: string;
  effectStyleId: string;
  strokeWeight: number;
  radii: [number, number, number, number];
  smoothing: number;
  clips: boolean;
  layout: 'NONE' | 'HORIZONTAL' | 'VERTICAL' | 'GRID';
  spacing: number;
  padding: number;
  positioning: 'AUTO' | 'ABSOLUTE';
  opacity: number;
  /** How an auto layout gets its length and width. */
  sizing: { readonly main: 'HUG' | 'FIXED'; readonly cross: 'HUG' | 'FIXED' };
  wrap: boolean;
  /** Whether it fills the rest of its parent's auto layout, along it and across. */
  grow: 0 | 1;
  align: 'INHERIT' | 'STRETCH';
  /** The minimum and maximum of its width and height in an auto layout; null if there is none. */
  /** The minimum and maximum of each. */
  limits: Readonly<Record<'width' | 'height', readonly [number | null, number | null]>>;
  /** For an instance and its layers: what it follows, and its overrides. */
  source: string | null;
  overridden: string[];
  isMask: boolean;
  maskType: MaskType;
  data: Record<string, string>;
  relaunch: Record<string, string>;
}
