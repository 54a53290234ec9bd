import { readFileSync, renameSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { LikewiseError } from '@likewise/shared/protocol/errors.ts';
import { stateUnwritable } from '../auth/errors.ts';
import { writePrivateFile } from '../auth/privateFile.ts';
import { isSettingKey, SETTING_KEYS, type SettingKey, type Settings, takeSetting } from './settings.ts';

/** More than all settings take. */
const MAX_BYTES = 64 * 1024;

/** In the state folder, for its owner alone. */
export function settingsFile(folder: string): string {
  return join(folder, 'config.json');
}

/** The settings in the file; none where there is none. Errors: usage, naming the line that is wrong, and its key. */
export function readSettings(folder: string): Partial<Settings> {
  const file = settingsFile(folder);
  return settingsOf(file, membersOf(file, readText(file)));
}

/**
 * Sets one, by words as on a command line.
 * Errors: usage, for words that are no value, and for a file that would still be wrong; output-denied. Then nothing has changed.
 */
export function setSetting(folder: string, key: SettingKey, words: readonly string[]): Settings[SettingKey] {
  const file = settingsFile(folder);
  const value = valueFrom(key, words);
  const members = membersOf(file, readText(file));
  members.set(key, { value, line: members.get(key)?.line ?? 0 });
  settingsOf(file, members);
  write(file, members);
  return value;
}

/** @returns whether it was set. Errors: usage, for a file that is no JSON; output-denied */
export function unsetSetting(folder: string, key: SettingKey): boolean {
  const file = settingsFile(folder);
  const members = membersOf(file, readText(file));
  if (!members.delete(key)) return false;
  write(file, members);
  return true;
}

/** A member of the file with its line, from 1. */
interface Member {
  readonly value: unknown;
  readonly line: number;
}

/** Errors: usage. */
function readText(file: string): string {
  try {
    const status = statSync(file);
    // A pipe would be waited for.
    if (!status.isFile() || status.size > MAX_BYTES) throw new Error('it is no file of settings');
    return readFileSync(file, 'utf8');
  } catch (error) {
    if (isNotThere(error)) return '{}';
    const remedy = 'Change its permissions, or remove it.';
    throw new LikewiseError('usage', `${file} cannot be read: ${(error as Error).message}.`, remedy, { cause: error });
  }
}

/** No other folder than one that can be entered holds settings. */
function isNotThere(error: unknown): boolean {
  return ['ENOENT', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? '');
}

const STRING = '"(?:[^"\\\\\\n]|\\\\.)*"';
// A number ends where it can no longer go on, so that a list has one way to be read.
const SIMPLE = `${STRING}|-?\\d[\\d.eE+-]*(?![\\d.eE+-])|true|false|null`;
const SPACE = /\s*/y;
const KEY = new RegExp(`(${STRING})\\s*:\\s*`, 'y');
const VALUE = new RegExp(`${SIMPLE}|\\[(?:\\s|,|${SIMPLE})*\\]`, 'y');

/**
 * The members of a JSON object whose values are simple, or lists of simple ones. JSON.parse would not say in which line it failed,
 * or where a member stands.
 * Errors: usage.
 */
function membersOf(file: string, text: string): Map<string, Member> {
  const members = new Map<string, Member>();
  let at = 0;
  const next = (pattern: RegExp): string | undefined => {
    pattern.lastIndex = at;
    const found = pattern.exec(text);
    at += found?.[0].length ?? 0;
    return found?.[1] ?? found?.[0];
  };
  const sign = (wanted: string): boolean => {
    next(SPACE);
    if (text[at] !== wanted) return false;
    at++;
    return true;
  };
  const wrong = (what: string) => lineWrong(file, lineAt(text, at), what);
  if (!sign('{')) throw wrong('a { is missing');
  for (let more = !sign('}'); more; ) {
    next(SPACE);
    const line = lineAt(text, at);
    const key = next(KEY);
    if (key === undefined) throw wrong('a "key": is missing');
    const value = next(VALUE);
    const name = parsed(key);
    if (typeof name !== 'string') throw wrong('the key cannot be read');
    const member = value === undefined ? undefined : parsed(value);
    if (member === undefined) throw wrong(`"${name}" has no value that can be read`);
    if (members.has(name)) throw lineWrong(file, line, `"${name}" is there twice`);
    members.set(name, { value: member, line });
    more = sign(',');
    if (!more && !sign('}')) throw wrong('a comma or } is missing');
  }
  next(SPACE);
  if (at < text.length) throw wrong('nothing may follow the last }');
  return members;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function lineAt(text: string, at: number): number {
  return text.slice(0, at).split('\n').length;
}

function settingsOf(file: string, members: ReadonlyMap<string, Member>): Partial<Settings> {
  const entries = [...members].map(([key, { value, line }]) => {
    if (!isSettingKey(key)) {
      const remedy = `Remove that line. There are: ${SETTING_KEYS.join(', ')}.`;
      throw lineWrong(file, line, `there is no setting "${key}"`, remedy);
    }
    try {
      return [key, takeSetting(key, wordsOf(value), dirname(file))];
    } catch (error) {
      const remedy = `${(error as Error).message} Or leave it out: likewise config unset ${key}.`;
      throw lineWrong(file, line, `"${key}" cannot be ${JSON.stringify(value)}`, remedy);
    }
  });
  return Object.fromEntries(entries);
}

/** A value of the file in the words of a command line. */
function wordsOf(value: unknown): string[] {
  const isWord = (one: unknown) => typeof one === 'string' || typeof one === 'number';
  const list: readonly unknown[] = Array.isArray(value) ? value : [value];
  if (!list.every(isWord)) throw new Error('Give a number, a text, or a list of texts.');
  return list.map(String);
}

function valueFrom(key: SettingKey, words: readonly string[]): Settings[SettingKey] {
  try {
    return takeSetting(key, words);
  } catch (error) {
    throw new LikewiseError('usage', `${key} cannot be ${words.join(' ')}.`, (error as Error).message);
  }
}

function write(file: string, members: ReadonlyMap<string, Member>): void {
  const object = Object.fromEntries([...members].map(([key, { value }]) => [key, value]));
  try {
    writePrivateFile(file, `${JSON.stringify(object, null, 2)}\n`, renameSync);
  } catch (error) {
    throw stateUnwritable(file, error);
  }
}

function lineWrong(file: string, line: number, what: string, remedy = 'Correct that line, or remove the file.') {
  return new LikewiseError('usage', `${file}, line ${line}: ${what}.`, remedy);
}
