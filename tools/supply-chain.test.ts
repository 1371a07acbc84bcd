import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { lockedPackages } from './licenses/locked-packages.ts';

interface Manifest {
  readonly dependencies: Record<string, string>;
  readonly devDependencies: Record<string, string>;
  readonly overrides: Record<string, Record<string, string>>;
}

const manifest = JSON.parse(readFileSync('package.json', 'utf8')) as Manifest;
const packages = lockedPackages('package-lock.json');
const EXACT_VERSION = /^(npm:[\w@/.-]+@)?\d+\.\d+\.\d+(-[\w.-]+)?$/;

test('no package runs a script at installation', () => {
  expect(readFileSync('.npmrc', 'utf8').split('\n')).toContain('ignore-scripts=true');
});

test('every version is exact', () => {
  const { dependencies, devDependencies, overrides } = manifest;
  const named = [dependencies, devDependencies, ...Object.values(overrides)].flatMap(
    Object.entries,
  );
  expect(named.filter(([, version]) => !EXACT_VERSION.test(version))).toEqual([]);
});

test('the lock file contains the hash of every package, and no host', () => {
  expect(packages.length).toBeGreaterThan(100);
  const unchecked = packages.filter(({ integrity = '' }) => !integrity.startsWith('sha512-'));
  expect(unchecked.map(({ name }) => name)).toEqual([]);
  expect(packages.filter(({ resolved }) => resolved).map(({ name }) => name)).toEqual([]);
  expect(readFileSync('package-lock.json', 'utf8')).not.toMatch(/"https?:[^"]*\.tgz"/);
});
