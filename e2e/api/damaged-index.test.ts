import { mkdir, open, readdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ErrorBody } from '#contract/error.ts';
import { ExploreResponse } from '#contract/search/explore.ts';
import type { LiveDataset } from '#engine/datasets/dataset.ts';
import { withVectors } from '#engine/explore/seeded-index.fixture.ts';
import { readIndexFile } from '#engine/index/index-file.ts';
import { readVectors, type VectorFiles } from '#engine/scan/vector-files.ts';
import { drawImage } from '../gallery.ts';
import { startTestServer, type TestServer, temporaryFolder } from './server.ts';

const IMAGES = 4;
let root: string;
let server: TestServer;
let dataset: LiveDataset;

beforeAll(async () => {
  root = await temporaryFolder();
  const photos = path.join(root, 'photos');
  await mkdir(photos);
  for (let n = 0; n < IMAGES; n++) {
    await writeFile(path.join(photos, `${n}.jpg`), await drawImage('balls', n));
  }
  server = await startTestServer({ dataDir: path.join(root, 'data') });
  dataset = await server.addFolder(photos);
  await server.engine.index(dataset);
});
afterAll(async () => {
  await server.close();
  await rm(root, { recursive: true });
});

/** The vectors of the images, as a start reads them. */
async function vectorFiles(): Promise<VectorFiles> {
  const folder = path.join(root, 'data', 'indexes');
  const [name = expect.fail()] = (await readdir(folder)).filter((one) =>
    /-images-.*index$/.test(one),
  );
  return withVectors(await readIndexFile(path.join(folder, name))).vectors.files;
}

async function search(): Promise<Response> {
  const anchor = dataset.index?.mediaIdOf(0);
  return server.get(
    `/api/v1/explore/${dataset.stored.datasetId}?threshold=0&anchor_media_id=${anchor}&anchor_type=MEDIA`,
  );
}

test('an index with damaged vectors is built again while the server runs', async () => {
  const [{ path: file, offset } = expect.fail()] = (await vectorFiles()).files;
  const handle = await open(file, 'r+');
  await handle.write(Buffer.alloc(64, 0xa5), 0, 64, offset);
  await handle.close();
  await expect(readVectors(await vectorFiles())).rejects.toThrow(/is damaged/);

  const damaged = dataset.index;
  const refused = await Promise.all([search(), search()]);
  for (const response of refused) {
    expect(response.status).toBe(503);
    expect(response.headers.get('retry-after')).toBe('5');
    expect(ErrorBody.parse(await response.json()).detail).toMatch(/damaged and is being built/);
  }
  await expect.poll(() => dataset.index).not.toBe(damaged);
  const found = await search();
  expect(found.status).toBe(200);
  const { clusters } = ExploreResponse.parse(await found.json());
  const ids = clusters.flatMap(({ previews }) => previews.map(({ media_id }) => media_id));
  expect(ids.toSorted()).toEqual(dataset.index?.mediaIds());
  expect(clusters[0]?.relevance_score).toBeCloseTo(0, 5);
  expect(await readVectors(await vectorFiles())).toHaveLength(IMAGES * dataset.model.dims);
  const told = server.engineLog.filter((message) => message.includes('is built again'));
  expect(told).toHaveLength(1);
  expect(server.log).toEqual([]);
});
