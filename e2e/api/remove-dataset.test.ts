import { mkdir, readdir, rm, rmdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Dataset } from '#contract/dataset/dataset.ts';
import { DatasetStats } from '#contract/dataset/dataset-stats.ts';
import { ExploreResponse } from '#contract/search/explore.ts';
import { SearchImageSimilarityResponse } from '#contract/search/search-image-similarity.ts';
import type { LiveDataset } from '#engine/datasets/dataset.ts';
import { drawGallery, drawImage, GALLERY_SIZE } from '../gallery.ts';
import { startTestServer, type TestServer, temporaryFolder } from './server.ts';
import { formOf, picture, UploadClient } from './upload-client.ts';

let root: string;
let dataDir: string;
let server: TestServer;
let client: UploadClient;

beforeAll(async () => {
  root = await temporaryFolder();
  dataDir = path.join(root, 'data');
  await drawGallery(path.join(root, 'drawn'));
  await drawGallery(path.join(root, 'other'));
  await start();
});
afterAll(async () => {
  expect(server.log).toEqual([]);
  await server.close();
  await rm(root, { recursive: true });
});

async function start(): Promise<void> {
  server = await startTestServer({ dataDir });
  client = new UploadClient(server);
}

async function restart(meanwhile: () => Promise<void> = async () => undefined): Promise<void> {
  await server.close();
  await meanwhile();
  await start();
}

const idOf = ({ stored }: LiveDataset) => stored.datasetId;
const listed = async () => {
  const response = await server.get('/api/v1/datasets');
  return (await response.json()).map(({ display_name }: Dataset) => display_name);
};
const remove = (id: string) => server.get(`/api/v1/dataset/${id}`, { method: 'DELETE' });

async function upload(id: string, className: 'balls' | 'hills' | 'stars'): Promise<void> {
  const form = new FormData();
  form.append(
    'file',
    new Blob([new Uint8Array(await drawImage(className, 3))]),
    `${className}.jpg`,
  );
  const response = await server.get(`/api/v1/dataset/${id}/search-image-similarity`, {
    method: 'POST',
    body: form,
  });
  SearchImageSimilarityResponse.parse(await response.json());
}

async function tag(id: string): Promise<void> {
  await server.get(`/api/v1/dataset/${id}/tags`, {
    method: 'POST',
    body: JSON.stringify({ tag: 'mine' }),
  });
}

/** Names in the data directory that begin with the id. */
async function filesOf(id: string): Promise<string[]> {
  const names = await Promise.all(
    ['thumbnails', 'indexes'].map((folder) => readdir(path.join(dataDir, folder))),
  );
  return names.flat().filter((name) => name.startsWith(id));
}

test('a removed dataset loses everything that was created for it, and its images stay', async () => {
  const [drawn, other] = [
    await server.addFolder(path.join(root, 'drawn')),
    await server.addFolder(path.join(root, 'other')),
  ];
  for (const dataset of [drawn, other]) {
    await server.engine.index(dataset);
    await tag(idOf(dataset));
    await upload(idOf(dataset), 'balls');
  }
  await upload(idOf(drawn), 'hills');
  const stats = await server.get(`/api/v1/dataset/${idOf(drawn)}/stats`);
  expect(DatasetStats.parse(await stats.json())).toMatchObject({
    dataset_id: idOf(drawn),
    n_images: GALLERY_SIZE,
    n_user_tags: 1,
    n_captions: 0,
    formats: [
      { format: 'jpeg', n_images: 42 },
      { format: 'png', n_images: 6 },
      { format: 'webp', n_images: 6 },
    ],
  });
  expect(await filesOf(idOf(drawn))).not.toEqual([]);
  expect(await readdir(path.join(dataDir, 'uploads'))).toHaveLength(2);

  const response = await remove(idOf(drawn));
  expect(await response.json()).toEqual({ id: idOf(drawn), status: 'DELETED' });
  expect(await listed()).toEqual(['other']);
  expect(await filesOf(idOf(drawn))).toEqual([]);
  expect(await readdir(path.join(dataDir, 'uploads'))).toHaveLength(1);
  expect(await readdir(path.join(root, 'drawn'))).toHaveLength(6);
  for (const pathname of [`/dataset/${idOf(drawn)}`, `/explore/${idOf(drawn)}`]) {
    expect((await server.get(`/api/v1${pathname}`)).status).toBe(404);
  }
  expect((await remove(idOf(drawn))).status).toBe(404);
  const explored = await server.get(`/api/v1/explore/${idOf(other)}?tags=mine`);
  expect(ExploreResponse.parse(await explored.json()).clusters).not.toEqual([]);

  const again = await server.addFolder(path.join(root, 'drawn'));
  const summary = await server.engine.index(again);
  expect(summary).toMatchObject({ nEmbedded: GALLERY_SIZE });
  const empty = await server.get(`/api/v1/explore/${idOf(again)}?tags=mine`);
  expect(ExploreResponse.parse(await empty.json()).clusters).toEqual([]);
});

