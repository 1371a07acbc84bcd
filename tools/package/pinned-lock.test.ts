import { expect, test } from 'vitest';
import { lockFor, type PackageLock, pinsFor } from './pinned-lock.ts';

const product = {
  name: 'product',
  version: '1.2.3',
  dependencies: { a: '1.0.0', shipped: '1.0.0' },
  bundleDependencies: ['shipped'],
};

function lockOf(packages: PackageLock['packages']): PackageLock {
  return { lockfileVersion: 3, packages };
}

/** Without the properties that are undefined. */
const written = (value: unknown) => JSON.parse(JSON.stringify(value));

const shipped = { version: '1.0.0', hasInstallScript: true, dependencies: { b: '2' } };

test('the lock has what the product needs, from the folder in which Node finds it', () => {
  const lock = lockOf({
    '': { version: '1.2.3' },
    'node_modules/a': { version: '1.0.0', integrity: 'sha512-a', dependencies: { b: '^1' } },
    'node_modules/a/node_modules/b': { version: '1.1.0', dependencies: { c: '*' } },
    'node_modules/b': { version: '2.0.0', dev: true },
    'node_modules/c': { version: '3.0.0', optionalDependencies: { d: '4', gone: '1' } },
    'node_modules/d': { version: '4.0.0', optional: true, os: ['aix'] },
    'node_modules/shipped': shipped,
  });
  const made = lockFor(product, lock);
  expect(written(made)).toEqual({
    lockfileVersion: 3,
    packages: {
      '': product,
      'node_modules/a': lock.packages['node_modules/a'],
      'node_modules/a/node_modules/b': lock.packages['node_modules/a/node_modules/b'],
      'node_modules/c': lock.packages['node_modules/c'],
      'node_modules/d': lock.packages['node_modules/d'],
      'node_modules/shipped': { version: '1.0.0', inBundle: true },
    },
  });
  expect(() => pinsFor(product, lock)).toThrow(
    'Two versions of one package: node_modules/a/node_modules/b',
  );
});

test('everything is pinned but the packages of one platform, and what only they need', () => {
  const lock = lockOf({
    'node_modules/a': { version: '1.0.0', dependencies: { c: '1' }, devOptional: true, peer: true },
    'node_modules/c': { version: '1.5.0', optionalDependencies: { d: '4', e: '^5' } },
    'node_modules/d': {
      version: '4.0.0',
      optional: true,
      cpu: ['arm64'],
      dependencies: { f: '6' },
    },
    'node_modules/f': { version: '6.0.0', optional: true },
    'node_modules/e': { version: '5.5.0', optional: true },
    'node_modules/shipped': shipped,
  });
  const { packages } = lockFor(product, lock);
  expect(Object.keys(packages)).toContain('node_modules/f');
  expect(JSON.stringify(packages['node_modules/a'])).not.toMatch(/dev|peer/);
  expect(pinsFor(product, lock)).toEqual({
    dependencies: { a: '1.0.0', c: '1.5.0', shipped: '1.0.0' },
    optionalDependencies: { e: '5.5.0' },
  });
});
