import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import * as z from 'zod/mini';
import { CLOSE_CODES, closeReason } from './closeCodes.ts';
import * as limits from './limits.ts';
import { clientMessage, daemonMessage } from './messages.ts';
import { PORTS, PROTOCOL } from './version.ts';

/* PROTOCOL.md and the code agree. */

const root = fileURLToPath(new URL('../../', import.meta.url));
const text = readFileSync(join(root, 'PROTOCOL.md'), 'utf8');
const section = (title: string) => text.split(`## ${title}\n`)[1]?.split('\n## ')[0] ?? '';
const sorted = (values: Iterable<string>) => [...values].sort();

/** The rows of a section's tables: the words in backquotes of their first two cells. */
function rows(title: string): [string, string[]][] {
  const cells = section(title).matchAll(/^\| `([^`]+)` +\|([^|]*)\|/gm);
  return [...cells].map(([, first, second]) => [first!, second!.match(/[\w?]+/g) ?? []]);
}

describe.each([
  ['Messages of a tool', clientMessage],
  ['Messages of the daemon', daemonMessage],
] as const)('%s', (title, union) => {
  const documented = new Map(rows(title));
  const schemas = new Map(union.def.options.map((option) => [option.shape.type.def.values[0] as string, option.shape]));

  it('has a row for every type, and no other', () => {
    expect(sorted(documented.keys())).toEqual(sorted(schemas.keys()));
  });

  it.each([...schemas])('names the members of %s', (type, { type: _, ...members }) => {
    const named = Object.entries(members).map(([member, schema]) =>
      schema instanceof z.ZodMiniOptional ? `${member}?` : member,
    );
    expect(sorted(documented.get(type) ?? [])).toEqual(sorted(named));
  });
});

it('has a row for every close code [C2]', () => {
  const documented = rows('Closing').map(([name, [code]]) => [name, Number(code)]);
  expect(documented).toEqual(Object.entries(CLOSE_CODES));
  for (const [name, code] of documented) expect(closeReason(code as number)).toBe(name);
  expect(closeReason(1006)).toBeUndefined();
});

it('names the version, the ports and the limits of this code [H1] [L1] [L2] [L3] [L4]', () => {
  expect(text).toContain(`# Likewise protocol ${PROTOCOL}\n`);
  expect(section('Handshake')).toContain(PORTS.join(', '));
  const numbers = new Set(section('Limits').match(/\d+/g)?.map(Number));
  for (const [name, value] of Object.entries(limits)) expect(numbers, name).toContain(value);
});

const defined = Array.from(text.matchAll(/^- \*\*\[([A-Z]\d+)\]\*\*/gm), ([, id]) => id!);

/** Every file of ours that may cite rules. */
function sources(): string[] {
  return ['shared', 'daemon', 'test'].flatMap((part) =>
    readdirSync(join(root, part), { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.ts') && !/(^|\/)(node_modules|dist)\//.test(file))
      .map((file) => join(root, part, file)),
  );
}

const citations = (source: string) => Array.from(source.matchAll(/\[([FHPJSECL]\d+)\]/g), ([, id]) => id!);

it('numbers the rules of each group from 1, each once', () => {
  const counts = new Map<string, number>();
  for (const id of defined) {
    const count = (counts.get(id[0]!) ?? 0) + 1;
    counts.set(id[0]!, count);
    expect(id).toBe(`${id[0]}${count}`);
  }
  expect([...counts.keys()].join('')).toBe('FHPJSECL');
});

it('has every rule that code and text cite', () => {
  const cited = [text, ...sources().map((file) => readFileSync(file, 'utf8'))].flatMap(citations);
  expect(sorted(new Set(cited)).filter((id) => !defined.includes(id))).toEqual([]);
});
