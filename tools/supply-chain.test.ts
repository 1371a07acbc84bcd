import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { productionFiles } from './imports/folder-graph.ts';
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

/** Modules that a file loads: by import, import(…) or the place of a package; types alone are no modules. */
const LOADED =
  /(?:^import (?!type )(?:[^;]*? from )?|^export (?!type )[^;]*? from |import\(|\.resolve\(\s*)'((?:@[^/']+\/)?[^./'#:][^/'#:]*)(?=[/'])/gm;

test('the dependencies are exactly the packages that the server loads', () => {
  const files = productionFiles('src').filter((file) => !file.startsWith(`web${path.sep}`));
  const loaded = files.flatMap((file) => {
    const text = readFileSync(path.join('src', file), 'utf8');
    return Array.from(text.matchAll(LOADED), ([, name = '']) => name);
  });
  expect([...new Set(loaded)].sort()).toEqual(Object.keys(manifest.dependencies).sort());
});