test('a dataset that is being indexed and searched is stopped and removed', async () => {
  const folder = path.join(root, 'busy');
  await drawGallery(folder);
  const dataset = await server.addFolder(folder);
  server.engine.watch(dataset);
  await expect.poll(() => dataset.indexing?.phase).toBe('EMBEDDING');
  expect((await remove(idOf(dataset))).status).toBe(200);
  expect(await filesOf(idOf(dataset))).toEqual([]);
  expect(await listed()).not.toContain('busy');
  expect(dataset.fatalError).toBeNull();

  const whole = await server.addFolder(folder);
  await server.engine.index(whole);
  const searches = Array.from({ length: 20 }, (_, n) =>
    server.get(`/api/v1/explore/${idOf(whole)}?threshold=${n % 5}`),
  );
  const [removal, ...answers] = await Promise.all([remove(idOf(whole)), ...searches]);
  expect(removal.status).toBe(200);
  for (const { status } of answers) expect([200, 404]).toContain(status);
});

test('leftovers of an interrupted removal are deleted at the next start', async () => {
  const drawn = await server.addFolder(path.join(root, 'drawn'));
  const { id } = await client.create('Sent');
  await client.post(`/${id}/add_media`, formOf({ 'a.jpg': await picture('balls', 0) }));
  await client.ready(id);
  const uploads = path.join(dataDir, 'uploads');
  const before = await readdir(uploads);
  await upload(id, 'stars');
  await upload(id, 'balls');
  const [own = ''] = (await readdir(uploads)).filter((name) => !before.includes(name));
  const gone = path.join(uploads, own);
  await rm(gone);
  await mkdir(gone);
  expect((await remove(id)).status).not.toBe(200);
  await rmdir(gone);
  await writeFile(gone, 'left');
  await writeFile(path.join(dataDir, 'indexes', `${id}-images-0.index`), '');
  await restart();
  expect(await listed()).not.toContain('Sent');
  expect(await filesOf(id)).toEqual([]);
  expect(await filesOf(idOf(drawn))).not.toEqual([]);
  expect(await readdir(uploads)).toEqual(before);
});

test('files sent by programs survive the loss of the database and its backup', async () => {
  const { id } = await client.create('Sent');
  const sent = { 'a.jpg': await picture('balls', 0), 'b.jpg': await picture('hills', 0) };
  await client.post(`/${id}/add_media`, formOf(sent));
  await client.ready(id);
  await upload(id, 'stars');
  const { id: empty } = await client.create('Empty');
  const uploads = await readdir(path.join(dataDir, 'uploads'));
  expect(uploads).not.toEqual([]);
  await restart(async () => {
    await rm(path.join(dataDir, 'semblance.duckdb'));
    await rm(path.join(dataDir, 'backup'), { recursive: true });
  });
  expect(await readdir(path.join(dataDir, 'uploads'))).toEqual(uploads);
  expect(await readdir(path.join(dataDir, 'media'))).not.toContain(empty);
  const name = `Recovered ${id.slice(0, 8)}`;
  expect(await listed()).toEqual([name]);
  expect(server.engineLog).toEqual([expect.stringContaining(`media/${id}`)]);
  await server.engine.resumeUploads();
  expect(await client.ready(id)).toMatchObject({ display_name: name, n_images: 2 });
  expect(await client.filesOf(id)).toEqual(['a.jpg', 'b.jpg']);
});
