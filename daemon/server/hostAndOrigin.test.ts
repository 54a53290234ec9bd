import { expect, test } from 'vitest';
import { HOST_NAME, isAllowedOrigin, isOurHost } from './hostAndOrigin.ts';

test.each([
  ['localhost:22400', true],
  ['127.0.0.1:22400', true],
  ['[::1]:22400', true],
  ['', false],
  ['localhost', false],
  ['localhost:22401', false],
  ['localhost:224000', false],
  ['localhost.:22400', false],
  ['LOCALHOST:22400', false],
  ['localhost:22400 ', false],
  ['localhost:22400, evil.example', false],
  ['evil.example:22400', false],
  ['localhost.evil.example:22400', false],
  ['evil.localhost:22400', false],
  ['user@localhost:22400', false],
  ['127.0.0.1.nip.io:22400', false],
  ['127.0.0.2:22400', false],
  ['127.1:22400', false],
  ['2130706433:22400', false],
  ['0.0.0.0:22400', false],
  ['::1:22400', false],
  ['[::ffff:127.0.0.1]:22400', false],
  ['[0:0:0:0:0:0:0:1]:22400', false],
])('[H2] Host %j is ours: %s', (host, ours) => {
  expect(isOurHost([host], 22400)).toBe(ours);
});

test('[H2] no Host, or two of them, is not ours', () => {
  expect(isOurHost([], 22400)).toBe(false);
  expect(isOurHost(['localhost:22400', 'localhost:22400'], 22400)).toBe(false);
});

test.each([
  ['null', true],
  ['http://localhost:22400', true],
  ['http://127.0.0.1:22400', true],
  ['http://[::1]:22400', true],
  ['', false],
  ['NULL', false],
  ['https://localhost:22400', false],
  ['http://localhost', false],
  ['http://localhost:3000', false],
  ['http://localhost:22400/', false],
  ['http://localhost:22400.evil.example', false],
  ['https://www.figma.com', false],
  ['vscode-webview://abc', false],
  ['file://', false],
])('[H2] Origin %j is allowed: %s', (origin, allowed) => {
  expect(isAllowedOrigin([origin], 22400)).toBe(allowed);
});

test('[H2] a client without Origin is allowed, one with two is not', () => {
  expect(isAllowedOrigin([], 22400)).toBe(true);
  expect(isAllowedOrigin(['null', 'null'], 22400)).toBe(false);
});

test.each([
  ['likewise.example', true],
  ['localhost:8022', true],
  ['localhost:22400', true],
  ['likewise.example:443', false],
  ['LIKEWISE.example', false],
  ['a.likewise.example', false],
  ['localhost:8023', false],
])('[H2] with two further names, Host %j is ours: %s', (host, ours) => {
  expect(isOurHost([host], 22400, ['likewise.example', 'localhost:8022'])).toBe(ours);
});

test.each([
  ['https://likewise.example', true],
  ['http://likewise.example', true],
  ['https://likewise.example:444', false],
  ['https://evil.example', false],
  ['https://likewise.example.evil.example', false],
])('[H2] with a further name, a page of %j may connect: %s', (origin, may) => {
  expect(isAllowedOrigin([origin], 22400, ['likewise.example'])).toBe(may);
});

test.each([
  ['likewise.example', true],
  ['localhost:8022', true],
  ['[::1]:8022', true],
  ['http://likewise.example', false],
  ['likewise.example/', false],
  ['*', false],
  ['', false],
])('a name is given as it stands in addresses: %j, %s', (name, may) => {
  expect(HOST_NAME.test(name)).toBe(may);
});
