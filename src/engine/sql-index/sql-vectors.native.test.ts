import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type EntityType, THRESHOLDS, type Threshold } from '#contract/primitives.ts';
import { BUILT_IN_MODEL } from '#engine/embed/known-models.ts';
import {
  exactDistance,
  removeIndex,
  seededIndex,
  vectorsIn,
} from '#engine/explore/seeded-index.fixture.ts';
import { DatasetIndex } from '#engine/index/dataset-index.ts';
import type { QueryVector } from '#engine/index/distances/measure-query.ts';
import { MemoryVectors } from '#engine/index/memory-vectors.ts';
import { countedRows, type Ranking } from '#engine/index/ranking.ts';
import type { RowFilter } from '#engine/index/row-filter.ts';
import { IncrementalClustering } from '#engine/indexing/clusters/incremental-clustering.ts';
import { Scanner } from '#engine/scan/scanner.ts';
import { NO_VERSION } from '#engine/store/media-store.ts';
import { openPostgresStore, type PostgresStore } from '#engine/store/postgres/postgres-store.ts';
import {
  openTestDatabase,
  type TestDatabase,
} from '#engine/store/postgres/test-database.fixture.ts';
import { RankedRowsGoneError } from '#engine/store/store-errors.ts';
import { normalize } from '#engine/vectors/normalize.ts';
import { seededRandom, unitVectors } from '#engine/vectors/seeded-vectors.ts';
import { sqlVectors } from './open-sql-vectors.ts';

const DATASET = '11111111-1111-5111-8111-111111111111';
const ROWS = 1_300;
const DIMS = 128;
const PAGE = 100;
/** Of a distance in half precision. */
const HALF = 2e-4;
/** Of a distance in float32. */
const SINGLE = 2e-6;

const model = { ...BUILT_IN_MODEL, dims: DIMS };
const random = seededRandom(23);
const contents = await seededIndex(
  {
    rows: ROWS,
    dims: DIMS,
    clusterSizes: [1, 2, 6, 30, 600],
    labelOf: (row) => ['red', 'blue', undefined][row % 3],
  },
  random,
);
const scanner = new Scanner();
const vectors = await vectorsIn(contents);
const IMAGES: EntityType = 'IMAGES';
const source = { datasetId: DATASET, type: IMAGES, model, inUse: [], isFollower: false };
let nQueries = 0;

let database: TestDatabase;
let store: PostgresStore;
let inSql: DatasetIndex;
const inMemory = new DatasetIndex('IMAGES', contents, new MemoryVectors(contents.vectors, scanner));

beforeAll(async () => {
  database = await openTestDatabase();
  store = await openPostgresStore(database.url, (message) => expect.unreachable(message));
  await store.datasets.save({
    ...{ datasetId: DATASET, displayName: 'd', folder: '/d', modelId: model.id },
    ...{ createdAt: new Date(), updatedAt: new Date(), source: 'FOLDER' },
    ...{ labelsFromFolders: true, previousModelId: null },
  });
  for (let first = 0; first < ROWS; first += 500) {
    await store.media.save(DATASET, range(first, Math.min(ROWS, first + 500)).map(mediaOf));
  }
  inSql = await openSql();
});

afterAll(async () => {
  await store.close();
  await database.close();
  await scanner.close();
  await removeIndex(contents);
});

function range(first: number, end: number): number[] {
  return Array.from({ length: end - first }, (_, i) => first + i);
}

function mediaOf(row: number) {
  return {
    ...{ mediaId: contents.mediaIds.at(row), path: `${row}.jpg`, ...NO_VERSION },
    ...{ width: 1, height: 1, format: 'jpeg', contentHash: null },
    ...{ vector: vectors.slice(row * DIMS, (row + 1) * DIMS), objectsVersion: '', objects: [] },
  };
}

function rankedStore() {
  return store.ranked ?? expect.fail('PostgreSQL ranks');
}

async function openSql(name = contents.path, more = {}): Promise<DatasetIndex> {
  const indexed = { ...contents, path: name, vectors: null };
  const opened = sqlVectors({ ...source, ranked: rankedStore(), ...more });
  return new DatasetIndex('IMAGES', indexed, await opened.open(indexed));
}

