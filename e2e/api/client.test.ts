import { createReadStream } from 'node:fs';
import { readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { NoAccessError, NotFoundError, NotReadyError } from '#client/errors.ts';
import type { SearchOptions } from '#client/search-options.ts';
import { Semblance } from '#client/semblance.ts';
import type { Preview } from '#contract/search/explore.ts';
import { drawGallery, drawImage, GALLERY_SIZE } from '../gallery.ts';
import { drawScenes, SCENE_OBJECTS } from '../scenes.ts';
import { startTestServer, type TestServer, temporaryFolder } from './server.ts';

let root: string;
let query: string;
let server: TestServer;
let semblance: Semblance;
let id: string;
let scenesId: string;

beforeAll(async () => {
  root = await temporaryFolder();
  const [photos, scenes] = [path.join(root, 'photos'), path.join(root, 'scenes')];
  query = path.join(root, 'query.jpg');
  await drawGallery(photos);
  await drawScenes(scenes);
  await writeFile(query, await drawImage('hills', 1));
  server = await startTestServer({ dataDir: path.join(root, 'data') });
  const [second, first] = [await server.addFolder(scenes), await server.addFolder(photos)];
  await server.engine.index(first);
  await server.engine.index(second);
  [id, scenesId] = [first.stored.datasetId, second.stored.datasetId];
  semblance = new Semblance({ url: server.url, ...server.apiKey });
});
afterAll(async () => {
  expect(server.log).toEqual([]);
  await server.close();
  await rm(root, { recursive: true });
});

async function all<T>(values: AsyncIterable<T>): Promise<T[]> {
  const read: T[] = [];
  for await (const value of values) read.push(value);
  return read;
}

test('the workflow of a visual search finds the query image at distance 0', async () => {
  const datasets = await semblance.datasets();
  expect(datasets.map(({ display_name }) => display_name).sort()).toEqual(['photos', 'scenes']);
  expect((await semblance.ready(id, { isComplete: true })).n_images).toBe(GALLERY_SIZE);
  const anchor = await semblance.upload(id, query);
  expect(anchor.anchor_type).toBe('UPLOAD');
  const clusters = await all(semblance.clusters(id, { ...anchor, entity_type: 'IMAGES' }));
  expect(clusters[0]?.previews[0]).toMatchObject({ file_name: 'hills/1.jpg', relevance_score: 0 });
  const { n_clusters } = await semblance.dataset(id);
  expect(clusters).toHaveLength(n_clusters[0] ?? 0);
});

test('an image is uploaded from any form of its bytes', async () => {
  const bytes = new Uint8Array(await readFile(query));
  const forms = [
    pathToFileURL(query),
    bytes,
    bytes.buffer,
    new Blob([bytes]),
    new File([bytes], 'query.jpg'),
    new Blob([bytes]).stream(),
    createReadStream(query, { highWaterMark: 1000 }),
  ];
  const known = await semblance.upload(id, query);
  for (const form of forms) expect(await semblance.upload(id, form)).toEqual(known);
  await expect(semblance.upload(id, path.join(root, 'nowhere.jpg'))).rejects.toThrow(/nowhere/);
});

test('a region of an upload and of an image of the dataset is an anchor', async () => {
  const bounding_box = { x: 0.25, y: 0.25, width: 0.5, height: 0.5 };
  const region = await semblance.upload(id, query, { bounding_box });
  expect(region).not.toEqual(await semblance.upload(id, query));
  expect(await semblance.upload(id, query, { bounding_box: '120,90,240,180' })).toEqual(region);
  const [whole] = await all(semblance.media(id, await semblance.upload(id, query)));
  const part = await semblance.anchorOf(id, whole?.media_id ?? '', { bounding_box });
  expect(part.anchor_type).toBe('UPLOAD');
  const nearestTo = async (search: SearchOptions) =>
    (await semblance.explore(id, search)).clusters[0]?.previews[0]?.file_name;
  expect(await nearestTo(part)).toBe(await nearestTo(region));
});

/** The export, which ranks all media at once, is the oracle. */
test.each([
  ['all images at the coarsest threshold', { threshold: 4 }],
  ['images within a range', { threshold: 4, relevance_max: 0.5 }],
  ['images beyond a score', { threshold: 4, relevance_min: 0.05, relevance_max: 0.9 }],
] satisfies [string, SearchOptions][])('media are %s, nearest first', async (_, options) => {
  const search = { ...(await semblance.upload(id, query)), ...options };
  const media = await all(semblance.media(id, search));
  const exported = (await semblance.exportMedia(id, search)).media;
  expect(exported.length).toBeGreaterThan(5);
  expect(scores(media)).toEqual(scores(exported));
  expect(ids(media)).toEqual(ids(exported));
});

const scores = (media: readonly Pick<Preview, 'relevance_score'>[]) =>
  media.map(({ relevance_score }) => relevance_score);
const ids = (media: readonly Pick<Preview, 'media_id'>[]) =>
  media.map(({ media_id }) => media_id).sort();

test('without an anchor, media are all images or objects', async () => {
  expect(await all(semblance.media(id))).toHaveLength(GALLERY_SIZE);
  const objects = await all(semblance.media(scenesId, { entity_type: 'OBJECTS', threshold: 4 }));
  expect(objects).toHaveLength(SCENE_OBJECTS.length);
  const balls = { entity_type: 'OBJECTS', labels: ['balls'] } as const;
  expect(await all(semblance.media(scenesId, balls))).toHaveLength(3);
});

test('tags are added, filtered by, exported and removed', async () => {
  const found = {
    ...(await semblance.upload(id, query)),
    relevance_max: 0.2,
    threshold: 0,
  } as const;
  const { media_ids } = await semblance.tag(id, 'good, or so', found);
  expect(media_ids.length).toBeGreaterThan(0);
  const tagged = await all(semblance.media(id, { tags: ['good, or so'] }));
  expect(ids(tagged)).toEqual([...media_ids].sort());
  const { user_tags } = await semblance.metadata(id);
  expect(user_tags).toMatchObject([{ tag: 'good, or so', n_images: media_ids.length }]);
  const csv = await new Response(await semblance.export(id, 'csv', { media_ids })).text();
  expect(csv.trim().split('\n')).toHaveLength(media_ids.length + 1);
  const removed = await semblance.untag(id, 'good, or so', { media_ids });
  expect(removed.media_ids).toEqual(media_ids);
});

test('the files of media are read', async () => {
  const { clusters } = await semblance.explore(id);
  const { media_thumb_uri = '', media_id = '' } = clusters[0]?.previews[0] ?? {};
  expect((await semblance.file(media_thumb_uri)).type).toBe('image/webp');
  expect((await semblance.image(media_id)).dataset_id).toBe(id);
});

test('errors are classes', async () => {
  const unknown = '00000000-0000-4000-8000-000000000000';
  const stranger = new Semblance({ url: server.url, key: unknown, secret: 'x'.repeat(43) });
  await expect(stranger.datasets()).rejects.toThrow(NoAccessError);
  await expect(new Semblance({ url: server.url }).datasets()).rejects.toThrow(NoAccessError);
  await expect(semblance.dataset(unknown)).rejects.toThrow(NotFoundError);
  const old = { as_of: '2020-01-01T00:00:00.000Z' };
  await expect(semblance.explore(id, old)).rejects.toThrow(NotReadyError);
  await expect(semblance.explore(id, { anchor_type: 'MEDIA' })).rejects.toMatchObject({
    status: 400,
    detail: 'anchor_media_id is missing. anchor_type alone does not identify an image.',
  });
});
