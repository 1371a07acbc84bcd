import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { THRESHOLDS } from '#contract/primitives.ts';
import { plantClusters } from '#engine/cluster/planted-clusters.fixture.ts';
import { BUILT_IN_MODEL } from '#engine/embed/known-models.ts';
import type { DatasetIndex } from '#engine/index/dataset-index.ts';
import { openIndex } from '#engine/index/open-index.ts';
import { resultOf } from '#engine/indexing/indexing-event.ts';
import { Scanner } from '#engine/scan/scanner.ts';
import { openDuckDbStore } from '#engine/store/duckdb/duckdb-store.ts';
import { clusterIdOf } from '#engine/store/ids.ts';
import { type EmbeddedMedia, NO_VERSION } from '#engine/store/media-store.ts';
import type { Store } from '#engine/store/store.ts';
import { seededRandom } from '#engine/vectors/seeded-vectors.ts';
import { BusyError } from '#platform/threads/busy-error.ts';
import { clusterMedia, clusterSnapshot, keepUnchanged, saveClusters } from './cluster-media.ts';
import { updateClusters } from './update-clusters.ts';

const DATASET = '11111111-1111-5111-8111-111111111111';
const DIMS = 24;
const ROWS = 400;
const { vectors, centerOf } = plantClusters(
  ROWS,
  DIMS,
  { centers: 20, noise: 0.4 },
  seededRandom(5),
);

let folder: string;
let store: Store;
let scanner: Scanner;
let index: DatasetIndex | null;

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'semblance-join-'));
  await mkdir(path.join(folder, 'indexes'));
  store = await openDuckDbStore(path.join(folder, 'store.duckdb'));
  const now = new Date();
  await store.datasets.save({
    ...{ datasetId: DATASET, displayName: 'd', folder, modelId: BUILT_IN_MODEL.id },
    ...{ createdAt: now, updatedAt: now, source: 'FOLDER' },
    ...{ labelsFromFolders: false, previousModelId: null },
  });
  // In threads, where searches can wait for each other.
  scanner = new Scanner(0);
  index = null;
});

afterEach(async () => {
  await scanner.close();
  await store.close();
  await rm(folder, { recursive: true });
});

const idOf = (row: number) => `00000000-0000-5000-8000-${String(row).padStart(12, '0')}`;
const vectorOf = (row: number) => vectors.slice(row * DIMS, (row + 1) * DIMS);
const range = (first: number, end: number) =>
  Array.from({ length: end - first }, (_, i) => first + i);

function media(row: number, vector = vectorOf(row)): EmbeddedMedia {
  return {
    mediaId: idOf(row),
    path: `${row}.jpg`,
    ...NO_VERSION,
    ...{ width: 1, height: 1, format: 'jpeg', contentHash: null },
    ...{ vector, objectsVersion: '', objects: [] },
  };
}

async function update(alwaysReclusterBelow = 0) {
  const job = { datasetId: DATASET, type: 'IMAGES', dims: DIMS, store, index } as const;
  const { signal } = new AbortController();
  const updated = await resultOf(updateClusters({ ...job, signal, alwaysReclusterBelow }));
  index = await open();
  return updated;
}

function open(): Promise<DatasetIndex> {
  return openIndex({
    directory: path.join(folder, 'indexes'),
    store,
    scanner,
    datasetId: DATASET,
    type: 'IMAGES',
    model: { ...BUILT_IN_MODEL, dims: DIMS },
  });
}

/** The ids of the clusters of each row, by threshold. */
async function membershipOf(): Promise<Map<string, readonly string[]>> {
  const found = new Map<string, readonly string[]>();
  for await (const { mediaId, clusterIds } of store.clusters.members(DATASET, 'IMAGES')) {
    found.set(mediaId, clusterIds);
  }
  return found;
}

test('new images join existing clusters, which keep their ids', async () => {
  await store.media.save(
    DATASET,
    range(0, 380).map((row) => media(row)),
  );
  expect(await update()).toEqual({ changed: true, needsReclustering: false });
  const before = await membershipOf();
  await store.media.save(
    DATASET,
    range(380, ROWS).map((row) => media(row)),
  );
  expect(await update()).toEqual({ changed: true, needsReclustering: true });
  const after = await membershipOf();
  expect(after.size).toBe(ROWS);
  for (const [id, clusterIds] of before) expect(after.get(id)).toEqual(clusterIds);

  // At the threshold that parts the planted centers, each newcomer is where its kind is.
  const centers = new Map(range(0, 380).map((row) => [before.get(idOf(row))?.[2], centerOf[row]]));
  const right = range(380, ROWS).filter(
    (row) => centers.get(after.get(idOf(row))?.[2]) === centerOf[row],
  );
  expect(right.length).toBeGreaterThanOrEqual(19);
});

