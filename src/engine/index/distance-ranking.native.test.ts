import { afterAll, expect, test } from 'vitest';
import {
  exactDistance,
  removeIndex,
  seededIndex,
  vectorsIn,
} from '#engine/explore/seeded-index.fixture.ts';
import { Scanner } from '#engine/scan/scanner.ts';
import { seededRandom, unitVectors } from '#engine/vectors/seeded-vectors.ts';
import { DatasetIndex } from './dataset-index.ts';
import type { QueryVector } from './distances/measure-query.ts';
import { MemoryVectors } from './memory-vectors.ts';
import { countedRows, type Ranking } from './ranking.ts';

/** Enough that several threads share the work, and that bounds are counted and not sorted. */
const ROWS = 50_000;
const DIMS = 8;
const PAGE_SIZE = 100;
const random = seededRandom(11);
const contents = await seededIndex(
  {
    rows: ROWS,
    dims: DIMS,
    // Of the last threshold the first cluster has most of the rows.
    clusterSizes: [1, 2, 8, 400, 40_000],
    labelOf: (row) => (row % 5 === 0 ? 'rare' : undefined),
  },
  random,
);
const scanner = new Scanner();
const index = new DatasetIndex('IMAGES', contents, new MemoryVectors(contents.vectors, scanner));
const vectors = await vectorsIn(contents);

afterAll(async () => {
  await scanner.close();
  await removeIndex(contents);
});

interface Ranked {
  readonly cluster: number;
  readonly distance: number;
}

function exactDistances({ vector, alreadyFound = [], joined }: QueryVector): number[] {
  const found = new Set(alreadyFound);
  const join = joined?.combine === 'all' ? Math.max : Math.min;
  return Array.from({ length: ROWS }, (_, row) =>
    join(
      found.has(index.mediaIdOf(row)) ? 0 : exactDistance(vectors, row, vector),
      ...(joined?.vectors.map((other) => exactDistance(vectors, row, other)) ?? []),
    ),
  );
}

function fullSort(ranking: Ranking, distances: readonly number[]): Ranked[] {
  const { clusterIds } = ranking.level;
  return Array.from({ length: clusterIds.length }, (_, cluster) => ({
    cluster,
    distance: countedRows(ranking, cluster).reduce(
      (nearest, row) => Math.min(nearest, distances[row] ?? Number.NaN),
      Number.POSITIVE_INFINITY,
    ),
  }))
    .filter(({ distance }) => distance < Number.POSITIVE_INFINITY)
    .sort((a, b) => a.distance - b.distance || clusterIds.compare(a.cluster, b.cluster));
}

async function expectPages(ranking: Ranking, sorted: readonly Ranked[]): Promise<void> {
  const { length } = sorted;
  for (const first of [0, length >> 3, length >> 1, Math.max(0, length - 50), length]) {
    const page = await ranking.clusters(first, PAGE_SIZE);
    expect(page).toEqual(sorted.slice(first, first + PAGE_SIZE));
  }
}

/** The first ranking of an anchor is bounded by its scan, those of the same anchor after it on their own. */
test.each([
  { first: 0, next: [1, 4] },
  { first: 1, next: [3] },
  { first: 4, next: [2, 0] },
] as const)('many rows rank as in a full sort: %o', async ({ first, next }) => {
  const anchor = { id: `from ${first}`, vector: unitVectors(1, DIMS, random) };
  const distances = exactDistances(anchor);
  for (const threshold of [first, ...next]) {
    for (const filter of [undefined, [{ labels: ['rare'] }]]) {
      const ranking = await index.ranking(threshold, anchor, filter);
      await expectPages(ranking, fullSort(ranking, distances));
    }
  }
});

test('identical vectors rank first, wherever they are stored', async () => {
  const alreadyFound = [7, 30_000, 49_999].map((row) => index.mediaIdOf(row));
  const vector = unitVectors(1, DIMS, random);
  const anchor = { id: 'words', vector, alreadyFound };
  const ranking = await index.ranking(1, anchor);
  const sorted = fullSort(ranking, exactDistances(anchor));
  expect(sorted.slice(0, 3).map(({ distance }) => distance)).toEqual([0, 0, 0]);
  await expectPages(ranking, sorted);
});

test.each(['all', 'any'] as const)(
  'several vectors rank by %s as in a full sort',
  async (combine) => {
    const alreadyFound = [7, 30_000].map((row) => index.mediaIdOf(row));
    const others = [1, 2].map(() => unitVectors(1, DIMS, random));
    const anchor = {
      id: combine,
      vector: unitVectors(1, DIMS, random),
      alreadyFound,
      joined: { vectors: others, combine },
    };
    const distances = exactDistances(anchor);
    for (const threshold of [2, 0, 4] as const) {
      for (const filter of [undefined, [{ labels: ['rare'] }]]) {
        const ranking = await index.ranking(threshold, anchor, filter);
        const sorted = fullSort(ranking, distances);
        await expectPages(ranking, sorted);
        const edge = sorted[sorted.length >> 1]?.distance ?? 0;
        expect(await ranking.countsBefore([(distance) => distance >= edge])).toEqual([
          sorted.filter(({ distance }) => distance < edge).length,
        ]);
      }
    }
    const rough = await index.roughDistancesTo(anchor);
    for (const [row, distance] of rough.entries()) {
      expect(Math.abs(distance - (distances[row] ?? 0))).toBeLessThan(0.1);
    }
  },
);

test('concurrent pages of one anchor at two thresholds are correct', async () => {
  const anchor = { id: 'at once', vector: unitVectors(1, DIMS, random) };
  const distances = exactDistances(anchor);
  await Promise.all(
    [0, 1, 2, 3].flatMap((threshold) =>
      [0, 1].map(async () => {
        const ranking = await index.ranking(threshold as 0 | 1 | 2 | 3, anchor);
        await expectPages(ranking, fullSort(ranking, distances));
      }),
    ),
  );
});

test('concurrent searches share scans, each with its own threshold, filter and pages', async () => {
  // Fewer fit the cache than search at once, so memory of some is used again for others.
  const small = new DatasetIndex(
    'IMAGES',
    contents,
    new MemoryVectors(contents.vectors, scanner, {
      distancesCacheBytes: 3 * 5 * ROWS,
    }),
  );
  const searches = Array.from({ length: 14 }, (_, n) => ({
    anchor: { id: `of many ${n}`, vector: unitVectors(1, DIMS, random) },
    threshold: ([0, 1, 3, 4, 2] as const)[n % 5] ?? 0,
    filter: n % 3 === 0 ? [{ labels: ['rare'], isExcluded: n % 2 === 0 }] : undefined,
  }));
  await Promise.all(
    searches.map(async ({ anchor, threshold, filter }) => {
      const ranking = await small.ranking(threshold, anchor, filter);
      const sorted = fullSort(ranking, exactDistances(anchor));
      await expectPages(ranking, sorted);
      const isPast = (distance: number) => distance > (sorted[sorted.length >> 2]?.distance ?? 0);
      const nBefore = sorted.filter(({ distance }) => !isPast(distance)).length;
      expect(await ranking.countsBefore([isPast, () => false, () => true])).toEqual([
        ...[nBefore, sorted.length, 0],
      ]);
    }),
  );
});
