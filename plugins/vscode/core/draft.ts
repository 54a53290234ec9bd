import { MAX_EXAMPLES } from '@likewise/shared/protocol/limits.ts';
import { literally } from '@likewise/shared/recipe/glob.ts';
import { isDrawing } from '@likewise/shared/recipe/pictures.ts';
import type { Recipe } from '@likewise/shared/recipe/recipe.ts';
import type { Draft, Role } from '../panel/messages.ts';
import type { Roles } from './roles.ts';

/** A new prompt, with everything at its default. */
export const NEW_DRAFT: Draft = {
  examples: [{}],
  queries: [],
  output: '{dir}/likewise/{name}.png',
  quality: 'balanced',
  detail: 'guided',
  size: 'query',
};

export function draftOf({ examples, queries }: Roles): Draft {
  return forDrawings({ ...NEW_DRAFT, examples, queries: queries.map(literally) });
}

/** Drawings are answered by drawings if possible, unless somebody has set where answers go. */
function forDrawings(draft: Draft): Draft {
  const isOpen = draft.output === NEW_DRAFT.output && draft.queries.some(isDrawing);
  return isOpen ? { ...draft, output: '{dir}/likewise/{name}.{ext}' } : draft;
}

/** The draft as a recipe; undefined while no example has both sides. Incomplete examples are left out. */
export function recipeOf(draft: Draft): Recipe | undefined {
  const examples = draft.examples.flatMap(({ input, output }) => (input && output ? [{ input, output }] : []));
  return examples.length > 0 ? { ...draft, examples } : undefined;
}

/** Whether two drafts ask the same about a picture, so that one's answers are valid for the other. */
export function asksTheSame(one: Draft, other: Draft): boolean {
  const asked = ({ examples, output, quality, detail, size, reading }: Draft) =>
    JSON.stringify([examples, output, quality, detail, size, reading]);
  return asked(one) === asked(other);
}

/** An edited draft. If the examples changed, it no longer has the reading that was chosen for the old ones. */
export function edited(before: Draft, after: Draft): Draft {
  if (JSON.stringify(before.examples) === JSON.stringify(after.examples)) return after;
  const { reading: _, ...rest } = after;
  return rest;
}

/** Inserts pictures: the first one as a side of an example, or all as queries, without duplicates. */
export function placed(draft: Draft, role: Role, paths: readonly string[]): Draft {
  if (role === 'queries')
    return forDrawings({ ...draft, queries: [...new Set([...draft.queries, ...paths.map(literally)])] });
  if (role.example >= MAX_EXAMPLES || paths[0] === undefined) return draft;
  const examples = Array.from({ length: Math.max(draft.examples.length, role.example + 1) }, (_, n) =>
    n === role.example ? { ...draft.examples[n], [role.side]: paths[0] } : (draft.examples[n] ?? {}),
  );
  return edited(draft, { ...draft, examples });
}