test('new images join even when the scanner rejects some searches as busy', async () => {
  await store.media.save(
    DATASET,
    range(0, 380).map((row) => media(row)),
  );
  await update();
  await store.media.save(DATASET, [media(380), media(381)]);
  const searched = index ?? expect.fail();
  let [isJoined, nRejected] = [false, 0];
  const searches = range(0, 320).map(async (search) => {
    const anchor = { id: idOf(search), vector: vectorOf(search) };
    while (!isJoined) {
      await searched.roughDistancesTo(anchor).catch((error: unknown) => {
        expect(error).toBeInstanceOf(BusyError);
        nRejected++;
      });
      await setTimeout(5);
    }
  });
  await update().finally(() => {
    isJoined = true;
  });
  await Promise.all(searches);
  expect(nRejected).toBeGreaterThan(0);
  expect(index?.size).toBe(382);
});

test('grown clusters stay nested, and similar new images join each other', async () => {
  await store.media.save(
    DATASET,
    range(0, 380).map((row) => media(row)),
  );
  await update();
  const far = vectorOf(390).map((value) => -value);
  await store.media.save(DATASET, [media(390), media(391, far), media(392, far)]);
  await update();
  const members = await membershipOf();
  expect(members.get(idOf(391))).toEqual(members.get(idOf(392)));
  expect(new Set(members.get(idOf(391))).size).toBe(THRESHOLDS.length);
  for (const threshold of [0, 1, 2, 3] as const) {
    const parents = new Map<string, string>();
    for (const ids of members.values()) {
      const [finer = '', coarser = ''] = ids.slice(threshold);
      expect(parents.get(finer) ?? coarser).toBe(coarser);
      parents.set(finer, coarser);
    }
  }
});

test('changed and removed images leave their former clusters', async () => {
  await store.media.save(
    DATASET,
    range(0, 380).map((row) => media(row)),
  );
  await update();
  const before = await membershipOf();
  const other = range(0, 380).find((row) => centerOf[row] !== centerOf[0]) ?? 0;
  await store.media.save(DATASET, [media(0, vectorOf(other))]);
  await store.media.removeFiles(DATASET, ['5.jpg']);
  expect((await update()).changed).toBe(true);
  const after = await membershipOf();
  expect(after.get(idOf(0))).toEqual(before.get(idOf(other)));
  expect(after.has(idOf(5))).toBe(false);
  expect(index?.size).toBe(379);
  expect(await update()).toEqual({ changed: false, needsReclustering: false });
});

test('a new cluster never takes the id of a cluster that kept it', async () => {
  await store.media.save(
    DATASET,
    range(0, 380).map((row) => media(row)),
  );
  await update();
  // Alone, then joined, then replaced: its first cluster goes on without it.
  const alone = vectorOf(0).map((value) => -value);
  await store.media.save(DATASET, [media(390, alone)]);
  await update();
  await store.media.save(DATASET, [media(391, alone)]);
  await update();
  await store.media.save(DATASET, [media(390, vectorOf(0).toReversed())]);
  await update();
  const members = await membershipOf();
  const other = members.get(idOf(391)) ?? [];
  members.get(idOf(390))?.forEach((id, threshold) => {
    expect(id).not.toBe(other[threshold]);
  });
});

test('new images do not join an index of other clusters', async () => {
  await store.media.save(
    DATASET,
    range(0, 380).map((row) => media(row)),
  );
  await update();
  const memberships = [...(await membershipOf())].map(([mediaId, clusterIds]) => ({
    mediaId,
    clusterIds: clusterIds.map((id) => `${id.slice(0, -1)}f`),
  }));
  await store.clusters.save(DATASET, 'IMAGES', memberships, [0.15, 0.3, 0.45, 0.6, 0.75]);
  await store.media.save(DATASET, [media(390)]);
  await update();
  expect(await store.clusters.clustering(DATASET, 'IMAGES')).toMatchObject({
    nRows: 381,
    nChanged: 0,
  });
});

test('few rows, or many new ones, are clustered again', async () => {
  await store.media.save(
    DATASET,
    range(0, 300).map((row) => media(row)),
  );
  await update();
  await store.media.save(DATASET, [media(300)]);
  await update(ROWS);
  expect(await store.clusters.clustering(DATASET, 'IMAGES')).toMatchObject({
    nRows: 301,
    nChanged: 0,
  });
  await store.media.save(DATASET, [media(301)]);
  await update();
  expect(await store.clusters.clustering(DATASET, 'IMAGES')).toMatchObject({
    nRows: 301,
    nChanged: 1,
  });
  await store.media.save(
    DATASET,
    range(302, ROWS).map((row) => media(row)),
  );
  await update();
  expect(await store.clusters.clustering(DATASET, 'IMAGES')).toMatchObject({
    nRows: ROWS,
    nChanged: 0,
  });
});

