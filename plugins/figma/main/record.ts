import type { Options, Roles } from '../messages.ts';

/** What a result remembers of how it was made. */
export interface ResultRecord {
  readonly query: string;
  readonly examples: Roles['examples'];
  readonly saved?: string;
  readonly reading?: string;
  readonly options: Options;
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
