import type { Options, Roles, SavedName } from '../messages.ts';

/** What a result remembers of how it was made. */
export interface ResultRecord {
  readonly query: string;
  readonly examples: Roles['examples'];
  readonly saved?: SavedName;
  readonly reading?: string;
  readonly options: Options;
  /** Where it stands in the fills of a layer: what it took the place of. */
  readonly original?: Original;
}

/** What an answer took the place of in a layer's fills. */
export interface Original {
  /** The hash of the answer's image. */
  readonly answer: string;
  /** Where the answer is a picture's new image: the hash of the one before. */
  readonly image?: string;
  /** Where it is a fill of its own: which of those below it were visible. */
  readonly visible?: readonly boolean[];
}

const KEY = 'result';

/** Raised when an older record could no longer be read. */
const VERSION = 1;

/** Keeps the record with the layer and gives it the button "Run again". */
export function mark(layer: SceneNode, record: ResultRecord): void {
  layer.setPluginData(KEY, JSON.stringify(Object.assign({ version: VERSION }, record)));
  layer.setRelaunchData({ again: 'With the same example.' });
}

/** Undefined for a layer that is no result, or one of a newer version. */
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