/** In float64, rounded as distances are kept. */
function exactDistances({ vector, alreadyFound = [], joined }: QueryVector): number[] {
  const found = new Set(alreadyFound);
  const join = joined?.combine === 'all' ? Math.max : Math.min;
  return range(0, ROWS).map((row) =>
    join(
      found.has(contents.mediaIds.at(row)) ? 0 : exactDistance(vectors, row, vector),
      ...(joined?.vectors.map((other) => exactDistance(vectors, row, other)) ?? []),
    ),
  );
}

/** The distance of the nearest member of each cluster that has a row that counts. */
function nearestDistances(ranking: Ranking, distances: readonly number[]): Map<number, number> {
  const clusters = range(0, ranking.level.clusterIds.length);
  return new Map(
    clusters.flatMap((cluster) => {
      const members = countedRows(ranking, cluster).map((row) => distances[row] ?? Number.NaN);
      return members.length > 0 ? [[cluster, Math.min(...members)] as const] : [];
    }),
  );
}

/** All of them, each once, in an order that differs from that of `exact` by less than the error. */
function expectOrder(
  found: readonly { readonly number: number; readonly distance: number | null }[],
  exact: ReadonlyMap<number, number>,
  error: number,
): void {
  expect(found.map(({ number }) => number).sort((a, b) => a - b)).toEqual(
    [...exact.keys()].sort((a, b) => a - b),
  );
  const sorted = [...exact.values()].sort((a, b) => a - b);
  for (const [place, { number, distance }] of found.entries()) {
    expect(Math.abs((distance ?? 9) - (exact.get(number) ?? 9))).toBeLessThanOrEqual(error);
    // The distance at a place differs from the exact one at that place by no more either.
    expect(Math.abs((distance ?? 9) - (sorted[place] ?? 9))).toBeLessThanOrEqual(error);
    expect(distance ?? -1).toBeGreaterThanOrEqual(found[place - 1]?.distance ?? 0);
  }
}

async function allPages(ranking: Ranking) {
  const found = [];
  for (let first = 0; ; first += PAGE) {
    const page = await ranking.clusters(first, PAGE);
    found.push(...page.map(({ cluster, distance }) => ({ number: cluster, distance })));
    if (page.length < PAGE) return found;
  }
}

/** Filters that leave all, many, some, one or no rows. */
function randomFilter(n: number): RowFilter {
  const share = [0.5, 0.1, 0.01][n % 3] ?? 1;
  const some = range(0, ROWS).filter(() => random() < share);
  const mediaIds = some.map((row) => contents.mediaIds.at(row));
  switch (n % 6) {
    case 0:
      return [];
    case 1:
      return [{ labels: ['red'] }];
    case 2:
      return [{ mediaIds }];
    case 3:
      return [{ labels: ['red', 'blue'], isExcluded: true }, { mediaIds }];
    case 4:
      return [{ named: { name: `third ${n}`, has: (row) => row % 3 === n % 3 } }, { mediaIds }];
    default:
      return [{ mediaIds: mediaIds.slice(0, n % 2) }];
  }
}

function randomQuery(n: number): QueryVector {
  const vector = unitVectors(1, DIMS, random);
  const alreadyFound = [7, 100, 1_299].map((row) => contents.mediaIds.at(row));
  const joined = {
    vectors: [unitVectors(1, DIMS, random)],
    combine: n % 2 === 0 ? 'all' : 'any',
  } as const;
  return {
    ...{ id: `query ${nQueries++}`, vector },
    ...(n % 4 === 1 && { alreadyFound }),
    ...(n % 4 > 1 && { joined }),
  };
}

