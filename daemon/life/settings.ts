import { resolve } from 'node:path';
import { LikewiseError } from '@likewise/shared/protocol/errors.ts';
import { PROVIDERS, type Provider } from '@likewise/shared/protocol/providers.ts';
import { PORTS } from '@likewise/shared/protocol/version.ts';
import { checkModelName, DEFAULT_MODEL } from '../model/registry.ts';
import { HOST_NAME } from '../server/hostAndOrigin.ts';

/** A week: longer than anyone waits, and within the range of a timer. */
const MAX_MINUTES = 10_080;

const DEFAULT_UNLOAD_MINUTES = 10;

/** The daemon's persistent settings, named like the options of `serve`. */
export interface Settings {
  readonly port: number;
  readonly 'host-name': readonly string[];
  readonly model: string;
  readonly provider: Provider | 'auto';
  /** Minutes. */
  readonly idle: number;
  readonly unload: number;
  /** The path of a file. */
  readonly trace: string;
}
export type SettingKey = keyof Settings;

interface Setting<T> {
  /**
   * @param words as on a command line
   * @param folder the folder that relative paths start from
   * @throws Error that says what to give
   */
  take(words: readonly string[], folder: string): T;
  /** The default value, and how to describe the setting when it is not set. */
  readonly preset?: T;
  readonly absent: string;
}

const SETTINGS: { readonly [K in SettingKey]: Setting<Settings[K]> } = {
  port: { take: one(port), absent: `the first free of ${PORTS.join(', ')}` },
  'host-name': { take: (words) => words.map(hostName), absent: 'none' },
  model: { take: one(model), preset: DEFAULT_MODEL, absent: DEFAULT_MODEL },
  provider: { take: one(provider), preset: 'auto', absent: 'auto' },
  idle: { take: one(minutes), absent: 'never' },
  unload: { take: one(minutes), preset: DEFAULT_UNLOAD_MINUTES, absent: String(DEFAULT_UNLOAD_MINUTES) },
  trace: { take: one((path, folder) => resolve(folder, path)), absent: 'none' },
};

export const SETTING_KEYS = Object.keys(SETTINGS) as readonly SettingKey[];

export function isSettingKey(word: string): word is SettingKey {
  return Object.hasOwn(SETTINGS, word);
}

/** Describes in words what applies when a setting is not set. */
export function absentText(key: SettingKey): string {
  return SETTINGS[key].absent;
}

/**
 * The value that words of a command line mean.
 * @param folder the folder that relative paths start from
 * @throws Error that says what to give
 */
export function takeSetting<K extends SettingKey>(
  key: K,
  words: readonly string[],
  folder = process.cwd(),
): Settings[K] {
  return SETTINGS[key].take(words, folder);
}

/** The environment variable for a setting. */
export function variableOf(key: SettingKey): string {
  return `LIKEWISE_${key.toUpperCase().replace('-', '_')}`;
}

export type SettingSource = 'option' | 'environment' | 'file' | 'default';

/** Each setting with its source. It has no value if nothing is set and there is no default. */
export type SettingsInEffect = {
  readonly [K in SettingKey]: { readonly value?: Settings[K]; readonly from: SettingSource };
};

/**
 * Combines all sources: options win over variables, variables over the file, and the file over defaults.
 * Errors: usage, for a variable with an invalid value.
 */
export function settingsInEffect(
  options: Partial<Settings>,
  variables: Readonly<Record<string, string | undefined>>,
  file: Partial<Settings>,
): SettingsInEffect {
  const inEffect = <K extends SettingKey>(key: K) => {
    if (options[key] !== undefined) return { value: options[key], from: 'option' };
    const text = variables[variableOf(key)];
    if (text) return { value: fromVariable(key, text), from: 'environment' };
    if (file[key] !== undefined) return { value: file[key], from: 'file' };
    const { preset } = SETTINGS[key];
    return { ...(preset !== undefined && { value: preset }), from: 'default' };
  };
  return Object.fromEntries(SETTING_KEYS.map((key) => [key, inEffect(key)])) as SettingsInEffect;
}

/** Errors: usage. */
function fromVariable<K extends SettingKey>(key: K, text: string): Settings[K] {
  try {
    return takeSetting(key, key === 'host-name' ? text.split(/[\s,]+/).filter((word) => word !== '') : [text]);
  } catch (error) {
    const message = `The variable ${variableOf(key)} cannot be used: ${JSON.stringify(text)}.`;
    throw new LikewiseError('usage', message, (error as Error).message);
  }
}

function one<T>(take: (word: string, folder: string) => T): Setting<T>['take'] {
  return (words, folder) => {
    if (words.length !== 1 || words[0] === '') throw new Error('Give one value.');
    return take(words[0]!, folder);
  };
}

function port(text: string): number {
  if (/^\d{1,5}$/.test(text) && Number(text) <= 65_535) return Number(text);
  throw new Error('Give a number of 0 to 65535.');
}

function hostName(text: string): string {
  const name = text.toLowerCase();
  if (HOST_NAME.test(name)) return name;
  throw new Error('Give the name as it is in addresses, with its port if it has one: likewise.example:8022.');
}

function model(text: string): string {
  try {
    return checkModelName(text);
  } catch (error) {
    throw new Error((error as LikewiseError).remedy);
  }
}

function provider(text: string): Settings['provider'] {
  const known: readonly Settings['provider'][] = ['auto', ...PROVIDERS];
  const found = known.find((name) => name === text);
  if (found) return found;
  throw new Error(`Give one of ${known.join(', ')}.`);
}

function minutes(text: string): number {
  const count = Number(text);
  if (text.trim() !== '' && count > 0 && count <= MAX_MINUTES) return count;
  throw new Error(`Give a number of minutes above 0, ${MAX_MINUTES} at most.`);
}
