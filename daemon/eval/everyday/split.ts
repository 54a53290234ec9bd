/** Development jobs may be looked at and worked on; test jobs are only ever counted. */
export const SPLITS = ['dev', 'test'] as const;
export type Split = (typeof SPLITS)[number];

/** The first whole number by which every area has, within two, as many kinds in one split as in the other: chosen by their names alone. */
const SALT = 1382;

/** FNV-1a (Fowler, Noll, Vo), whose last bits are mixed once more: they alone would depend on little of the text. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) value = Math.imul(value ^ text.charCodeAt(i), 0x01000193);
  value = Math.imul(value ^ (value >>> 16), 0x21f0aaad);
  return (value ^ (value >>> 15)) >>> 0;
}

/** Which split a kind belongs to, by its name alone: kinds that are added move no other. */
export function splitOfKind(name: string): Split {
  return SPLITS[hash(`${SALT} ${name}`) & 1]!;
}

/** Which split an icon, a photograph or a texture belongs to, by its name alone. */
export function splitOfAsset(name: string): Split {
  return SPLITS[hash(`asset ${name}`) & 1]!;
}
