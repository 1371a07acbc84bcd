import { mkdir, rename, rm, utimes, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { IndexReport } from '#contract/dataset/dataset.ts';
import { THRESHOLDS } from '#contract/primitives.ts';
import { ExploreResponse } from '#contract/search/explore.ts';
import type { LiveDataset } from '#engine/datasets/dataset.ts';
import { BUILT_IN_MODEL } from '#engine/embed/known-models.ts';
import { openDuckDbStore } from '#engine/store/duckdb/duckdb-store.ts';
import { mediaIdOf } from '#engine/store/ids.ts';
import { seededRandom, unitVectors } from '#engine/vectors/seeded-vectors.ts';
import { drawImage } from '../gallery.ts';
import { startTestServer, type TestServer, temporaryFolder } from './server.ts';

const NAMESPACE = '6ba7b810-9dad-11d1-80b4-00c04fd430c8';

let root: string;
let photos: string;
let dataDir: string;
let server: TestServer;

beforeEach(async () => {
  root = await temporaryFolder();
  photos = path.join(root, 'photos');
  dataDir = path.join(root, 'data');
  await mkdir(photos);
  for (let n = 0; n < 4; n++) await put(`${n}.jpg`, await drawImage('hills', n));
  server = await startTestServer({ dataDir });
});

afterEach(async () => {
  await server.close();
  await rm(root, { recursive: true });
});

const put = (name: string, bytes: Uint8Array) => writeFile(path.join(photos, name), bytes);

async function indexPhotos() {
  const dataset = await server.addFolder(photos);
  return { dataset, summary: await server.engine.index(dataset) };
}

/** The ids of all clusters of a threshold, largest first. */
async function clustersOf({ index }: LiveDataset): Promise<string[]> {
  const ranking = await index?.ranking(2, null);
  const clusters = (await ranking?.clusters(0, 100)) ?? [];
  return clusters.map(({ cluster }) => ranking?.level.clusterIds.at(cluster) ?? '');
}

async function restart() {
  await server.close();
  server = await startTestServer({ dataDir });
}

async function searchable(datasetId: string): Promise<string[]> {
  const response = await server.get(`/api/v1/explore/${datasetId}?threshold=0`);
  const { clusters } = ExploreResponse.parse(await response.json());
  return clusters.flatMap((cluster) => cluster.previews.map((p) => p.file_name)).sort();
}

test('a second start embeds only new and changed images and removes deleted ones', async () => {
  const first = await indexPhotos();
  expect(first.summary).toMatchObject({ changed: true, nEmbedded: 4, nRemoved: 0 });

  await restart();
  const unchanged = await indexPhotos();
  expect(unchanged.summary).toMatchObject({ changed: false, nEmbedded: 0, nRemoved: 0 });

  await put('new.jpg', await drawImage('balls', 1));
  await put('1.jpg', await drawImage('stripes', 1));
  await utimes(path.join(photos, '1.jpg'), new Date(), new Date(Date.now() + 5000));
  await rm(path.join(photos, '2.jpg'));
  await rename(path.join(photos, '3.jpg'), path.join(photos, 'renamed.jpg'));
  await restart();
  const { dataset, summary } = await indexPhotos();
  expect(summary).toMatchObject({ changed: true, nEmbedded: 3, nRemoved: 2 });
  expect(await searchable(dataset.stored.datasetId)).toEqual([
    '0.jpg',
    '1.jpg',
    'new.jpg',
    'renamed.jpg',
  ]);
});

test('ids stay the same across a restart and with a new data directory', async () => {
  const { dataset } = await indexPhotos();
  const ids = dataset.index?.mediaIds();
  const clusters = await clustersOf(dataset);
  await server.close();
  await rm(dataDir, { recursive: true });
  server = await startTestServer({ dataDir });
  const again = (await indexPhotos()).dataset;
  expect(again.stored.datasetId).toBe(dataset.stored.datasetId);
  expect(again.index?.mediaIds()).toEqual(ids);
  expect(await clustersOf(again)).toEqual(clusters);
});

test('a dataset is searchable right after a restart, before its folder is listed', async () => {
  const { dataset } = await indexPhotos();
  await restart();
  expect(await searchable(dataset.stored.datasetId)).toHaveLength(4);
});

test('an unreadable file is reported with its reason, and the others are indexed', async () => {
  const whole = await drawImage('checks', 0);
  await put('empty.jpg', Buffer.alloc(0));
  await put('text.png', Buffer.from('this is no picture'));
  await put('truncated.jpg', whole.subarray(0, whole.length / 2));
  await put('good.jpg', whole);
  const { dataset } = await indexPhotos();
  expect(await searchable(dataset.stored.datasetId)).toContain('good.jpg');

  const url = `/api/v1/dataset/${dataset.stored.datasetId}/index_report`;
  const report = IndexReport.parse(await (await server.get(url)).json());
  expect(report.n_images).toBe(5);
  expect(report.skipped.map((file) => file.file_name)).toEqual([
    'empty.jpg',
    'text.png',
    'truncated.jpg',
  ]);
  for (const { reason } of report.skipped) expect(reason).toMatch(/^[a-z][^/\\]{10,}$/);
  expect(dataset.report.nSkipped).toBe(3);

  await put('empty.jpg', await drawImage('balls', 0));
  await indexPhotos();
  expect(dataset.report.nSkipped).toBe(2);
});

test('other files in the folder are reported by reason, with a count and an example', async () => {
  await mkdir(path.join(photos, 'scans'));
  for (let n = 0; n < 1000; n++) await put(`scans/${n}.bmp`, Buffer.from('BM'));
  await put('film.mp4', Buffer.from('film'));
  const { dataset } = await indexPhotos();
  const url = `/api/v1/dataset/${dataset.stored.datasetId}/index_report`;
  const report = async () => IndexReport.parse(await (await server.get(url)).json());
  const told = {
    skipped: [],
    left_out: [
      { n_files: 1000, example: 'scans/0.bmp', reason: expect.stringContaining('BMP') },
      { n_files: 1, example: 'film.mp4', reason: expect.stringContaining('video') },
    ],
  };
  expect(await report()).toMatchObject(told);
  expect(dataset.report.nLeftOut).toBe(1001);
  await restart();
  expect(await report()).toMatchObject(told);
  await rm(path.join(photos, 'scans'), { recursive: true });
  const { dataset: again } = await indexPhotos();
  expect(again.report.nLeftOut).toBe(1);
  expect((await report()).left_out).toHaveLength(1);
});

test('a folder that is named twice is one dataset', async () => {
  const named = { folder: photos, displayName: 'photos' };
  expect(await server.engine.addFolders([named, named])).toHaveLength(1);
  expect(server.engine.datasets).toHaveLength(1);
});

test('several datasets are loaded completely when read concurrently', async () => {
  const random = seededRandom(3);
  const nImages = 5000;
  const dims = BUILT_IN_MODEL.dims;
  await server.close();
  await rm(dataDir, { recursive: true });
  await mkdir(dataDir);
  const store = await openDuckDbStore(path.join(dataDir, 'semblance.duckdb'));
  for (const datasetId of [mediaIdOf(NAMESPACE, 'a'), mediaIdOf(NAMESPACE, 'b')]) {
    const stored = {
      datasetId,
      displayName: 'd',
      folder: photos,
      modelId: BUILT_IN_MODEL.id,
      labelsFromFolders: false,
      previousModelId: null,
    };
    const now = new Date();
    await store.datasets.save({ ...stored, createdAt: now, updatedAt: now, source: 'FOLDER' });
    const media = Array.from({ length: nImages }, (_, n) => ({
      mediaId: mediaIdOf(datasetId, `${n}`),
      path: `${n}.jpg`,
      fileSize: 1,
      modifiedMs: 1,
      changedMs: null,
      inode: null,
      contentHash: null,
      width: 1,
      height: 1,
      format: 'jpeg',
      vector: unitVectors(1, dims, random),
      objects: [],
      objectsVersion: 'none',
    }));
    await store.media.save(datasetId, media);
    const memberships = media.map(({ mediaId }) => ({
      mediaId,
      clusterIds: THRESHOLDS.map(() => mediaId),
    }));
    await store.clusters.save(datasetId, 'IMAGES', memberships, []);
  }
  await store.close();
  server = await startTestServer({ dataDir });
  const counts = server.engine.datasets.map(({ index }) => index?.size);
  expect(counts).toEqual([nImages, nImages]);
});

test('a dataset of another model is deleted and indexed again', async () => {
  await indexPhotos();
  await server.close();
  const database = await DuckDBInstance.create(path.join(dataDir, 'semblance.duckdb'));
  const connection = await database.connect();
  for (const table of ['datasets', 'media_vectors', 'clusters', 'model_clusterings']) {
    await connection.run(`UPDATE ${table} SET model_id = 'another'`);
  }
  connection.closeSync();
  database.closeSync();
  server = await startTestServer({ dataDir });
  expect(server.engine.datasets[0]?.status).toBe('NEW');
  const again = await indexPhotos();
  expect(again.summary?.nEmbedded).toBe(4);
  expect(again.dataset.stored.modelId).toBe(BUILT_IN_MODEL.id);
});

test('an empty folder is READY with no images', async () => {
  const empty = path.join(root, 'empty');
  await mkdir(empty);
  const dataset = await server.addFolder(empty);
  await server.engine.index(dataset);
  expect(dataset.status).toBe('READY');
  expect(await searchable(dataset.stored.datasetId)).toEqual([]);
});

test('a missing folder is reported as an error, and its images are kept', async () => {
  const { dataset } = await indexPhotos();
  await rename(photos, `${photos}-away`);
  await server.engine.index(dataset);
  expect(dataset.fatalError).toMatch(/cannot be opened/);
  expect(dataset.status).toBe('READY');
  await rename(`${photos}-away`, photos);
  expect((await server.engine.index(dataset))?.nEmbedded).toBe(0);
});

test('closing during a run loses no saved image, and the next run continues', async () => {
  const picture = await drawImage('windows', 0);
  for (let n = 0; n < 150; n++) await put(`more-${n}.jpg`, picture);
  const dataset = await server.addFolder(photos);
  const run = server.engine.index(dataset);
  while ((dataset.indexing?.n_done ?? 0) < 70) await new Promise((r) => setTimeout(r, 5));
  await restart();
  expect(await run).toBeUndefined();
  const { summary, dataset: resumed } = await indexPhotos();
  expect(summary?.nEmbedded).toBeGreaterThan(0);
  expect(summary?.nEmbedded).toBeLessThanOrEqual(154 - 64);
  expect(resumed.index?.size).toBe(154);
});
