import type { Options, Roles, SavedName } from '../messages.ts';

/** What a result records about how it was made. */
export interface ResultRecord {
  readonly query: string;
  readonly examples: Roles['examples'];
  readonly saved?: SavedName;
  readonly reading?: string;
  readonly options: Options;
  /** Its place in the fills of a layer, and what it replaced. */
  readonly original?: Original;
}

/** What an answer replaced in a layer's fills. */
export interface Original {
  /** The hash of the answer's image. */
  readonly answer: string;
  /** If the answer replaced a picture's image: the hash of the old one. */
  readonly image?: string;
  /** If it is an additional fill: which of those below it were visible. */
  readonly visible?: readonly boolean[];
}

const KEY = 'result';

/** Raise this when older records can no longer be read. */
const VERSION = 1;

/** Stores the record with the layer and gives the layer the button "Run again". */
export function mark(layer: SceneNode, record: ResultRecord): void {
  layer.setPluginData(KEY, JSON.stringify(Object.assign({ version: VERSION }, record)));
  layer.setRelaunchData({ again: 'With the same example.' });
}

/** Undefined for a layer that is not a result, or is one of a newer version. */
export function readRecord(layer: SceneNode): ResultRecord | undefined {
  const text = layer.getPluginData(KEY);
  if (text === '') return undefined;
  try {
    const record = JSON.parse(text);
    return record.version === VERSION ? record : undefined;
  } catch (_) {
    return undefined;
  }
}