test('the clusters of a part of a folder become those of one clustering of all rows', async () => {
  await store.media.save(
    DATASET,
    range(0, 380).map((row) => media(row)),
  );
  const { signal } = new AbortController();
  const job = { datasetId: DATASET, type: 'IMAGES', dims: DIMS, store, signal } as const;
  await clusterMedia({ ...job, isPartial: true });
  const part = { nRows: 380, nChanged: 380, isPartial: true };
  expect(await store.clusters.clustering(DATASET, 'IMAGES')).toMatchObject(part);
  index = await open();
  await store.media.save(DATASET, [media(380)]);
  expect(await update()).toEqual({ changed: true, needsReclustering: false });
  const whole = { nRows: 381, nChanged: 0, isPartial: false };
  expect(await store.clusters.clustering(DATASET, 'IMAGES')).toMatchObject(whole);
  for (const [members, id] of idsByMembers(await membershipOf())) {
    const [threshold = '', ...mediaIds] = members.split(' ');
    expect(id).toBe(clusterIdOf(DATASET, Number(threshold), mediaIds));
  }
});

test('all rows are clustered again when nothing followed the part', async () => {
  await store.media.save(DATASET, [media(0), media(1)]);
  const { signal } = new AbortController();
  const job = { datasetId: DATASET, type: 'IMAGES', dims: DIMS, store, signal } as const;
  await clusterMedia({ ...job, isPartial: true });
  expect(await update()).toEqual({ changed: false, needsReclustering: true });
});

test('more than a thousand new rows are clustered again, regardless of the total', async () => {
  const alike = (row: number) => media(row, vectorOf(row % 100));
  await store.media.save(DATASET, range(0, 10_200).map(alike));
  await update();
  await store.media.save(DATASET, range(10_200, 11_201).map(alike));
  await update();
  expect(await store.clusters.clustering(DATASET, 'IMAGES')).toMatchObject({
    nRows: 11_201,
    nChanged: 0,
  });
});

test('clusters with the same members keep their ids in a full clustering', async () => {
  await store.media.save(
    DATASET,
    range(0, 390).map((row) => media(row)),
  );
  await update();
  await store.media.save(
    DATASET,
    range(390, ROWS).map((row) => media(row)),
  );
  await update();
  const grown = idsByMembers(await membershipOf());
  const { signal } = new AbortController();
  await clusterMedia({ datasetId: DATASET, type: 'IMAGES', dims: DIMS, store, signal });
  const reclustered = idsByMembers(await membershipOf());
  const same = [...grown].filter(([members]) => reclustered.has(members));
  expect(same.map(([members]) => reclustered.get(members))).toEqual(same.map(([, id]) => id));
  // Some of them have another id than their members would be given, because they have grown.
  const ofOwn = same.filter(([members, id]) => {
    const [threshold = '', ...mediaIds] = members.split(' ');
    return id !== clusterIdOf(DATASET, Number(threshold), mediaIds);
  });
  expect(ofOwn.length).toBeGreaterThan(0);
});

test('images added, changed or removed during a full clustering are correct afterwards', async () => {
  await store.media.save(
    DATASET,
    range(0, 380).map((row) => media(row)),
  );
  await update();
  await store.media.save(
    DATASET,
    range(380, ROWS).map((row) => media(row)),
  );
  await update();
  const { signal } = new AbortController();
  const job = { datasetId: DATASET, type: 'IMAGES', dims: DIMS, store, signal } as const;
  const snapshot = await clusterSnapshot(job);

  const other = range(0, 380).find((row) => centerOf[row] !== centerOf[0]) ?? 0;
  await store.media.save(DATASET, [media(0, vectorOf(other)), media(ROWS, vectorOf(1))]);
  await store.media.removeFiles(DATASET, ['5.jpg']);
  await update();
  const before = await membershipOf();
  await saveClusters(job, await keepUnchanged(job, snapshot));
  const changed = [0, 5, ROWS].map(idOf);
  expect([...(await membershipOf()).keys()].sort()).toEqual(
    [...before.keys()].filter((id) => !changed.includes(id)).sort(),
  );

  index = await open();
  await update();
  const after = await membershipOf();
  expect([...after.keys()].sort()).toEqual([...before.keys()].sort());
  expect(after.get(idOf(0))?.[0]).toBe(after.get(idOf(other))?.[0]);
  expect(await store.clusters.clustering(DATASET, 'IMAGES')).toMatchObject({
    nRows: ROWS - 2,
    nChanged: 2,
  });
  // Clusters that come out as they were keep their ids, those that grew meanwhile, too.
  const [ids, idsBefore] = [idsByMembers(after), idsByMembers(before)];
  const same = [...ids].filter(([members]) => idsBefore.has(members));
  expect(same.length).toBeGreaterThan(100);
  expect(same.map(([, id]) => id)).toEqual(same.map(([members]) => idsBefore.get(members)));
  expect(same.filter(([members]) => members.includes(idOf(ROWS))).length).toBeGreaterThan(0);
});

/** By threshold and members, ascending. */
function idsByMembers(memberships: Map<string, readonly string[]>): Map<string, string> {
  const members = new Map<string, string[]>();
  for (const [mediaId, clusterIds] of memberships) {
    clusterIds.forEach((id, threshold) => {
      const key = `${threshold} ${id}`;
      members.set(key, [...(members.get(key) ?? []), mediaId]);
    });
  }
  return new Map(
    [...members].map(([key, ids]) => {
      const [threshold, id = ''] = key.split(' ');
      return [[threshold, ...ids.sort()].join(' '), id];
    }),
  );
}
