/** What the sandbox cannot do by itself. The test process does it. */
export interface Outside {
  /** Stores a picture. Throws for one that Figma would reject. */
  keepImage(bytes: ArrayBuffer): string;
  hasImage(hash: string): boolean;
  imageBytes(hash: string): ArrayBuffer;
  /** As JSON, with width and height. */
  imageSize(hash: string): string;
  /** Draws a RenderRequest, as JSON, to a PNG. */
  render(request: string): Promise<ArrayBuffer>;
  storageGet(key: string): string | undefined;
  storageSet(key: string, json: string): void;
  storageDelete(key: string): void;
  /** A message for the UI; see pack(). */
  toUi(json: string, ...buffers: ArrayBuffer[]): void;
  /** Something that the user would see. */
  event(name: 'show-ui' | 'resize' | 'notify' | 'zoom' | 'console' | 'suggest', json: string): void;
  /** Does work that is Figma's, and does not count its time as the plugin's. */
  apart(work: () => void): void;
  after(ms: number, fire: () => void): number;
  clear(timer: number): void;
}
