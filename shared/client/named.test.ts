import { expect, it } from 'vitest';
import { named } from './named.ts';

const error = (message: string) => ({ code: 'image-unsupported', message, remedy: 'Export it anew.' }) as const;

it('an error names a query as the tool does', () => {
  expect(named(error('Query 3 has a script.'), 2, 'a$&.svg')).toEqual(error('a$&.svg has a script.'));
  expect(named(error('Query 31 has a script.'), 2, 'a.svg')).toEqual(error('Query 31 has a script.'));
  expect(named(error('The disk is full.'), 2, 'a.svg')).toEqual(error('The disk is full.'));
});
