import { expect, test } from 'vitest';
import { readNode } from './node-options.ts';

const STORE = 'postgres://db.example/semblance';

test('a node has an address, a port and a folder of its own', () => {
  expect(readNode('10.0.0.1:7070', '/var/cache/a', STORE)).toEqual({
    host: '10.0.0.1',
    port: 7070,
    cache: '/var/cache/a',
    store: STORE,
  });
  expect(readNode('[fd00::1]:0', '/a', STORE)).toMatchObject({ host: 'fd00::1', port: 0 });
  expect(readNode('node-1.internal:7070', '/a', STORE)).toMatchObject({ host: 'node-1.internal' });
  expect(readNode(undefined, undefined, STORE)).toBeUndefined();
});

test.each([
  [['7070', '/a', STORE], /--node must be an address of this machine with a port/],
  [['10.0.0.1:70700', '/a', STORE], /--node must be/],
  [['http://10.0.0.1:7070', '/a', STORE], /--node must be/],
  [['10.0.0.1:7070', undefined, STORE], /--node needs --cache/],
  [['10.0.0.1:7070', '/a', undefined], /name it with --store/],
  [[undefined, '/a', STORE], /--cache is for a server with --node/],
] as const)('%j is refused', ([node, cache, store], sentence) => {
  expect(() => readNode(node, cache, store)).toThrow(sentence);
});
