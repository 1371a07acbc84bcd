import { mkdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ExploreResponse } from '#contract/search/explore.ts';
import { SearchImageSimilarityResponse } from '#contract/search/search-image-similarity.ts';
import type { LiveDataset } from '#engine/datasets/dataset.ts';
import { drawImage } from '../gallery.ts';
import { startTestServer, type TestServer, temporaryFolder } from './server.ts';

const N_IMAGES = 12;
/** The one that this version no longer has. */
const EARLIER_MODEL = 'an-earlier-built-in-model';

let root: string;
let photos: string;
let dataDir: string;

beforeAll(async () => {
  root = await temporaryFolder();
  photos = path.join(root, 'photos');
  dataDir = path.join(root, 'data');
  await mkdir(photos);
  for (let n = 0; n < N_IMAGES; n++) {
    await writeFile(path.join(photos, `${n}.jpg`), await drawImage('balls', n));
  }
});
afterAll(() => rm(root, { recursive: true }));

test('a dataset of an earlier built-in model is indexed again, with its tags, uploads and addresses of images', async () => {
  let server = await startTestServer({ dataDir });
  const dataset = await server.addFolder(photos);
  await server.engine.index(dataset);
  const anchorId = await upload(server, dataset);
  const before = await nearest(server, dataset, anchorId);
  expect(before).toHaveLength(N_IMAGES);
  await tag(server, dataset, before[1] ?? '');
  await server.close();
  await makeEarlier(path.join(dataDir, 'semblance.duckdb'));

  server = await startTestServer({ dataDir });
  try {
    const again = await server.addFolder(photos);
    expect(again.stored.datasetId).toBe(dataset.stored.datasetId);
    await server.engine.index(again);
    expect(server.engineLog).toContain(
      'photos was indexed with an earlier built-in model and is now re-indexed with built-in.',
    );
    expect(await nearest(server, again, anchorId)).toEqual(before);
    expect(await nearest(server, again, anchorId, '&tags=kept')).toEqual([before[1]]);
  } finally {
    await server.close();
  }
});

/** As a version with another built-in model left it. */
async function makeEarlier(database: string): Promise<void> {
  const instance = await DuckDBInstance.create(database);
  const connection = await instance.connect();
  for (const table of ['datasets', 'media_vectors', 'anchor_vectors', 'clusters']) {
    await connection.run(`UPDATE ${table} SET model_id = '${EARLIER_MODEL}'`);
  }
  connection.closeSync();
  instance.closeSync();
}

async function upload(server: TestServer, { stored }: LiveDataset): Promise<string> {
  const body = new FormData();
  body.set('file', new Blob([Uint8Array.from(await drawImage('balls', 5))]), 'query.jpg');
  const address = `/api/v1/dataset/${stored.datasetId}/search-image-similarity?entity_type=IMAGES`;
  const response = await server.get(address, { method: 'POST', body });
  return SearchImageSimilarityResponse.parse(await response.json()).anchor_media_id;
}

async function tag(server: TestServer, { stored }: LiveDataset, mediaId: string): Promise<void> {
  const response = await server.get(`/api/v1/dataset/${stored.datasetId}/tags`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ tag: 'kept', media_ids: [mediaId] }),
  });
  expect(response.status).toBe(200);
}

/** Images, nearest to the upload first. */
async function nearest(
  server: TestServer,
  { stored }: LiveDataset,
  anchorId: string,
  filter = '',
): Promise<string[]> {
  const response = await server.get(
    `/api/v1/explore/${stored.datasetId}?threshold=0&entity_type=IMAGES&anchor_media_id=${anchorId}&anchor_type=UPLOAD${filter}`,
  );
  const { clusters } = ExploreResponse.parse(await response.json());
  return clusters.flatMap(({ previews }) => previews.map(({ media_id }) => media_id));
}
