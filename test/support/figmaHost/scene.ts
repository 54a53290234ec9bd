/* How tests describe a document, and what they read of it. Plain data: it crosses the border of the sandbox as JSON. */

export interface SceneNodeSpec {
  readonly type: string;
  readonly id?: string;
  readonly name?: string;
  readonly x?: number;
  readonly y?: number;
  /** Degrees, counterclockwise as Figma counts them. */
  readonly rotation?: number;
  readonly width?: number;
  readonly height?: number;
  /** A colour such as #20a060. */
  readonly fill?: string;
  /** The hash of a picture in the image store. */
  readonly image?: string;
  readonly mixedFills?: true;
  readonly radius?: number;
  readonly visible?: boolean;
  readonly locked?: boolean;
  readonly clips?: boolean;
  readonly layout?: 'HORIZONTAL' | 'VERTICAL' | 'GRID';
  readonly spacing?: number;
  readonly padding?: number;
  readonly absolute?: true;
  readonly children?: readonly SceneNodeSpec[];
}

export interface PageSpec {
  readonly id?: string;
  readonly name: string;
  readonly children: readonly SceneNodeSpec[];
}

/** A node as the document holds it now; boxes in pixels of the page. */
export interface NodeView {
  readonly id: string;
  readonly type: string;
  readonly name: string;
  readonly parent: string | null;
  readonly children: readonly NodeView[];
  readonly box: { readonly x: number; readonly y: number; readonly width: number; readonly height: number } | null;
  readonly transform: readonly (readonly number[])[];
  readonly fills: readonly { readonly type: string; readonly imageHash?: string; readonly visible: boolean }[];
  readonly radii: readonly number[];
  readonly positioning: string;
  readonly mask: string | null;
  readonly data: Readonly<Record<string, string>>;
  readonly relaunch: Readonly<Record<string, string>>;
}

/** What is to be drawn of a node, in its own coordinates. */
export interface Drawing {
  readonly matrix: readonly (readonly number[])[];
  readonly width: number;
  readonly height: number;
  readonly shape: 'rect' | 'ellipse' | 'none';
  readonly radii: readonly number[];
  /** From the lowest: colours, and pictures by hash. */
  readonly paints: readonly ({ readonly colour: string } | { readonly image: string })[];
  readonly clips: boolean;
  readonly mask: boolean;
  readonly children: readonly Drawing[];
}

export interface RenderRequest {
  readonly drawing: Drawing;
  /** The part of the page to show, and the size of the picture. */
  readonly box: { readonly x: number; readonly y: number; readonly width: number; readonly height: number };
  readonly width: number;
  readonly height: number;
}
