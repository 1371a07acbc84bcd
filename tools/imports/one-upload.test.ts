import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { importsOf } from './folder-graph.ts';

const SRC = path.resolve('src');
/** More than a reader follows in one sitting. */
const MOST_FILES = 35;
const STEP = /^\d+\. \[[^\]]+\]\(([^)]+)\) `(\w+)`/gm;
/** Reached by a message, a URL or through an interface, which is no import of the step before. */
const REACHED_OTHERWISE = [
  'proxy/proxy.ts',
  'engine/http/app.ts',
  'engine/query/query-images.ts',
  'engine/embed/workers/embedding-tasks.ts',
  'engine/store/tables/duckdb-anchors.ts',
  'web/pages/data-page.tsx',
  'engine/http/search/explore-routes.ts',
  'engine/index/distances/query-distances.ts',
  'engine/index/distance-ranking.ts',
  'engine/store/tables/duckdb-media.ts',
];

const page = readFileSync(path.join(SRC, 'README.md'), 'utf8');
const steps = [...page.matchAll(STEP)].map(([, file = '', name = '']) => ({ file, name }));
const textOf = (file: string) => readFileSync(path.join(SRC, file), 'utf8');

test('the way of an upload is short enough to follow', () => {
  expect(steps.length).toBe(page.match(/^\d+\. /gm)?.length);
  expect(steps.length).toBeGreaterThan(20);
  expect(steps.length).toBeLessThanOrEqual(MOST_FILES);
});

test.each(steps)('$file has $name', ({ file, name }) => {
  expect(textOf(file)).toMatch(
    new RegExp(`^export (async )?(function|class|const) ${name}\\b`, 'm'),
  );
});

test('every other file of it is imported by one of it', () => {
  const used = new Set(steps.flatMap(({ file }) => importsOf(SRC, file)));
  const unused = steps.map(({ file }) => file).filter((file) => !used.has(file));
  expect(unused).toEqual(REACHED_OTHERWISE.filter((file) => unused.includes(file)));
});
