/*
 * Everything that main and the UI say to each other. main runs in Figma's sandbox and can access the document. The UI runs in an
 * iframe and can reach the daemon. Bytes travel as Uint8Array, the one binary type that Figma carries.
 */

/** In pixels of the page, upright. */
export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** A selected layer that can be part of a prompt. `id` is the layer's. */
export interface Item {
  readonly id: string;
  readonly name: string;
  readonly box: Box;
}

/** The items' roles, by their ids. */
export interface Roles {
  readonly examples: readonly { readonly input: string; readonly output: string }[];
  readonly queries: readonly string[];
}

/** What happened, and what to do about it. */
export interface Problem {
  readonly message: string;
  readonly remedy: string;
}

export interface Selection {
  readonly items: readonly Item[];
  /** Guessed from names and positions, or recorded by the result that is run again. */
  readonly roles: Roles;
  /** The reason, in a sentence; empty if there is no example. */
  readonly how: string;
  /** Selected layers that cannot be used, and why. */
  readonly leftOut: readonly Problem[];
  /** If a result is run again: how it was made. */
  readonly again?: { readonly saved?: SavedName; readonly options: Options; readonly reading?: string };
}

/** A PNG that Figma exported from a layer, or an image's own bytes. */
export interface Picture {
  readonly bytes: Uint8Array;
  /** The type of an image's own bytes; absent for a PNG that Figma exported. */
  readonly own?: {
    readonly type: 'image/png' | 'image/jpeg' | 'image/webp';
    readonly width: number;
    readonly height: number;
  };
  /**
   * The layer's distinct colours, as they are sent to the daemon. Absent if it shows more than colours, or more colours than can be
   * sent.
   */
  readonly paints?: readonly string[];
}

/**
 * Where an answer goes. `beside` is the page or section, where it changes no other layer. `inside` is next to the query in its
 * parent. `picture` replaces the image that the query shows, and the run uses that image. `cutout` uses it as a mask of the query.
 * `boxes` draws a rectangle around each white patch of it. `vector` puts a recoloured copy of the query beside it. `vector-over` puts
 * that copy in the query's place.
 */
export type Placement =
  | 'beside'
  | 'inside'
  | 'over'
  | 'fill'
  | 'picture'
  | 'cutout'
  | 'boxes'
  | 'vector'
  | 'vector-over';

/** The answer's width and height divided by its query's; 1 and 1 for equal sizes. */
export interface Part {
  readonly across: number;
  readonly down: number;
}

/** The new colours of a layer, in the order of `from`. */
export interface Repainted {
  readonly from: readonly string[];
  readonly to: readonly string[];
}

export interface Options {
  readonly quality: 'fast' | 'balanced' | 'best';
  readonly detail: 'guided' | 'none';
  readonly placement: Placement;
}

/** What is stored for this user on this computer. */
export interface Settings extends Options {
  /** Whether to answer the first query while options change. */
  readonly preview: boolean;
  readonly width: number;
  readonly height: number;
}

export const DEFAULT_SETTINGS: Settings = {
  quality: 'balanced',
  detail: 'guided',
  placement: 'beside',
  preview: true,
  width: 360,
  height: 700,
};

/** The smallest and the largest size of the window, in pixels. */
export const WINDOW = { width: [320, 1200], height: [400, 1200] } as const;

/** How much the examples of a document may take in all, in stored bytes. Everybody who opens the document loads it. */
export const EXAMPLES_ROOM = 5_000_000;

/** A saved example by its name, from the file or from the library that all tools on this computer share. */
export interface SavedName {
  readonly name: string;
  readonly isShared?: boolean;
}

/** An example as stored in the document: pictures of at most 512 pixels a side. */
export interface SavedExample {
  readonly name: string;
  readonly pairs: readonly { readonly input: Uint8Array; readonly output: Uint8Array }[];
  /** The id of the reading that was chosen for it. */
  readonly reading?: string;
}

