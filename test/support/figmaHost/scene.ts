/* How tests describe a document, and what they read from it. It is plain data, because it crosses the sandbox's border as JSON. */

export interface SceneNodeSpec {
  readonly type: string;
  readonly id?: string;
  readonly name?: string;
  readonly x?: number;
  readonly y?: number;
  /** Degrees, counterclockwise as in Figma. */
  readonly rotation?: number;
  readonly width?: number;
  readonly height?: number;
  /** A colour such as #20a060. */
  readonly fill?: string;
  /** The hash of a picture in the image store. */
  readonly image?: string;
  readonly mixedFills?: true;
  /** As in Figma's typings, instead of `fill` and `image`. */
  readonly fills?: readonly unknown[];
  readonly strokes?: readonly unknown[];
  readonly effects?: readonly unknown[];
  /** Ids of styles. */
  readonly fillStyle?: string;
  readonly strokeStyle?: string;
  readonly effectStyle?: string;
  /** For a text whose letters have different paints. */
  readonly segments?: readonly TextSegment[];
  readonly radius?: number;
  readonly visible?: boolean;
  readonly locked?: boolean;
  readonly clips?: boolean;
  readonly layout?: 'HORIZONTAL' | 'VERTICAL' | 'GRID';
  readonly spacing?: number;
  readonly padding?: number;
  /** Whether an auto layout hugs its contents, along it and across; by default it hugs along it. */
  readonly sizing?: readonly ['HUG' | 'FIXED', 'HUG' | 'FIXED'];
  readonly wrap?: true;
  readonly minWidth?: number;
  readonly maxWidth?: number;
  readonly minHeight?: number;
  readonly maxHeight?: number;
  /** In an auto layout: fills the remaining space along it. */
  readonly grow?: true;
  /** In an auto layout: fills it across. */
  readonly stretch?: true;
  readonly absolute?: true;
  readonly opacity?: number;
  readonly mask?: MaskKind;
  /** For an INSTANCE: the id of its component, which comes earlier. Its layers have the ids `I<instance>;<layer>`. */
  readonly of?: string;
  readonly children?: readonly SceneNodeSpec[];
}

type MaskKind = 'ALPHA' | 'LUMINANCE' | 'VECTOR';

interface TextSegment {
  readonly start: number;
  readonly end: number;
  readonly fills: readonly unknown[];
  readonly fillStyleId: string;
}

export interface PageSpec {
  readonly id?: string;
  readonly name: string;
  readonly children: readonly SceneNodeSpec[];
}

/** The present state of a node in the document. Boxes are in pixels of the page. */
export interface NodeView {
  readonly id: string;
  readonly type: string;
  readonly name: string;
  readonly parent: string | null;
  readonly children: readonly NodeView[];
  readonly box: { readonly x: number; readonly y: number; readonly width: number; readonly height: number } | null;
  readonly transform: readonly (readonly number[])[];
  readonly visible: boolean;
  readonly locked: boolean;
  readonly opacity: number;
  readonly fills: readonly {
    readonly type: string;
    readonly imageHash?: string;
    readonly visible: boolean;
    readonly color?: unknown;
    readonly opacity?: number;
  }[];
  readonly strokes: readonly unknown[];
  readonly effects: readonly unknown[];
  readonly segments: readonly TextSegment[] | null;
  /** Ids of the styles of fills, strokes and effects; empty if there is none. */
  readonly styles: readonly [string, string, string];
  readonly radii: readonly number[];
  readonly positioning: string;
  readonly mask: string | null;
  readonly data: Readonly<Record<string, string>>;
  readonly relaunch: Readonly<Record<string, string>>;
}

/** A colour, a gradient from left to right, or a picture by its hash. */
export type DrawnPaint = { readonly opacity: number } & (
  | { readonly colour: string }
  | { readonly stops: readonly { readonly at: number; readonly colour: string; readonly opacity: number }[] }
  | {
      readonly image: string;
      readonly scaleMode: string;
      /** For CROP: from the layer's unit square to that of the image. */
      readonly crop?: readonly (readonly number[])[];
    }
);

/** What to draw of a node, in its own coordinates. */
export interface Drawing {
  readonly matrix: readonly (readonly number[])[];
  readonly width: number;
  readonly height: number;
  readonly shape: 'rect' | 'ellipse' | 'none';
  readonly radii: readonly number[];
  /** From the lowest. */
  readonly paints: readonly DrawnPaint[];
  readonly strokes: readonly DrawnPaint[];
  readonly strokeWeight: number;
  readonly clips: boolean;
  readonly opacity: number;
  /** The radius of a layer blur; 0 for none. */
  readonly blur: number;
  readonly mask: boolean;
  readonly children: readonly Drawing[];
}

export interface RenderRequest {
  /** The node's. */
  readonly id: string;
  readonly drawing: Drawing;
  /** The part of the page to show, and the size of the picture. */
  readonly box: { readonly x: number; readonly y: number; readonly width: number; readonly height: number };
  readonly width: number;
  readonly height: number;
}
