import { LikewiseError } from '@likewise/shared/protocol/errors.ts';
import { describe, expect, it } from 'vitest';
import { type Check, type Facts, judge } from './checks.ts';

const healthy: Facts = {
  version: '1.2.0',
  node: 'v20.20.2',
  packages: [{ name: 'sharp', pinned: '0.35.5', installed: '0.35.5' }],
  daemon: { pid: 7, port: 22400, version: '1.2.0', standing: 'live' },
  ports: [
    { port: 22400, holder: 'daemon' },
    { port: 22401, holder: 'nobody' },
  ],
  engine: { status: { state: 'ready', provider: 'cpu', stepDowns: [] } },
  models: [{ name: 'mini' }],
  folders: [{ what: 'models', path: '/m', free: 9e9 }],
  servers: [],
  serversOnly: false,
};

const broken = new LikewiseError('model-corrupt', 'The files are damaged.', 'Import again.');

/** The checks that differ from those of a healthy machine. */
function check(change: Partial<Facts>, expected: Partial<Check>[]): void {
  const usual = judge(healthy).map((one) => JSON.stringify(one));
  const news = judge({ ...healthy, ...change }).filter((one) => !usual.includes(JSON.stringify(one)));
  expect(news).toMatchObject(expected);
  for (const { verdict, fix } of news)
    if (verdict === 'problem' || verdict === 'warning') expect(fix).toMatch(/\.\)?$/);
}

describe('the doctor', () => {
  it('finds nothing wrong with a healthy machine, and explains browsers', () => {
    expect(judge(healthy).map(({ name, verdict }) => [name, verdict])).toEqual([
      ['Node.js', 'ok'],
      ['packages', 'ok'],
      ['folder of models', 'ok'],
      ['model mini', 'ok'],
      ['engine', 'ok'],
      ['daemon', 'ok'],
      ['port 22400', 'ok'],
      ['port 22401', 'ok'],
      ['browsers', 'note'],
    ]);
  });

  it.each([
    ['v20.16.9', 'problem'],
    ['v18.99.0', 'problem'],
    ['v20.17.0', 'ok'],
    ['v22.0.0', 'ok'],
  ])('takes Node.js %s for: %s', (version, verdict) => {
    expect(judge({ ...healthy, node: version })[0]).toMatchObject({ found: version, verdict });
  });

  it('says which setting keeps the daemon from starting', () => {
    check({ settingsError: new LikewiseError('usage', 'config.json, line 2: no.', 'Correct it.') }, [
      { name: 'settings', verdict: 'problem', daemonOnly: true, found: 'config.json, line 2: no.', fix: 'Correct it.' },
    ]);
  });

  it('goes through servers, which are a problem only where nothing else may answer', () => {
    const ok = { host: 'a', steps: [{ what: 'readiness', found: 'mini is ready' }] } as const;
    const bad = {
      host: 'b',
      steps: [{ what: 'connection', found: 'nothing listens there', fix: 'Start it.' }],
    } as const;
    check({ servers: [ok] }, [{ name: 'a readiness', verdict: 'ok' }]);
    check({ servers: [bad] }, [{ name: 'b connection', verdict: 'warning', fix: 'Start it.' }]);
    check({ servers: [bad], serversOnly: true }, [{ verdict: 'problem' }]);
    check({ servers: [ok, bad], serversOnly: true }, [{ verdict: 'ok' }, { verdict: 'warning' }]);
    const stepDowns = [{ provider: 'b', reason: 'nothing listens there' }];
    const engine = { status: { state: 'ready', provider: 'cpu', stepDowns } } as const;
    check({ servers: [ok, { ...ok, host: 'b' }], engine }, [
      { name: 'not on b', verdict: 'warning', fix: 'See what is wrong: likewise engine test.' },
      { verdict: 'ok' },
      { verdict: 'ok' },
    ]);
  });

  it('distinguishes a missing package from one of another version', () => {
    check({ packages: [{ name: 'ws', pinned: '8.23.0' }] }, [{ verdict: 'problem', found: 'ws is missing' }]);
    check({ packages: [{ name: 'ws', pinned: '8.23.0', installed: '8.0.0' }] }, [
      { verdict: 'warning', found: 'ws is 8.0.0, tested with 8.23.0' },
    ]);
  });

  it.each([
    [500e6, 'ok'],
    [499e6, 'warning'],
    [20e6, 'warning'],
    [19e6, 'problem'],
  ])('takes %d bytes of free space for: %s', (free, verdict) => {
    const [found] = judge({ ...healthy, folders: [{ what: 'state', path: '/s', free }] }).slice(2);
    expect(found).toMatchObject({ name: 'folder of state', verdict });
  });

  it('finds a folder that cannot be written, and one whose disk does not report its space', () => {
    check({ folders: [{ what: 'models', path: '/m', denied: 'EACCES' }] }, [
      { verdict: 'problem', found: '/m cannot be written: EACCES' },
    ]);
    check({ folders: [{ what: 'models', path: '/m' }] }, [{ verdict: 'ok', found: '/m' }]);
  });

  it('minds damage of the embedded model more than of others', () => {
    check({ models: [{ name: 'mini', error: broken }] }, [{ verdict: 'problem', fix: 'Import again.' }]);
    check({ models: [{ name: 'mini' }, { name: 'large', error: broken }] }, [
      { name: 'model large', verdict: 'warning' },
    ]);
  });

  it('says why better providers were left, and when none works', () => {
    const status = { state: 'ready', provider: 'cpu' } as const;
    const stepDowns = [{ provider: 'cuda', reason: 'no NVIDIA GPU was found' }] as const;
    check({ engine: { status: { ...status, stepDowns } } }, [
      {
        name: 'not on CUDA',
        verdict: 'note',
        found: 'no NVIDIA GPU was found',
        fix: expect.stringContaining('setup cuda'),
      },
    ]);
    check({ engine: { error: broken } }, [{ name: 'engine', verdict: 'problem', found: broken.message }]);
    check({ engine: { status: { ...status, state: 'failed', stepDowns: [] } } }, [
      { name: 'engine', verdict: 'problem' },
    ]);
  });

  it('distinguishes a daemon that is absent, gone, silent, and of another version', () => {
    const { daemon: _, ...none } = healthy;
    expect(judge(none)).toContainEqual(
      expect.objectContaining({ name: 'daemon', found: 'not running', verdict: 'note' }),
    );
    check({ daemon: { ...healthy.daemon!, standing: 'gone' } }, [{ name: 'daemon', verdict: 'note' }]);
    check({ daemon: { ...healthy.daemon!, standing: 'silent' } }, [{ name: 'daemon', verdict: 'problem' }]);
    check({ daemon: { ...healthy.daemon!, version: '1.1.0' } }, [
      { name: 'daemon', verdict: 'warning', fix: expect.stringContaining('This tool is 1.2.0') },
    ]);
  });

  it('minds ports of others only when none is left', () => {
    const { daemon: _, ...none } = healthy;
    const taken = { port: 22400, holder: 'other-program' } as const;
    check({ ports: [taken] }, [{ verdict: 'note', found: 'another program' }]);
    expect(judge({ ...none, ports: [taken, { port: 22401, holder: 'nobody' }] })).toContainEqual(
      expect.objectContaining({ name: 'port 22400', verdict: 'note' }),
    );
    expect(judge({ ...none, ports: [taken, { port: 22401, holder: 'other-daemon' }] })).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ name: 'port 22400', verdict: 'problem', daemonOnly: true }),
        expect.objectContaining({ name: 'port 22401', verdict: 'problem' }),
      ]),
    );
  });
});
