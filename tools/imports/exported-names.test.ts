import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { productionFiles } from './folder-graph.ts';

const SRC = path.resolve(import.meta.dirname, '..', '..', 'src');
const EXPORTED =
  /^export (?:async )?(?:abstract )?(?:function\*?|class|const|interface|type) (?<name>\w+)/gm;

/** A schema and the type inferred from it share a name and a file. */
test('no exported name stands for two things', () => {
  const filesOf = new Map<string, Set<string>>();
  for (const file of productionFiles(SRC)) {
    const text = readFileSync(path.join(SRC, file), 'utf8');
    for (const { groups } of text.matchAll(EXPORTED)) {
      const name = groups?.['name'] ?? '';
      filesOf.set(name, (filesOf.get(name) ?? new Set()).add(file));
    }
  }
  expect(filesOf.size).toBeGreaterThan(1000);
  const shared = [...filesOf].filter(([, files]) => files.size > 1);
  expect(shared.map(([name, files]) => `${name}: ${[...files].join(', ')}`)).toEqual([]);
});
