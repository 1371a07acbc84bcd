import { mkdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { SigningKey } from '#auth/mint-token.ts';
import { ExploreResponse, type Preview } from '#contract/search/explore.ts';
import type { LiveDataset } from '#engine/datasets/dataset.ts';
import { drawGallery } from '../gallery.ts';
import { startTestServer, type TestServer, temporaryFolder } from './server.ts';

let folder: string;
let server: TestServer;
let dataset: LiveDataset;

beforeAll(async () => {
  folder = path.join(await temporaryFolder(), 'drawn');
  await mkdir(folder);
  await drawGallery(folder);
  server = await startTestServer();
  dataset = await server.addFolder(folder);
  await server.engine.index(dataset);
});
afterAll(async () => {
  expect(server.log).toEqual([]);
  await server.close();
  await rm(path.dirname(folder), { recursive: true });
});

const explorePath = () => `/api/v1/explore/${dataset.stored.datasetId}`;

/** Every image is a preview, because at the finest threshold none of the clusters is large. */
async function previews(query = '', key?: SigningKey): Promise<Preview[]> {
  const response = await server.get(`${explorePath()}?threshold=0${query}`, {}, key);
  expect(response.status).toBe(200);
  const { clusters } = ExploreResponse.parse(await response.json());
  return clusters.flatMap((cluster) => cluster.previews);
}

/** Like none of the gallery. */
const plain = (background: string) =>
  sharp({ create: { width: 90, height: 60, channels: 3, background } })
    .jpeg()
    .toBuffer();

const first = async (query = '') => (await previews(query))[0] ?? expect.fail();

async function change(pathname: string, method: string, body: object): Promise<void> {
  const response = await server.get(`/api/v1/dataset/${dataset.stored.datasetId}${pathname}`, {
    ...{ method, body: JSON.stringify(body) },
    headers: { 'content-type': 'application/json' },
  });
  expect(response.status).toBe(200);
}

test('a page shows each change of tags at once, also of tags that filter it', async () => {
  const { media_id } = await first();
  const body = { tag: 'seen', media_ids: [media_id] };
  const query = `&tags=${encodeURIComponent('["seen"]')}`;
  expect(await previews(query)).toEqual([]);
  await change('/tags', 'POST', body);
  expect((await first()).user_tags).toEqual(['seen']);
  expect((await previews(query)).map((preview) => preview.media_id)).toEqual([media_id]);
  await change('/tags', 'DELETE', body);
  expect((await first()).user_tags).toBeNull();
  expect(await previews(query)).toEqual([]);
});

test('a page shows labels and captions as soon as they are set', async () => {
  const { file_name, labels } = await first();
  await change('/folder_labels', 'PUT', { enabled: true });
  expect((await first()).labels).toEqual([path.dirname(file_name)]);
  await change('/folder_labels', 'PUT', { enabled: false });
  expect((await first()).labels).toEqual(labels);
  const annotations = path.join(folder, 'image_annotations.csv');
  await writeFile(annotations, `filename,label,caption\n${file_name},ball,A round thing\n`);
  await server.engine.index(dataset);
  expect(await first()).toMatchObject({ labels: ['ball'], caption: 'A round thing' });
  await rm(annotations);
  await server.engine.index(dataset);
  expect(await first()).toMatchObject({ labels, caption: null });
});

test('a page shows images that were added, changed, lost or deleted', async () => {
  const names = async () => (await previews()).map(({ file_name }) => file_name);
  const before = await names();
  const file = path.join(folder, 'new.jpg');
  await writeFile(file, await plain('red'));
  await server.engine.index(dataset);
  expect((await names()).toSorted()).toEqual([...before, 'new.jpg'].toSorted());
  const uri = async () =>
    (await previews()).find(({ file_name }) => file_name === 'new.jpg')?.media_uri.split('&')[0];
  const old = await uri();
  await writeFile(file, await plain('blue'));
  await server.engine.index(dataset);
  expect(await uri()).not.toBe(old);
  await rm(file);
  await server.engine.index(dataset);
  expect(await names()).toEqual(before);
});

test('each key gets addresses signed for it, and none gets a page of a hidden dataset', async () => {
  const add = (datasetIds: readonly string[] | null) =>
    server.keys.ring.add({ name: 'a reader', role: 'reader', datasetIds });
  const [reader, stranger] = [await add([dataset.stored.datasetId]), await add([])];
  const signer = (uri = '') => new URL(uri).searchParams.get('access_key');
  const own = await first();
  const [theirs] = await previews('', reader);
  expect(signer(own.media_uri)).toBe(server.apiKey.key);
  expect(signer(theirs?.media_uri)).toBe(reader.key);
  expect((await server.get(`${explorePath()}?threshold=4`, {}, stranger)).status).toBe(404);
  await server.keys.ring.revoke(reader.key);
  expect((await server.get(`${explorePath()}?threshold=4`, {}, reader)).status).toBe(401);
});
