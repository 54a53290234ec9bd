import { accessSync, constants, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { LikewiseError } from '@likewise/shared/protocol/errors.ts';
import { z } from 'zod';
import { stateUnwritable } from '../auth/errors.ts';
import { writePrivateFile } from '../auth/privateFile.ts';
import { checkServer } from '../engine/remote/link.ts';

const path = z.string().min(1);
const server = z.strictObject({
  url: z.string(),
  token: z.union([z.strictObject({ file: path }), z.strictObject({ variable: path })]).optional(),
  ca: path.optional(),
  cert: path.optional(),
  key: path.optional(),
});

const settings = z.strictObject({ servers: z.array(server).min(1), only: z.boolean() });

/**
 * The servers that run the model, in the order in which they are tried. With `only`, this machine never does. Contains no secrets.
 */
export type EngineSettings = z.infer<typeof settings>;

/** The path in the state folder. Only the owner may read the file: it says where tokens and keys are. */
const settingsFile = (folder: string) => join(folder, 'engine.json');

/**
 * Undefined if this machine runs the model.
 * @param folder the state folder
 * Errors: usage, for a damaged file.
 */
export function readEngineSettings(folder: string): EngineSettings | undefined {
  const file = settingsFile(folder);
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    if (!isFolder(folder) || (error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw unreadable(file, (error as Error).message);
  }
  try {
    const found = settings.parse(JSON.parse(text));
    found.servers.forEach(checkServer);
    return found;
  } catch (error) {
    throw unreadable(file, error instanceof LikewiseError ? error.message : 'it is damaged');
  }
}

/** Whether the folder exists and this user may enter it. Otherwise it holds no settings. */
function isFolder(folder: string): boolean {
  try {
    accessSync(join(folder, '.'), constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** Errors: output-denied; then nothing has changed. */
export function writeEngineSettings(folder: string, changed: EngineSettings): void {
  const file = settingsFile(folder);
  try {
    writePrivateFile(file, `${JSON.stringify(changed, null, 2)}\n`, renameSync);
  } catch (error) {
    throw stateUnwritable(file, error);
  }
}

/**
 * @returns whether there were any
 * Errors: output-denied
 */
export function forgetEngineSettings(folder: string): boolean {
  const file = settingsFile(folder);
  try {
    rmSync(file);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false;
    throw stateUnwritable(file, error);
  }
}

function unreadable(file: string, why: string): LikewiseError {
  const remedy =
    'Name the servers again with likewise engine use URL, or have this machine run the model with likewise engine forget.';
  return new LikewiseError('usage', `${file} cannot be used: ${why.replace(/\.$/, '')}.`, remedy);
}