describe.each([
  ['in memory', () => inMemory, SINGLE],
  ['in SQL', () => inSql, HALF],
] as const)('%s', (_, indexOf, error) => {
  test.each(range(0, 18))(
    'search %i ranks all clusters as in float64, page after page',
    async (n) => {
      const query = randomQuery(n);
      const threshold = (n % THRESHOLDS.length) as Threshold;
      const ranking = await indexOf().ranking(threshold, query, randomFilter(n));
      const exact = exactDistances(query);
      expectOrder(await allPages(ranking), nearestDistances(ranking, exact), error);
      const clusters = range(0, ranking.level.clusterIds.length).filter((one) => one % 3 === 0);
      const members = await ranking.members(clusters, 0, ROWS);
      for (const [i, cluster] of clusters.entries()) {
        const rows = countedRows(ranking, cluster);
        expectOrder(
          (members[i] ?? []).map(({ row, distance }) => ({ number: row, distance })),
          new Map(rows.map((row) => [row, exact[row] ?? Number.NaN])),
          error,
        );
      }
      const later = await ranking.members(clusters, 2, 3);
      expect(later).toEqual(members.map((ofOne) => ofOne.slice(2, 5)));
    },
  );

  test.each(range(0, 6))('search %i counts what its pages show', async (n) => {
    const query = randomQuery(n);
    const ranking = await indexOf().ranking((n % 5) as Threshold, query, randomFilter(n));
    const shown = await allPages(ranking);
    const members = (
      await ranking.members(
        shown.map(({ number }) => number),
        0,
        ROWS,
      )
    ).flat();
    // Edges that clusters lie on.
    const edges = [0.2, 0.5, 0.9].map(
      (part) => shown[Math.floor(part * shown.length)]?.distance ?? 1,
    );
    const [low = 0, , high = 0] = edges;
    const predicates = [...edges, 3].map((edge) => (distance: number) => distance >= edge);
    expect(await ranking.countsBefore([...predicates, () => true, () => false])).toEqual([
      ...[...edges, 3].map((edge) => shown.filter(({ distance }) => (distance ?? 0) < edge).length),
      ...[0, shown.length],
    ]);
    const isWithin = shown.filter(({ distance }) => (distance ?? 0) >= low);
    const rows = new Set(isWithin.flatMap(({ number }) => countedRows(ranking, number)));
    const range = {
      isFarEnough: (distance: number) => distance >= low,
      isTooFar: (distance: number) => distance > high,
    };
    expect(await ranking.countMembers(range)).toBe(
      members.filter(({ row, distance }) => rows.has(row) && (distance ?? 0) <= high).length,
    );
    const all = { isFarEnough: () => true, isTooFar: () => false };
    expect(await ranking.countMembers(all)).toBe(members.length);
    const bins = await indexOf().histogram(query, ranking.mask, [0.5, 1, 1.1]);
    expect(bins.reduce((sum, count) => sum + count)).toBe(members.length);
  });

  test('distances of rows, and vectors, are those of the images', async () => {
    for (const n of range(0, 4)) {
      const query = randomQuery(n);
      const exact = exactDistances(query);
      const rough = await indexOf().roughDistancesTo(query);
      expect(rough).toHaveLength(ROWS);
      for (const row of [0, 7, 640, ROWS - 1]) {
        expect(rough[row]).toBeCloseTo(exact[row] ?? 9, 1);
        const distance = await indexOf().distanceTo(query, contents.mediaIds.at(row));
        expect(Math.abs((distance ?? 9) - (exact[row] ?? 9))).toBeLessThanOrEqual(error);
      }
    }
    const all = await indexOf().vectors();
    const some = await indexOf().vectors(Int32Array.of(9, 3));
    expect(some).toEqual(
      Float32Array.of(...all.slice(9 * DIMS, 10 * DIMS), ...all.slice(3 * DIMS, 4 * DIMS)),
    );
    for (const [i, value] of all.entries()) expect(value).toBeCloseTo(vectors[i] ?? 9, 3);
    expect(await indexOf().vectorOf(contents.mediaIds.at(3))).toEqual(some.slice(DIMS));
  });
});

test('typical members come first without a query, as in memory', async () => {
  for (const threshold of [0, 2, 3] as const) {
    const filter = [{ labels: ['red'] }];
    const [sql, memory] = [
      await inSql.ranking(threshold, null, filter),
      await inMemory.ranking(threshold, null, filter),
    ];
    const clusters = await memory.clusters(0, PAGE);
    expect(await sql.clusters(0, PAGE)).toEqual(clusters);
    const numbers = clusters.map(({ cluster }) => cluster);
    for (const [i, members] of (await sql.members(numbers, 0, ROWS)).entries()) {
      const rows = members.map(({ row }) => row);
      expect(rows.toSorted((a, b) => a - b)).toEqual(countedRows(memory, numbers[i] ?? -1));
      const [first = -1] = rows;
      const centre = unitSum(rows);
      const least = Math.min(...rows.map((row) => exactDistance(vectors, row, centre)));
      expect(exactDistance(vectors, first, centre) - least).toBeLessThan(5e-3);
    }
  }
});

