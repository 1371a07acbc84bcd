import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { Dataset } from '#contract/dataset/dataset.ts';
import { ImageDetails } from '#contract/dataset/image.ts';
import { DeletedMissingMedia, PurgedMedia } from '#contract/missing-media.ts';
import { ROUTES, routePath } from '#contract/routes.ts';
import { Anchor } from '#contract/search/anchor.ts';
import { ExploreResponse } from '#contract/search/explore.ts';
import { Views } from '#contract/search/views.ts';
import type { LiveDataset } from '#engine/datasets/dataset.ts';
import { drawImage } from '../gallery.ts';
import { startTestServer, type TestServer, temporaryFolder } from './server.ts';

let root: string;
let photos: string;
let server: TestServer;
let dataset: LiveDataset;

beforeEach(async () => {
  root = await temporaryFolder();
  photos = path.join(root, 'photos');
  await mkdir(path.join(photos, 'trip'), { recursive: true });
  for (let n = 0; n < 4; n++) await put(`hills-${n}.jpg`, n);
  for (let n = 4; n < 7; n++) await put(`trip/hills-${n}.jpg`, n);
  await start();
});
afterEach(async () => {
  await server.close();
  await rm(root, { recursive: true });
});

async function start(): Promise<void> {
  server = await startTestServer({ dataDir: path.join(root, 'data') });
  dataset = await server.addFolder(photos).catch(() => server.engine.datasets[0] ?? expect.fail());
  await server.engine.watch(dataset);
}

async function put(file: string, n: number): Promise<void> {
  await writeFile(path.join(photos, file), await drawImage('hills', n));
}

