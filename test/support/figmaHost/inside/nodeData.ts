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
  /** Relative to the container: the nearest ancestor that is no group and no boolean shape. Not used of groups. */
  transform: Matrix;
  width: number;
  height: number;
  fills: Paint[] | 'mixed';
  /** Of a text whose letters are painted differently. */
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
  /** How an auto layout is as long and as wide as it is. */
  sizing: { readonly main: 'HUG' | 'FIXED'; readonly cross: 'HUG' | 'FIXED' };
  wrap: boolean;
  /** Whether it fills the rest of an auto layout that holds it, along it and across. */
  grow: 0 | 1;
  align: 'INHERIT' | 'STRETCH';
  /** The least and the most of its width and height in an auto layout; null where there is none. */
  /** The least and the most of each. */
  limits: Readonly<Record<'width' | 'height', readonly [number | null, number | null]>>;
  /** Of an instance and what is in it: what it follows, and in what it does not. */
  source: string | null;
  overridden: string[];
  isMask: boolean;
  maskType: MaskType;
  data: Record<string, string>;
  relaunch: Record<string, string>;
}
