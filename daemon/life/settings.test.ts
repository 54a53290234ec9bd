import { describe, expect, it } from 'vitest';
import { SETTING_KEYS, settingsInEffect, takeSetting, variableOf } from './settings.ts';

describe('settings', () => {
  it('of options win over variables, those over the file, and that over what is preset', () => {
    const variables = { LIKEWISE_PORT: '2', LIKEWISE_IDLE: '2', LIKEWISE_MODEL: '' };
    const file = { port: 3, idle: 3, unload: 3 };
    expect(settingsInEffect({ port: 1 }, variables, file)).toEqual({
      port: { value: 1, from: 'option' },
      'host-name': { from: 'default' },
      model: { value: 'mini', from: 'default' },
      provider: { value: 'auto', from: 'default' },
      idle: { value: 2, from: 'environment' },
      unload: { value: 3, from: 'file' },
      trace: { from: 'default' },
    });
  });

  it('have a variable each, which holds several host names', () => {
    expect(SETTING_KEYS.map(variableOf)).toContain('LIKEWISE_HOST_NAME');
    const { 'host-name': names } = settingsInEffect({}, { LIKEWISE_HOST_NAME: 'a.example, B.example:81 ' }, {});
    expect(names).toEqual({ value: ['a.example', 'b.example:81'], from: 'environment' });
    expect(() => settingsInEffect({}, { LIKEWISE_PORT: '-1' }, {})).toThrow(
      expect.objectContaining({ code: 'usage', message: 'The variable LIKEWISE_PORT cannot be used: "-1".' }),
    );
  });

  it.each([
    ['port', ['65536'], '0 to 65535'],
    ['port', ['1', '2'], 'one value'],
    ['host-name', ['http://a'], 'as it is in addresses'],
    ['model', ['../mini'], 'letters, digits'],
    ['provider', ['gpu'], 'auto, cuda'],
    ['idle', ['0'], 'above 0'],
    ['unload', ['10081'], '10080 at most'],
  ] as const)('%s is refused as %j', (key, words, said) => {
    expect(() => takeSetting(key, words)).toThrow(said);
  });
});
