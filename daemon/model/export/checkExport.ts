import { lstat, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { sha256OfFile } from '../integrity.ts';
import { exportDamaged, noExport } from './errors.ts';
import { type ExportRecord, exportRecord, RECORD_FILE, versionFolder } from './exportModel.ts';
import { REPOSITORY } from './served.ts';

/**
 * Reads every file of an export and compares it with its record. The owner may change how it is started (config.pbtxt, compose.yaml,
 * the proxy, the InferenceService). That is reported, but is not damage. Other files in the folder do not matter, except in the model
 * repository, where a server would load further versions.
 * @returns the record, and the changed files
 * @throws LikewiseError model-corrupt
 */
export async function checkExport(
  dir: string,
): Promise<{ readonly record: ExportRecord; readonly changed: readonly string[] }> {
  const record = await readRecord(dir);
  const version = versionFolder(record.model);
  const changed: string[] = [];
  for (const { file, bytes, sha256 } of record.files) {
    const path = join(dir, file);
    const isModel = file.startsWith(`${version}/`);
    const info = await lstat(path).catch(() => undefined);
    if (!info) {
      if (isModel || file.startsWith(REPOSITORY)) throw exportDamaged(dir, `${file} is missing`);
      changed.push(file);
      continue;
    }
    if (isModel && info.isSymbolicLink()) throw exportDamaged(dir, `${file} is a link, which ONNX Runtime refuses`);
    if (isModel && info.size !== bytes) throw exportDamaged(dir, `${file} has ${info.size} bytes instead of ${bytes}`);
    if ((await sha256OfFile(path)) === sha256) continue;
    if (isModel) throw exportDamaged(dir, `${file} is not as it was written (its sha256 differs)`);
    changed.push(file);
  }
  const versions = await readdir(join(dir, version, '..'), { withFileTypes: true });
  const [other] = versions.filter((entry) => entry.name !== '1' && /^\d+$/.test(entry.name));
  if (other) throw exportDamaged(dir, `there is a version ${other.name} beside it, which a server would load instead`);
  return { record, changed };
}

async function readRecord(dir: string): Promise<ExportRecord> {
  try {
    return exportRecord.parse(JSON.parse(await readFile(join(dir, RECORD_FILE), 'utf8')));
  } catch {
    throw noExport(dir);
  }
}