const ids = () => ({ dataset_id: dataset.stored.datasetId });
const call = async (url: string, method = 'GET', body?: object) => {
  const json = { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
  return server.get(url, { method, ...(body && json) });
};
const missing = async () =>
  Dataset.parse(await (await call(routePath(ROUTES.dataset, ids()))).json()).missing;

async function previews(query = '') {
  const url = `${routePath(ROUTES.explore, ids())}?threshold=4&${query}`;
  const { clusters } = ExploreResponse.parse(await (await call(url)).json());
  return clusters.flatMap((cluster) => cluster.previews);
}
const previewOf = async (file: string) =>
  (await previews()).find((preview) => preview.file_name === file) ?? expect.fail(file);

async function tag(file: string, name: string): Promise<void> {
  const { media_id } = await previewOf(file);
  const response = await call(routePath(ROUTES.tags, ids()), 'POST', {
    tag: name,
    media_ids: [media_id],
  });
  expect(response.status).toBe(200);
}

const detailOf = async (response: Response) =>
  ((await response.json()) as { detail: string }).detail;
const asPath = (uri: string) => new URL(uri).pathname + new URL(uri).search;

test('images of a disconnected drive stay, are reported as missing, and return without an event', async () => {
  await tag('hills-1.jpg', 'kept');
  await rename(photos, `${photos}-away`);
  await mkdir(photos);
  await expect.poll(missing, { timeout: 30_000 }).toMatchObject({
    n_images: 7,
    folders: [{ folder: '', n_images: 7 }],
  });
  expect(server.engineLog.join()).toContain(`7 images are missing from ${photos}`);
  expect(await previews()).toHaveLength(7);

  const { media_id, media_uri, media_thumb_uri, missing_since, user_tags } =
    await previewOf('hills-1.jpg');
  expect(missing_since).toEqual(expect.any(String));
  expect(user_tags).toEqual(['kept']);
  const details = await call(routePath(ROUTES.image, { media_id }));
  expect(ImageDetails.parse(await details.json()).missing_since).toBe(missing_since);
  const thumbnail = await call(asPath(media_thumb_uri));
  expect(thumbnail.status).toBe(200);
  await thumbnail.arrayBuffer();
  const full = await call(asPath(media_uri));
  expect(full.status).toBe(404);
  expect(await detailOf(full)).toMatch(/missing since \d{4}-.*drive/);

  // What is renamed into its place brings no event of its own: as with a mount, only the identity differs.
  await rm(photos, { recursive: true });
  await rename(`${photos}-away`, photos);
  await expect.poll(missing, { timeout: 30_000 }).toBeNull();
  expect((await previewOf('hills-1.jpg')).user_tags).toEqual(['kept']);
  expect(server.engineLog.join()).toContain('7 images are back');
  const again = await call(asPath(media_uri));
  expect(Buffer.from(await again.arrayBuffer())).toEqual(
    await readFile(path.join(photos, 'hills-1.jpg')),
  );
});

test('a server that starts with a disconnected drive keeps its images, and notices its return', async () => {
  await tag('hills-1.jpg', 'kept');
  await server.close();
  await rename(photos, `${photos}-away`);
  await start();
  expect(await missing()).toMatchObject({ n_images: 7 });
  expect(dataset.fatalError).toMatch(/cannot be opened\. Its images are kept/);
  expect((await previewOf('hills-1.jpg')).user_tags).toEqual(['kept']);
  await rename(`${photos}-away`, photos);
  await expect.poll(missing, { timeout: 30_000 }).toBeNull();
  expect(dataset.fatalError).toBeNull();
});

test('a person deletes missing images, and later purges their tags', async () => {
  await tag('trip/hills-5.jpg', 'kept');
  const anchor = await previewOf('trip/hills-5.jpg');
  const query = `anchor_media_id=${anchor.media_id}&anchor_type=MEDIA`;
  const view = await call(`${routePath(ROUTES.views, ids())}?${query}`, 'POST', { name: 'Hills' });
  expect(view.status).toBe(200);
  await rename(path.join(photos, 'trip'), path.join(root, 'elsewhere'));
  await expect.poll(missing, { timeout: 30_000 }).toMatchObject({
    folders: [{ folder: 'trip', n_images: 3 }],
  });

  const deletion = await call(`${routePath(ROUTES.missingMedia, ids())}?folder=trip`, 'DELETE');
  expect(DeletedMissingMedia.parse(await deletion.json()).media_ids).toHaveLength(3);
  expect(await missing()).toBeNull();
  expect(await previews()).toHaveLength(4);

  // The view is there, and opens from what is kept of its image.
  const { views } = Views.parse(await (await call(routePath(ROUTES.views, ids()))).json());
  expect(await previews(views[0]?.query)).toHaveLength(4);
  const described = await call(
    routePath(ROUTES.anchor, { ...ids(), anchor_media_id: anchor.media_id }),
  );
  const { file_name, media_uri, media_thumb_uri } = Anchor.parse(await described.json());
  expect(file_name).toBe('trip/hills-5.jpg');
  const thumbnail = await call(asPath(media_thumb_uri));
  expect(thumbnail.status).toBe(200);
  await thumbnail.arrayBuffer();
  expect(await detailOf(await call(asPath(media_uri)))).toMatch(/was deleted/);

  const tooYoung = await call(routePath(ROUTES.deletedMedia, ids()), 'DELETE');
  expect(PurgedMedia.parse(await tooYoung.json()).n_purged).toBe(0);
  const purge = `${routePath(ROUTES.deletedMedia, ids())}?older_than_days=0`;
  expect(PurgedMedia.parse(await (await call(purge, 'DELETE')).json()).n_purged).toBe(3);
  const gone = await call(`${routePath(ROUTES.explore, ids())}?${views[0]?.query}`);
  expect(gone.status).toBe(404);
  expect(await detailOf(gone)).toMatch(/No such image/);
});

test('a deleted image leaves the results at once, and its tags return with it', async () => {
  await tag('hills-1.jpg', 'kept');
  const picture = await readFile(path.join(photos, 'hills-1.jpg'));
  await rm(path.join(photos, 'hills-1.jpg'));
  await expect.poll(async () => (await previews()).length, { timeout: 30_000 }).toBe(6);
  expect(await missing()).toBeNull();
  await writeFile(path.join(photos, 'renamed.jpg'), picture);
  await expect.poll(async () => (await previews()).length, { timeout: 30_000 }).toBe(7);
  expect((await previewOf('renamed.jpg')).user_tags).toEqual(['kept']);
});
