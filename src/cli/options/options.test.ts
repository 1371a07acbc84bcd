import { describe, expect, test } from 'vitest';
import { UserError } from '#platform/user-error.ts';
import { readOptions } from './options.ts';

const read = (...argv: string[]) => readOptions(argv, '/project');

describe('--allow-origin', () => {
  test('accepts an origin once or several times', () => {
    expect(read().allowedOrigins).toEqual([]);
    const given = ['--allow-origin', 'https://A.example:443/', '--allow-origin', 'http://b:8888'];
    expect(read(...given).allowedOrigins).toEqual(['https://a.example', 'http://b:8888']);
  });

  test.each([
    '*',
    '',
    'null',
    'a.example',
    'https://a.example/app',
    'https://a.example?x',
    'https://ada@a.example',
    'ftp://a.example',
    'https://*.example',
  ])('rejects %j', (origin) => {
    expect(() => read('--allow-origin', origin)).toThrow(UserError);
    expect(() => read('--allow-origin', origin)).toThrow(/must be the origin of a site/);
  });
});

describe('--no-auth', () => {
  test.each(['127.0.0.1', '127.8.8.8', '::1', 'localhost'])(
    'is accepted with --host %s',
    (host) => {
      expect(read('--no-auth', '--host', host).noAuth).toBe(true);
      expect(read('--host', host).noAuth).toBe(false);
    },
  );

  test.each(['0.0.0.0', '::', '192.168.1.5', 'search.example'])(
    'is rejected with --host %s',
    (host) => {
      expect(() => read('--no-auth', '--host', host)).toThrow(/--host must be 127\.0\.0\.1/);
    },
  );

  test('is rejected with --trust-proxy', () => {
    const argv = ['--no-auth', '--trust-proxy', '127.0.0.1'];
    expect(() => read(...argv)).toThrow(/cannot be combined with --trust-proxy/);
  });
});

describe('--index-memory', () => {
  const store = ['--store', 'postgres://db.example/semblance'];

  test('is a size, and no limit by default', () => {
    expect(read(...store, '--index-memory', '8G').indexMemoryBytes).toBe(8e9);
    expect(read(...store).indexMemoryBytes).toBeUndefined();
  });

  test.each(['8', '0G', 'none', '1.5G', '8GB'])('rejects %j', (size) => {
    expect(() => read(...store, '--index-memory', size)).toThrow(/must be a size like 500M or 10G/);
  });

  test('needs a database that ranks', () => {
    expect(() => read('--index-memory', '8G')).toThrow(/PostgreSQL database: name it with --store/);
  });
});