function unitSum(rows: readonly number[]): Float32Array {
  const sum = new Float32Array(DIMS);
  for (const row of rows)
    for (let i = 0; i < DIMS; i++) sum[i] = (sum[i] ?? 0) + (vectors[row * DIMS + i] ?? 0);
  const length = Math.hypot(...sum);
  return sum.map((value) => value / length);
}

test('new images join the same clusters as in memory', async () => {
  const isMember = new Uint8Array(ROWS).fill(1);
  const joining = [inMemory, inSql].map(
    (index) => new IncrementalClustering(DATASET, index, isMember, [0.15, 0.3, 0.45, 0.6, 0.75]),
  );
  for (const row of [0, 77, 640, ROWS - 1]) {
    const vector = vectors
      .slice(row * DIMS, (row + 1) * DIMS)
      .map((value) => value + random() / 50);
    normalize(vector);
    const newcomer = {
      mediaId: `00000000-0000-5000-8000-${String(row).padStart(12, '0')}`,
      vector,
    };
    const [memory, sql] = [await joining[0]?.add(newcomer), await joining[1]?.add(newcomer)];
    expect(sql).toEqual(memory);
    expect(sql?.clusterIds).toEqual(inMemory.clusterIdsOf(row));
  }
});

test('the next pages of a search are read without a scan', async () => {
  const query = randomQuery(0);
  const pages = [0, 1, 5, 12];
  const places = async (index: DatasetIndex) => {
    const found = [];
    for (const page of pages) {
      found.push(await (await index.ranking(0, query)).clusters(page * PAGE, PAGE));
    }
    return found;
  };
  const before = await places(inSql);
  await database.run('ALTER TABLE semblance.ranked_rows RENAME TO away');
  try {
    expect(await places(inSql)).toEqual(before);
    await expect(places(await openSql())).rejects.toThrow(/ranked_rows/);
  } finally {
    await database.run('ALTER TABLE semblance.away RENAME TO ranked_rows');
  }
  expect(await places(await openSql())).toEqual(before);
});

test('generations are complete or absent, and a search of a deleted one fails', async () => {
  const ranked = rankedStore();
  const query = randomQuery(1);
  const count = async () =>
    Number((await database.run('SELECT count(*) FROM semblance.ranked_rows')).rows[0]?.count);
  expect(await count()).toBe(ROWS);
  const next = await openSql('/next.index', { inUse: [inSql] });
  expect(await count()).toBe(2 * ROWS);
  const follower = sqlVectors({ ...source, ranked, isFollower: true });
  expect(await follower.canOpen('/elsewhere/next.index')).toBe(true);
  expect(await follower.canOpen('/elsewhere/unknown.index')).toBe(false);
  await expect(
    follower.open({ ...contents, path: '/unknown.index', vectors: null }),
  ).rejects.toThrow();
  // An image that is embedded no more.
  await store.media.removeFiles(DATASET, ['3.jpg']);
  await expect(openSql('/third.index', { inUse: [inSql, next] })).rejects.toThrow();
  expect(await ranked.find(DATASET, 'IMAGES', 'third.index')).toBeUndefined();
  await store.media.save(DATASET, [mediaOf(3)]);
  await ranked.keepOnly(DATASET, 'IMAGES', ['next.index']);
  expect(await count()).toBe(ROWS);
  expect((await (await next.ranking(2, query)).clusters(0, 5)).length).toBe(5);
  const gone = await inSql.ranking(1, query);
  await expect(gone.clusters(0, PAGE)).rejects.toThrow(RankedRowsGoneError);
  await expect(gone.members([0], 0, 9)).rejects.toThrow(RankedRowsGoneError);
  await expect(gone.countsBefore([(distance) => distance > 1])).rejects.toThrow(
    RankedRowsGoneError,
  );
  await expect(inSql.vectors()).rejects.toThrow(RankedRowsGoneError);
  await expect(inSql.roughDistancesTo(query)).rejects.toThrow(RankedRowsGoneError);
  await store.datasets.remove(DATASET);
  expect(await count()).toBe(0);
});
