import { readFileSync, renameSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { LikewiseError } from '@likewise/shared/protocol/errors.ts';
import { getNodeValue, type ParseError, parseTree, printParseErrorCode } from 'jsonc-parser';
import { stateUnwritable } from '../auth/errors.ts';
import { writePrivateFile } from '../auth/privateFile.ts';
import { isSettingKey, SETTING_KEYS, type SettingKey, type Settings, takeSetting } from './settings.ts';

/** Far more than all settings take, and too few for brackets so deep that the parser runs out of stack. */
const MAX_BYTES = 4 * 1024;

/** The path in the state folder. Only the owner may read the file. */
export function settingsFile(folder: string): string {
  return join(folder, 'config.json');
}

/** The settings in the file; none if there is no file. Errors: usage, naming the wrong line and its key. */
export function readSettings(folder: string): Partial<Settings> {
  const file = settingsFile(folder);
  return settingsOf(file, membersOf(file, readText(file)));
}

/**
 * Sets one setting, by words as on a command line.
 * Errors: usage, for words that are not a value, and for a file that would still be wrong; output-denied. Then nothing has changed.
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

/** @returns whether it was set. Errors: usage, for a file that is not JSON; output-denied */
export function unsetSetting(folder: string, key: SettingKey): boolean {
  const file = settingsFile(folder);
  const members = membersOf(file, readText(file));
  if (!members.delete(key)) return false;
  write(file, members);
  return true;
}

/** A member of the file with its line number, from 1. */
interface Member {
  readonly value: unknown;
  readonly line: number;
}

/** Errors: usage. */
function readText(file: string): string {
  try {
    const status = statSync(file);
    // Reading a pipe would wait for its writer.
    if (!status.isFile() || status.size > MAX_BYTES) throw new Error('it is not a settings file');
    return readFileSync(file, 'utf8');
  } catch (error) {
    if (isNotThere(error)) return '{}';
    const remedy = 'Change its permissions, or remove it.';
    throw new LikewiseError('usage', `${file} cannot be read: ${(error as Error).message}.`, remedy, { cause: error });
  }
}

/** Whether the file does not exist. Only a folder that can be entered holds settings. */
function isNotThere(error: unknown): boolean {
  return ['ENOENT', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? '');
}

/** What is missing or wrong, by the parser's name of an error. Other errors are those of a value. */
const WORDS: Readonly<Record<string, string>> = {
  PropertyNameExpected: 'a "key": is missing',
  ColonExpected: 'a "key": is missing',
  CommaExpected: 'a comma or } is missing',
  CloseBraceExpected: 'a comma or } is missing',
  InvalidSymbol: 'a comma or } is missing',
  InvalidCommentToken: 'a comma or } is missing',
  EndOfFileExpected: 'nothing may follow the last }',
};

/** The members of a JSON object whose values are simple, or lists of simple ones. Errors: usage. */
function membersOf(file: string, text: string): Map<string, Member> {
  const errors: ParseError[] = [];
  const root = parseTree(text, errors, { disallowComments: true });
  const wrong = (at: number, what: string) => lineWrong(file, lineAt(text, at), what);
  const unreadable = (name: string) => `"${name}" has no value that can be read`;
  if (root?.type !== 'object') throw wrong(0, 'a { is missing');
  const { children: properties = [] } = root;
  // The parser skips a symbol that it does not know. The next error says what should have been there.
  const [first, second] = errors;
  if (first) {
    const { error } = printParseErrorCode(first.error) === 'InvalidSymbol' && second ? second : first;
    const name = properties.at(-1)?.children?.[0]?.value ?? '';
    throw wrong(first.offset, WORDS[printParseErrorCode(error)] ?? unreadable(name));
  }
  const members = new Map<string, Member>();
  for (const { offset, children: [key, value] = [] } of properties) {
    const name: string = key!.value;
    const isNested = value!.type === 'object' || value!.children?.some(({ children }) => children);
    if (isNested) throw wrong(offset, unreadable(name));
    if (members.has(name)) throw wrong(offset, `"${name}" is there twice`);
    members.set(name, { value: getNodeValue(value!), line: lineAt(text, offset) });
  }
  return members;
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