/** The answer to one query of the run in progress. */
export interface Answer {
  readonly query: string;
  readonly image: Uint8Array;
  readonly placement: Placement;
  /** For `boxes`: parts of the picture, 0..1. */
  readonly boxes?: readonly Box[];
  /** For the vectors: the query's new colours, or why they are not known. */
  readonly paints?: Repainted;
  readonly noPaints?: string;
  /** Set if it is smaller or larger than its query. */
  readonly part?: Part;
  /** The layer of an earlier answer to the same query, which it replaces. */
  readonly former?: string;
}

/** How an answer was placed. */
export interface Placed {
  /** The layer to show. */
  readonly id: string;
  /** Where it is, as a sentence. */
  readonly where: string;
  /** Why it differs from what was requested, and what else changed. */
  readonly note?: string;
  /** Whether the answer is a change of colours, not a picture. */
  readonly isVector?: boolean;
}

/** A run: its queries, and what its results record about it. */
export interface Run {
  readonly queries: readonly string[];
  readonly examples: Roles['examples'];
  /** The saved example that was used instead. */
  readonly saved?: SavedName;
  /** The id of the reading that was chosen for the examples. */
  readonly reading?: string;
  readonly options: Options;
  /** Whether it replaces answers in the file. Such a run is not continued later. */
  readonly isRevision?: boolean;
}

/** What is left of a run whose panel was closed. */
export interface Unfinished {
  /** With the remaining queries. */
  readonly run: Run;
  /** The layers of these queries. */
  readonly layers: readonly { readonly id: string; readonly name: string }[];
  /** How many answers were placed before. */
  readonly placed: number;
}

/** What the UI asks of main. Each call is answered, by its value or by a Problem. */
export interface Calls {
  loadToken(): string | undefined;
  saveToken(token: string): void;
  saveSettings(settings: Settings): void;
  resize(size: { readonly width: number; readonly height: number }): void;
  /** At most 512 pixels a side, for thumbnails, previews and saved examples. */
  exportSmall(id: string): Picture;
  /** At the size at which answers are placed: the input of a run. The placement of a query's answer determines what is exported. */
  exportFull(id: string, placement?: Placement): Picture;
  /**
   * Shows an answer on the canvas temporarily, instead of the one shown before. It is removed with the panel, or when a run begins.
   */
  showPreview(answer: Pick<Answer, 'query' | 'image' | 'part'>): void;
  hidePreview(): void;
  beginRun(run: Run): void;
  place(answer: Answer): Placed;
  /** Makes everything placed one undo step. `summary` is shown for a moment. */
  endRun(summary: string): void;
  /** Brings a layer into view. */
  show(id: string): void;
  listExamples(): readonly string[];
  /** The bytes they take of EXAMPLES_ROOM. */
  exampleBytes(): number;
  loadExample(name: string): SavedExample;
  /** Replaces one of the same name. Returns all names. */
  saveExample(example: SavedExample): readonly string[];
  removeExample(name: string): readonly string[];
  renameExample(name: string, to: string): readonly string[];
}

export type CallName = keyof Calls;

/** What the plugin was started for: the commands of the manifest. */
export const COMMANDS = ['open', 'run', 'run-saved', 'pair', 'settings', 'again'] as const;
export type Command = (typeof COMMANDS)[number];

/** From the UI. */
export type ToMain =
  /** The UI is ready. Answered by `start` and `selection`. */
  | { readonly type: 'ready' }
  | {
      [Name in CallName]: {
        readonly type: 'call';
        readonly id: number;
        readonly name: Name;
        readonly args: Parameters<Calls[Name]>;
      };
    }[CallName];

/** From main. */
export type ToUi =
  | {
      readonly type: 'start';
      readonly command: Command;
      /** With `run-saved`: the example's name, if it was given. */
      readonly example?: string;
      readonly settings: Settings;
      readonly examples: readonly string[];
      /** This user's in this file; absent if the command asks for another run. */
      readonly unfinished?: Unfinished;
    }
  | { readonly type: 'selection'; readonly selection: Selection }
  /** Selected layers that look different now. */
  | { readonly type: 'edited'; readonly ids: readonly string[] }
  /** An answer was undone or deleted, or has returned. */
  | { readonly type: 'answer-there'; readonly id: string; readonly isThere: boolean }
  | { readonly type: 'answer'; readonly id: number; readonly value?: unknown }
  | { readonly type: 'problem'; readonly id: number; readonly problem: Problem };
