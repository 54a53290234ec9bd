import { PORTS } from '@likewise/shared/protocol/version.ts';
import { expect, it } from 'vitest';
import { manifest } from './manifest.ts';
import { COMMANDS } from './messages.ts';

it('allows every port of the daemon, by name, as ws and http', () => {
  const { allowedDomains } = manifest('published').networkAccess;
  expect(allowedDomains).toHaveLength(2 * PORTS.length);
  for (const port of PORTS) {
    expect(allowedDomains).toContain(`ws://localhost:${port}`);
    expect(allowedDomains).toContain(`http://localhost:${port}`);
  }
});

it('offers only commands that the plugin knows', () => {
  const { menu, relaunchButtons } = manifest('development');
  const offered = [...menu, ...relaunchButtons].flatMap((entry) => ('command' in entry ? [entry.command] : []));
  expect(offered.toSorted()).toEqual([...COMMANDS].toSorted());
});

it('is the same for publishing, but for the id, which Figma gives', () => {
  const { id, name, ...development } = manifest('development') as Record<string, unknown>;
  expect(id).toMatch(/./);
  expect(manifest('published')).toEqual({ ...development, name: 'Likewise' });
  expect(name).toBe('Likewise (development)');
});
