/* The part of @open-pencil/core that is used. The package is fetched only for its tests. */

/** A layer as the graph stores it, by the library's own names. */
export interface RawNode {
  readonly id: string;
  readonly type: string;
  readonly name: string;
  readonly parentId: string | null;
  readonly childIds: readonly string[];
  readonly componentId: string | null;
  readonly overrides: Record<string, unknown>;
  readonly locked: boolean;
  readonly width: number;
  readonly height: number;
  readonly x: number;
  readonly y: number;
  readonly rotation: number;
  readonly layoutMode: string;
  readonly layoutPositioning: string;
  readonly [key: string]: unknown;
}

export interface Graph {
  nodes: Map<string, RawNode>;
  images: Map<string, Uint8Array>;
  readonly rootId: string;
  readonly isApplyingLayout: boolean;
  readonly emitter: { on(event: 'node:updated', listener: (id: string, changes: object) => void): void };
  getNode(id: string): RawNode | undefined;
  getPages(): RawNode[];
  createNode(type: string, parentId: string, values?: object): RawNode;
  updateNode(id: string, changes: object): void;
  reparentNode(id: string, parentId: string): void;
  insertChildAt(id: string, parentId: string, index: number): void;
  deleteNode(id: string): void;
  cloneTree(id: string, parentId: string): RawNode | null;
  createInstance(componentId: string, parentId: string, values?: object): RawNode | null;
  syncInstances(componentId: string): void;
  clearAbsPosCache(): void;
}

/** The library's plugin API, whose nodes use Figma's names. */
export interface Api {
  currentPage: object;
  wrapNode(id: string): Record<string, unknown>;
  getNodeById(id: string): Record<string, unknown> | null;
  createImage(bytes: Uint8Array): { readonly hash: string };
  base64Encode(bytes: Uint8Array): string;
  base64Decode(text: string): Uint8Array;
}

export interface OpenPencil {
  readonly SceneGraph: new () => Graph;
  readonly FigmaAPI: new (graph: Graph) => Api;
  computeAllLayouts(graph: Graph): void;
  exportFigFile(graph: Graph): Promise<Uint8Array>;
  parseFigFile(bytes: ArrayBuffer, options: { populate: 'all' }): Promise<Graph>;
  headlessRenderNodes(
    graph: Graph,
    page: string,
    nodes: readonly string[],
    options: { scale: number; format: 'PNG' },
  ): Promise<Uint8Array | null>;
}
