import { mkdir, rm, utimes } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout } from 'node:timers/promises';
import sharp from 'sharp';
import { afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { Dataset } from '#contract/dataset/dataset.ts';
import { PAGE_SIZE, THRESHOLDS } from '#contract/primitives.ts';
import { type Cluster, ExploreResponse } from '#contract/search/explore.ts';
import { clusterRows } from '#engine/cluster/cluster-rows.ts';
import { BUILT_IN_MODEL } from '#engine/embed/known-models.ts';
import type { DatasetIndex } from '#engine/index/dataset-index.ts';
import { openDuckDbStore } from '#engine/store/duckdb/duckdb-store.ts';
import { seededRandom } from '#engine/vectors/seeded-vectors.ts';
import { startTestServer, type TestServer, temporaryFolder } from './server.ts';

const N_IMAGES = 500;
const NEW_FOLDER = 'new';

let photos: string;
let root: string;
let dataDir: string;
let server: TestServer;
let datasetId: string;

beforeAll(async () => {
  photos = await temporaryFolder();
  for (const folder of ['archive', NEW_FOLDER]) await mkdir(path.join(photos, folder));
  const random = seededRandom(1);
  for (let n = 0; n < N_IMAGES; n++) {
    const isNew = n % 2 === 1;
    const file = path.join(photos, isNew ? NEW_FOLDER : 'archive', `${n}.jpg`);
    await paintPatches(file, random);
    const taken = new Date(isNew ? Date.UTC(2026, 1, 1, 0, n) : Date.UTC(2020, 1, 1, 0, n));
    await utimes(file, taken, taken);
  }
  return () => rm(photos, { recursive: true });
});

beforeEach(async () => {
  root = await temporaryFolder();
  dataDir = path.join(root, 'data');
});

afterEach(async () => {
  await server.close();
  await rm(root, { recursive: true });
});

/** A few large patches of color: soon made, and alike in some images. */
async function paintPatches(file: string, random: () => number): Promise<void> {
  const patches = Uint8Array.from({ length: 2 * 2 * 3 }, () => 256 * random());
  await sharp(patches, { raw: { width: 2, height: 2, channels: 3 } })
    .resize(96, 72, { fit: 'fill', kernel: 'nearest' })
    .jpeg()
    .toFile(file);
}

async function open() {
  server = await startTestServer({ dataDir, growthWaitMs: 500 });
  const dataset = await server.addFolder(photos);
  datasetId = dataset.stored.datasetId;
  return dataset;
}

async function told(): Promise<Dataset> {
  return Dataset.parse(await (await server.get(`/api/v1/dataset/${datasetId}`)).json());
}

const explore = (params: string) =>
  server.get(`/api/v1/explore/${datasetId}?entity_type=IMAGES&threshold=0&${params}`);

async function page(pageNumber: number, params = ''): Promise<Cluster[]> {
  const response = await explore(`page_number=${pageNumber}${params}`);
  return ExploreResponse.parse(await response.json()).clusters;
}

async function pagesFrom(first: number, params = ''): Promise<Cluster[]> {
  const clusters = await page(first, params);
  if (clusters.length < PAGE_SIZE) return clusters;
  return [...clusters, ...(await pagesFrom(first + 1, params))];
}

async function until(isReached: (dataset: Dataset) => boolean): Promise<Dataset> {
  for (;;) {
    const dataset = await told();
    if (isReached(dataset)) return dataset;
    await setTimeout(20);
  }
}

const nImages = (clusters: readonly Cluster[]) =>
  clusters.reduce((sum, { n_images }) => sum + n_images, 0);

/** The images of each cluster of all thresholds. */
function groupsOf(index: DatasetIndex): string[] {
  return THRESHOLDS.flatMap((threshold) => {
    const { clusterIds, firstRowOf } = index.level(threshold);
    return Array.from({ length: clusterIds.length }, (_, cluster) => {
      const [first = 0, end = 0] = [firstRowOf[cluster], firstRowOf[cluster + 1]];
      const members = Array.from({ length: end - first }, (_, n) => index.mediaIdOf(first + n));
      return `${threshold} ${members.sort().join()}`;
    });
  }).sort();
}

/** The same for one clustering of all stored images. */
async function groupsOfOneRun(): Promise<string[]> {
  const store = await openDuckDbStore(path.join(dataDir, 'semblance.duckdb'));
  const { dims } = BUILT_IN_MODEL;
  const { mediaIds, vectors } = await store.vectors.all(datasetId, 'IMAGES', dims);
  await store.close();
  const { signal } = new AbortController();
  const { labels } = await clusterRows(vectors, dims, { signal });
  return THRESHOLDS.flatMap((threshold) => {
    const members = new Map<number, string[]>();
    mediaIds.forEach((id, row) => {
      const label = labels[threshold]?.[row] ?? -1;
      members.set(label, [...(members.get(label) ?? []), id]);
    });
    return [...members.values()].map((ids) => `${threshold} ${ids.sort().join()}`);
  }).sort();
}

test('a search finds the newest images while the others are indexed, and its pages fit', async () => {
  const dataset = await open();
  const before = await explore('page_number=0');
  expect(before.status).toBe(409);
  const run = server.engine.index(dataset);

  const first = await until(({ status }) => status === 'READY');
  expect(first).toMatchObject({ status_new: 'INDEXING', indexing: { phase: 'EMBEDDING' } });
  expect(first.progress).toBeLessThan(100);
  expect(first.n_images).toBeGreaterThan(0);
  const newest = await pagesFrom(0, `&as_of=${first.updated_at}`);
  expect(nImages(newest)).toBe(first.n_images);
  if (first.n_images <= N_IMAGES / 2) {
    const names = newest.flatMap(({ previews }) => previews.map((one) => one.file_name));
    expect(names.filter((name) => !name.startsWith(NEW_FOLDER))).toEqual([]);
  }

  expect(await run).toMatchObject({ nEmbedded: N_IMAGES, needsReclustering: [] });
  // A reader goes on in the state in which the search began.
  const later = await pagesFrom(0, `&as_of=${first.updated_at}`);
  expect(later.map((cluster) => cluster.cluster_id)).toEqual(
    newest.map((cluster) => cluster.cluster_id),
  );
  expect(nImages(later)).toBe(first.n_images);

  const after = await told();
  expect(after).toMatchObject({ n_images: N_IMAGES, status: 'READY', status_new: 'READY' });
  expect(after.progress).toBe(100);
  expect(nImages(await pagesFrom(0))).toBe(N_IMAGES);
  const unknown = await explore('as_of=2020-01-02T03:04:05.678Z');
  expect([unknown.status, await unknown.json()]).toEqual([
    409,
    { detail: expect.stringContaining('without as_of') },
  ]);

  if (!dataset.index) throw new Error('there is no index');
  const grown = groupsOf(dataset.index);
  await server.close();
  expect(grown).toEqual(await groupsOfOneRun());
}, 300_000);

test('a killed run continues from the images it has shown, which are searchable at once', async () => {
  const killed = await open();
  const run = server.engine.index(killed);
  const { n_images: nShown } = await until(({ status }) => status === 'READY');
  await server.close();
  expect(await run).toBeUndefined();

  const dataset = await open();
  expect(nImages(await pagesFrom(0))).toBe(nShown);
  const resumed = server.engine.index(dataset);
  expect(await until(({ indexing }) => indexing?.phase === 'EMBEDDING')).toMatchObject({
    status: 'READY',
    status_new: 'INDEXING',
  });
  const summary = await resumed;
  expect(summary?.nEmbedded).toBeLessThanOrEqual(N_IMAGES - nShown);
  expect(await told()).toMatchObject({ n_images: N_IMAGES, status_new: 'READY', progress: 100 });
}, 300_000);
