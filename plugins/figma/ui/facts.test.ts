import { expect, test } from 'vitest';
import { STATE } from '../../../test/support/scriptedDaemon.ts';
import { connectionFacts } from './facts.ts';

const HOST = 'gpu.example.org';
const queue = ['Queue', '0 running, 0 waiting'];

test('what is not known yet is left out', () => {
  expect(connectionFacts('0.1.0', undefined)).toEqual([['Likewise', '0.1.0']]);
  expect(connectionFacts('0.1.0', STATE)).toEqual([['Likewise', '0.1.0'], ['Model', 'mini'], queue]);
});

test('a server goes by its name, and so does one that is not used, with the reason', () => {
  const [likewise, model, ...rest] = connectionFacts('0.1.0', { ...STATE, provider: HOST, precision: 'fp16' });
  expect([likewise, model]).toEqual([
    ['Likewise', '0.1.0'],
    ['Model', 'mini'],
  ]);
  expect(rest).toEqual([['Runs on', `${HOST}, fp16`], queue]);
  const stepDowns = [{ provider: HOST, reason: 'nothing listens there' }];
  expect(connectionFacts('0.1.0', { ...STATE, provider: 'cpu', precision: 'int8', stepDowns }).slice(2)).toEqual([
    ['Runs on', 'CPU, int8'],
    [`Not on ${HOST}`, 'nothing listens there'],
    queue,
  ]);
});
