import { LikewiseError } from '@likewise/shared/protocol/errors.ts';
import { expect, test } from 'vitest';
import { STATE } from '../../../test/support/scriptedDaemon.ts';
import type { LifeState } from './daemonLife.ts';
import { statusOf } from './status.ts';

const ready = (change: object): LifeState => ({
  name: 'ready',
  version: '0.1.0',
  state: { ...STATE, provider: 'cuda', precision: 'fp16', ...change },
});

test.each<[LifeState, string, boolean]>([
  [{ name: 'off' }, '$(sparkle) Likewise', false],
  [{ name: 'found', version: '0.1.0' }, '$(sparkle) Likewise: running', false],
  [{ name: 'starting' }, '$(loading~spin) Likewise: starting', false],
  [{ name: 'ready', version: '0.1.0' }, '$(sparkle) Likewise', false],
  [ready({}), '$(sparkle) mini on CUDA', false],
  [ready({ provider: 'gpu.example.org' }), '$(sparkle) mini on gpu.example.org', false],
  [ready({ waiting: 3, running: 2 }), '$(sync~spin) Likewise: 5', false],
  [ready({ engine: 'restarting' }), '$(loading~spin) Likewise: loading the model', false],
  [ready({ engine: 'failed', waiting: 1 }), '$(warning) Likewise: the engine failed', true],
  [{ name: 'failed', error: new LikewiseError('busy', 'What.', 'Do.') }, '$(warning) Likewise', true],
])('%j is shown as %s', (life, text, bad) => {
  expect(statusOf(life)).toMatchObject({ text, bad });
});

test('a server that is not used is named with the reason', () => {
  const stepDowns = [{ provider: 'gpu.example.org', reason: 'nothing listens there' }];
  expect(statusOf(ready({ provider: 'cpu', precision: 'int8', stepDowns })).tooltip).toContain(
    '\nNot on gpu.example.org: nothing listens there',
  );
});

test('the tooltip shows model, provider, queue, and why better providers are not used', () => {
  const stepDowns = [{ provider: 'cuda', reason: 'no library' }];
  expect(statusOf(ready({ provider: 'cpu', precision: 'int8', stepDowns, waiting: 1 })).tooltip).toBe(
    'Likewise 0.1.0: mini on CPU (int8)\n0 running, 1 waiting\nNot on CUDA: no library',
  );
});
