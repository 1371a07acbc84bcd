import { mkdir, rm } from 'node:fs/promises';
import path from 'node:path';
import sharp from 'sharp';
import { afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { openEngine } from '#cli/data/open-engine.ts';
import { readOptions } from '#cli/options/options.ts';
import { repair } from '#cli/repair.ts';
import { type Cluster, ExploreResponse } from '#contract/search/explore.ts';
import { SearchImageSimilarityResponse } from '#contract/search/search-image-similarity.ts';
import { openGate, type TcpGate } from '#engine/store/postgres/tcp-gate.fixture.ts';
import {
  openTestDatabase,
  type TestDatabase,
} from '#engine/store/postgres/test-database.fixture.ts';
import { seededRandom } from '#engine/vectors/seeded-vectors.ts';
import { startTestServer, type TestServer, temporaryFolder } from './server.ts';

const N_IMAGES = 40;

let database: TestDatabase;
let gate: TcpGate;
let photos: string;
let root: string;
let dataDir: string;
let server: TestServer;
let datasetId: string;

beforeAll(async () => {
  database = await openTestDatabase();
  photos = await temporaryFolder();
  const random = seededRandom(1);
  for (let n = 0; n < N_IMAGES; n++) await paintPatches(path.join(photos, `${n}.png`), random);
  return async () => {
    await rm(photos, { recursive: true });
    await database.close();
  };
});

beforeEach(async () => {
  await database.empty();
  gate = await openGate(database.url);
  root = await temporaryFolder();
  dataDir = path.join(root, 'data');
  await start();
});

afterEach(async () => {
  await server.close();
  await gate.close();
  await rm(root, { recursive: true });
});

async function paintPatches(file: string, random: () => number): Promise<void> {
  const patches = Uint8Array.from({ length: 2 * 2 * 3 }, () => 256 * random());
  await sharp(patches, { raw: { width: 2, height: 2, channels: 3 } })
    .resize(96, 72, { fit: 'fill', kernel: 'nearest' })
    .png()
    .toFile(file);
}

async function start() {
  server = await startTestServer({ dataDir, store: gate.url });
  const dataset = await server.addFolder(photos);
  datasetId = dataset.stored.datasetId;
  return dataset;
}

async function explore(query: string): Promise<Cluster[]> {
  const response = await server.get(
    `/api/v1/explore/${datasetId}?entity_type=IMAGES&threshold=0&${query}`,
  );
  return ExploreResponse.parse(await response.json()).clusters;
}

async function upload(file: string): Promise<string> {
  const form = new FormData();
  form.append('file', new Blob([await sharp(file).toBuffer()]), path.basename(file));
  const response = await server.get(
    `/api/v1/dataset/${datasetId}/search-image-similarity?entity_type=IMAGES`,
    { method: 'POST', body: form },
  );
  return SearchImageSimilarityResponse.parse(await response.json()).anchor_media_id;
}

const nearestTo = (anchor: string) => explore(`anchor_type=UPLOAD&anchor_media_id=${anchor}`);

test('a server indexes into PostgreSQL, and the next one continues with all of it', async () => {
  await server.engine.index(server.engine.datasets[0] ?? expect.fail());
  const anchor = await upload(path.join(photos, '7.png'));
  const before = await nearestTo(anchor);
  expect(before[0]?.previews[0]).toMatchObject({ file_name: '7.png' });
  expect(before.flatMap(({ previews }) => previews)).toHaveLength(N_IMAGES);
  await server.close();
  await start();
  const idsAndScores = (clusters: Cluster[]) =>
    clusters.map(({ cluster_id, relevance_score }) => [cluster_id, relevance_score]);
  expect(idsAndScores(await nearestTo(anchor))).toEqual(idsAndScores(before));
  const summary = await server.engine.index(server.engine.datasets[0] ?? expect.fail());
  expect(summary).toMatchObject({ changed: false });
});

test('a run rides out a server that is away, while requests get 503 with the reason', async () => {
  const dataset = server.engine.datasets[0] ?? expect.fail();
  const running = server.engine.index(dataset);
  await expect.poll(() => dataset.indexing?.n_done ?? 0).toBeGreaterThan(0);
  await gate.shut();
  await expect.poll(async () => (await server.get('/api/v1/datasets')).status).toBe(503);
  for (const address of ['/api/v1/datasets', '/api/v1/readiness']) {
    const response = await server.get(address);
    expect(response.status).toBe(503);
    expect(response.headers.get('retry-after')).toBe('5');
    expect(await response.json()).toEqual({
      detail: expect.stringMatching(/^Nothing responds at 127\.0\.0\.1:\d+; start PostgreSQL/),
    });
  }
  expect((await server.get('/api/v1/healthcheck')).status).toBe(200);
  await gate.open();
  expect(await running).toBeDefined();
  expect(dataset.fatalError).toBeNull();
  expect((await explore('')).flatMap(({ previews }) => previews)).toHaveLength(N_IMAGES);
});

test('a data directory belongs to one store', async () => {
  await server.close();
  await expect(openEngine(dataDir)).rejects.toThrow(
    /belongs to a PostgreSQL database; name it with/,
  );
  const ofFile = path.join(root, 'file');
  await (await openEngine(ofFile)).engine.close();
  const { url } = gate;
  await expect(openEngine(ofFile, { store: url })).rejects.toThrow(/belongs to its DuckDB file/);
  await database.empty();
  await expect(openEngine(dataDir, { store: url })).rejects.toThrow(/belongs to another database/);
  await mkdir(path.join(root, 'new'));
  for (const more of [[], ['--store', url]]) {
    const options = readOptions(['--data', dataDir, ...more], root);
    await expect(repair(options)).rejects.toThrow(/such as pg_dump and replicas/);
  }
  dataDir = path.join(root, 'new');
  await start();
});
