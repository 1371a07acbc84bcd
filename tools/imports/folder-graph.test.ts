import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, test } from 'vitest';
import { folderImports, knots, productionFiles, twoWayPairs } from './folder-graph.ts';

const SRC = path.resolve(import.meta.dirname, '..', '..', 'src');
const MAX_FILES = 20;

/** What each floor of the house may import, itself aside. */
const FLOORS: Readonly<Record<string, readonly string[]>> = {
  cli: ['remote', 'engine', 'proxy', 'server', 'client', 'auth', 'contract', 'platform'],
  // The app knows the server only through the contract.
  web: ['contract'],
  // The proxy, the engine and a remote do not know each other: between them go requests.
  remote: ['auth', 'contract', 'platform'],
  engine: ['auth', 'contract', 'platform'],
  proxy: ['auth', 'contract', 'platform'],
  server: ['contract', 'platform'],
  auth: ['contract', 'platform'],
  // Programs import it without the server.
  client: ['contract'],
  // Everything imports the contract.
  contract: [],
  platform: [],
};

const imports = folderImports(SRC);

test('every import leads to a file', () => {
  expect(imports.length).toBeGreaterThan(1000);
  const missing = imports.filter(({ toFile }) => !existsSync(path.join(SRC, toFile)));
  expect(missing).toEqual([]);
});

test('no two folders import each other', () => {
  expect(twoWayPairs(imports)).toEqual([]);
});

test('no folders import each other in a circle', () => {
  expect(knots(imports)).toEqual([]);
});

test('each floor imports only the floors below it', () => {
  const wrong = imports.filter(({ from, to }) => {
    const [floor = '', target = ''] = [from.split(path.sep)[0], to.split(path.sep)[0]];
    return floor !== target && !FLOORS[floor]?.includes(target);
  });
  expect(wrong.map(({ fromFile, toFile }) => `${fromFile} imports ${toFile}`)).toEqual([]);
});

test(`a folder holds at most ${MAX_FILES} files of production code`, () => {
  const counts = new Map<string, number>();
  for (const file of productionFiles(SRC)) {
    const folder = path.dirname(file);
    counts.set(folder, (counts.get(folder) ?? 0) + 1);
  }
  expect([...counts].filter(([, count]) => count > MAX_FILES)).toEqual([]);
});

test('pairs and circles of folders are detected', () => {
  const src = mkdtempSync(path.join(tmpdir(), 'semblance-imports-'));
  const files = {
    'a/one.ts': "import { b } from '../b/two.ts';\nimport type { C } from '#c/three.ts';",
    'b/two.ts': "export const a = await import('#a/one.ts');",
    'c/three.ts': "import '#d/four.ts';",
    'd/four.ts': "export { a } from '#a/one.ts';",
    'd/four.test.ts': "import '#e/five.ts';",
  };
  for (const [file, text] of Object.entries(files)) {
    mkdirSync(path.join(src, path.dirname(file)), { recursive: true });
    writeFileSync(path.join(src, file), text);
  }
  const made = folderImports(src);
  rmSync(src, { recursive: true });
  expect(twoWayPairs(made)).toEqual(['a and b: b/two.ts imports a/one.ts']);
  expect(knots(made)).toEqual([['a', 'b', 'c', 'd']]);
});
