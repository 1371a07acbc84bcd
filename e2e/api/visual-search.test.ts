import { existsSync } from 'node:fs';
import { mkdir, readdir, rm } from 'node:fs/promises';
import path from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Dataset } from '#contract/dataset/dataset.ts';
import { PAGE_SIZE, THRESHOLDS } from '#contract/primitives.ts';
import { type Cluster, ExploreResponse } from '#contract/search/explore.ts';
import { SearchImageSimilarityResponse } from '#contract/search/search-image-similarity.ts';
import { CLASSES, drawGallery, drawImage, EDITS, GALLERY_SIZE } from '../gallery.ts';
import { startTestServer, type TestServer, temporaryFolder } from './server.ts';

let folder: string;
let server: TestServer;
let datasetId: string;

beforeAll(async () => {
  folder = path.join(await temporaryFolder(), 'drawn');
  await mkdir(folder);
  await drawGallery(folder);
  server = await startTestServer();
  const dataset = await server.addFolder(folder);
  await server.engine.index(dataset);
  datasetId = dataset.stored.datasetId;
});

afterAll(async () => {
  await server.close();
  await rm(path.dirname(folder), { recursive: true });
});

async function explore(params: Record<string, string | number>): Promise<ExploreResponse> {
  const query = new URLSearchParams(Object.entries(params).map(([k, v]) => [k, String(v)]));
  const response = await server.get(`/api/v1/explore/${datasetId}?${query}`);
  expect(response.status).toBe(200);
  return ExploreResponse.parse(await response.json());
}

async function post(query: string, body?: BodyInit): Promise<Response> {
  return server.get(`/api/v1/dataset/${datasetId}/search-image-similarity?${query}`, {
    method: 'POST',
    ...(body !== undefined && { body }),
  });
}

function formWith(picture: Uint8Array, name = 'query.jpg'): FormData {
  const form = new FormData();
  form.set('file', new File([Uint8Array.from(picture)], name));
  return form;
}

async function upload(picture: Uint8Array, query = 'threshold=0&entity_type=IMAGES') {
  const response = await post(query, formWith(picture));
  expect(response.status).toBe(200);
  return SearchImageSimilarityResponse.parse(await response.json());
}

async function mediaIdOf(fileName: string): Promise<string> {
  const { clusters } = await explore({ threshold: 0 });
  const previews = clusters.flatMap((cluster) => cluster.previews);
  const found = previews.find((preview) => preview.file_name === fileName);
  if (!found) throw new Error(`${fileName} is no preview of the first page`);
  return found.media_id;
}

const filesOf = (cluster: Cluster | undefined) => cluster?.previews.map((p) => p.file_name) ?? [];
const scoresOf = (clusters: Cluster[]) => clusters.map((c) => c.relevance_score ?? -1);
const ascending = (numbers: number[]) => numbers.toSorted((a, b) => a - b);

describe('upload, then explore', () => {
  test('an image of the dataset finds itself at 0 and then its near-duplicates', async () => {
    const anchor = await upload(await drawImage('balls', 0));
    expect(anchor).toEqual({ anchor_media_id: anchor.anchor_media_id, anchor_type: 'UPLOAD' });
    const { clusters, metadata } = await explore({
      ...anchor,
      entity_type: 'IMAGES',
      threshold: 0,
    });
    expect(metadata).toEqual({ used_duckdb: true });
    expect(clusters[0]?.relevance_score).toBe(0);
    expect(filesOf(clusters[0])[0]).toBe('balls/0.jpg');
    const nearest = clusters.flatMap((cluster) => cluster.previews);
    const ranked = nearest.sort((a, b) => (a.relevance_score ?? 9) - (b.relevance_score ?? 9));
    const expected = ['balls/0.jpg', ...EDITS.map((edit) => expect.stringContaining(`0-${edit}`))];
    expect(ranked.slice(0, 4).map((p) => p.file_name)).toEqual(expect.arrayContaining(expected));
  });

  test.each(CLASSES)(
    'a new image of the class of the %s finds images of that class first',
    async (name) => {
      const anchor = await upload(await drawImage(name, 99));
      const { clusters } = await explore({ ...anchor, threshold: 2 });
      expect(filesOf(clusters[0])[0]).toMatch(new RegExp(`^${name}/`));
    },
  );

  test('a region is searched separately, in each notation', async () => {
    const [left, right] = [await drawImage('checks', 1), await drawImage('balls', 1)];
    const both = await sharp({
      create: { width: 960, height: 360, channels: 3, background: '#fff' },
    })
      .composite([
        { input: left, left: 0, top: 0 },
        { input: right, left: 480, top: 0 },
      ])
      .jpeg()
      .toBuffer();
    const json = JSON.stringify({ x: 0.5, y: 0, width: 0.5, height: 1 });
    for (const box of [json, '0.5,0,0.5,1', '480,0,480,360', '480,0,2000,2000']) {
      const anchor = await upload(both, `bounding_box=${encodeURIComponent(box)}`);
      const { clusters } = await explore({ ...anchor });
      expect(filesOf(clusters[0])[0]).toBe('balls/1.jpg');
    }
    const anchor = await upload(both, `bounding_box=${encodeURIComponent('0,0,480,360')}`);
    expect(filesOf((await explore({ ...anchor })).clusters[0])[0]).toBe('checks/1.jpg');
  });

  test('the same image and region is the same anchor, another region another one', async () => {
    const picture = await drawImage('hills', 2);
    const [first, again, region] = [
      await upload(picture),
      await upload(picture, 'allow_deleted=False'),
      await upload(picture, 'bounding_box=0,0,0.5,0.5'),
    ];
    expect(again).toEqual(first);
    expect(region.anchor_media_id).not.toBe(first.anchor_media_id);
  });

  test('the anchor is described, and its image is returned as it was sent', async () => {
    const picture = await drawImage('hills', 3);
    const { anchor_media_id } = await upload(picture, 'bounding_box=0.25,0.5,0.5,0.25');
    const path = `/api/v1/dataset/${datasetId}/anchor/${anchor_media_id}`;
    const anchor = await (await server.get(path)).json();
    expect(anchor).toMatchObject({
      anchor_media_id,
      anchor_type: 'UPLOAD',
      file_name: 'query.jpg',
      width: 480,
      height: 360,
      bounding_box: { x: 0.25, y: 0.5, width: 0.5, height: 0.25 },
    });
    const image = await server.get(anchor.media_uri.slice(server.url.length));
    expect(image.headers.get('content-type')).toBe('image/jpeg');
    expect(Buffer.from(await image.arrayBuffer()).equals(picture)).toBe(true);
    const thumb = await server.get(anchor.media_thumb_uri.slice(server.url.length));
    expect((await sharp(await thumb.arrayBuffer()).metadata()).format).toBe('webp');
  });
});

describe('explore', () => {
  test('ranks all clusters and previews, without gaps and repetitions', async () => {
    const anchor_media_id = await mediaIdOf('stripes/0.jpg');
    for (const threshold of THRESHOLDS) {
      const { clusters } = await explore({ anchor_media_id, anchor_type: 'MEDIA', threshold });
      expect(new Set(clusters.map((c) => c.cluster_id)).size).toBe(clusters.length);
      expect(clusters.reduce((sum, c) => sum + c.n_images, 0)).toBe(GALLERY_SIZE);
      expect(scoresOf(clusters)).toEqual(ascending(scoresOf(clusters)));
      expect(clusters[0]?.relevance_score).toBe(0);
      for (const cluster of clusters) {
        const scores = cluster.previews.map((preview) => preview.relevance_score ?? -1);
        expect(scores).toEqual(ascending(scores));
        expect(scores[0]).toBe(cluster.relevance_score);
        expect(cluster.similarity_threshold).toBe(String(threshold));
        expect(cluster.previews).toHaveLength(Math.min(cluster.n_images, 9));
      }
    }
  });

  test('has fewer clusters at coarser thresholds, and the dataset reports the numbers', async () => {
    const response = await server.get(`/api/v1/dataset/${datasetId}`);
    const dataset = Dataset.parse(await response.json());
    const levels = await Promise.all(
      THRESHOLDS.map(async (threshold) => (await explore({ threshold })).clusters),
    );
    const counts = levels.map((clusters) => clusters.length);
    expect(dataset.n_clusters).toEqual(counts);
    const nSingle = levels.map((clusters) => clusters.filter((c) => c.n_images === 1).length);
    expect(dataset.n_single_clusters).toEqual(nSingle);
    expect(nSingle[0]).toBeGreaterThan(0);
    expect(counts).toEqual(counts.toSorted((a, b) => b - a));
    expect(counts[0]).toBeGreaterThan(counts[4] ?? 0);
    expect(dataset).toMatchObject({
      display_name: 'drawn',
      status: 'READY',
      progress: 100,
      n_images: GALLERY_SIZE,
      fatal_error_msg: null,
    });
  });

  test('browses without an anchor, largest clusters first, without scores', async () => {
    const { clusters } = await explore({ threshold: 3 });
    const sizes = clusters.map((cluster) => cluster.n_images);
    expect(sizes).toEqual(sizes.toSorted((a, b) => b - a));
    expect(clusters[0]?.relevance_score).toBeNull();
    expect(clusters[0]?.previews[0]?.relevance_score).toBeNull();
  });

  test('uses an anchor without a type as an upload first, then as an image', async () => {
    const { anchor_media_id } = await upload(await drawImage('balls', 3));
    expect(filesOf((await explore({ anchor_media_id })).clusters[0])[0]).toBe('balls/3.jpg');
    const media = await mediaIdOf('windows/0.jpg');
    const { clusters } = await explore({ anchor_media_id: media.toUpperCase() });
    expect(filesOf(clusters[0])[0]).toBe('windows/0.jpg');
  });

  test('is empty past the last page', async () => {
    expect((await explore({ page_number: 99 })).clusters).toEqual([]);
    expect((await explore({ page_number: '9'.repeat(20) })).clusters).toEqual([]);
    expect((await explore({ page_number: 99, entity_type: 'OBJECTS' })).clusters).toEqual([]);
  });

  test('continues each page of a larger dataset where the last one ended', async () => {
    const root = await temporaryFolder();
    const random = path.join(root, 'random');
    await mkdir(random);
    const total = PAGE_SIZE + 40;
    for (let n = 0; n < total; n++) {
      const background = { r: (n * 37) % 256, g: (n * 91) % 256, b: (n * 53) % 256 };
      const create = { width: 24 + n, height: 24, channels: 3, background } as const;
      await sharp({ create: { ...create, noise: { type: 'gaussian', mean: 128, sigma: 20 + n } } })
        .png()
        .toFile(path.join(random, `${n}.png`));
    }
    const dataset = await server.addFolder(random);
    await server.engine.index(dataset);
    const url = `/api/v1/explore/${dataset.stored.datasetId}?threshold=0`;
    const anchor = dataset.index?.mediaIds()[7] ?? '';
    const pages: Cluster[][] = [];
    for (const page of [0, 1, 2]) {
      const response = await server.get(`${url}&anchor_media_id=${anchor}&page_number=${page}`);
      pages.push(ExploreResponse.parse(await response.json()).clusters);
    }
    const all = pages.flat();
    expect(all.reduce((sum, cluster) => sum + cluster.n_images, 0)).toBe(total);
    expect(new Set(all.map((cluster) => cluster.cluster_id)).size).toBe(all.length);
    expect(scoresOf(all)).toEqual(ascending(scoresOf(all)));
    expect(pages[0]?.length).toBe(Math.min(PAGE_SIZE, all.length));
    expect(pages[2]).toEqual([]);
    await rm(root, { recursive: true });
  });
});

describe('media', () => {
  test('have a content type, a name and an ETag that saves the transfer', async () => {
    const { clusters } = await explore({ threshold: 4 });
    const previews = clusters.flatMap((cluster) => cluster.previews);
    const png = previews.find((preview) => preview.file_name.endsWith('.png'));
    const pathname = png?.media_uri.slice(server.url.length) ?? '';
    const response = await server.get(pathname);
    expect(response.headers.get('content-type')).toBe('image/png');
    expect(response.headers.get('cache-control')).toContain('immutable');
    expect(response.headers.get('content-disposition')).toContain('0-bright.png');
    const etag = response.headers.get('etag') ?? '';
    const again = await server.get(pathname, { headers: { 'if-none-match': etag } });
    expect(again.status).toBe(304);
    const unversioned = await server.get(pathname.split('?')[0] ?? '');
    expect(unversioned.headers.get('cache-control')).toContain('no-cache');
    expect(await (await server.get(pathname, { method: 'HEAD' })).text()).toBe('');
  });
});

test.runIf(existsSync('/proc/self/fd'))('HEAD requests for media leave no file open', async () => {
  const { clusters } = await explore({ threshold: 4 });
  const pathname = clusters[0]?.previews[0]?.media_uri.slice(server.url.length) ?? '';
  const nOpen = async () => (await readdir('/proc/self/fd')).length;
  const before = await nOpen();
  for (let n = 0; n < 50; n++) {
    const response = await server.get(pathname, { method: 'HEAD' });
    expect(Number(response.headers.get('content-length'))).toBeGreaterThan(1000);
  }
  expect(await nOpen()).toBeLessThan(before + 25);
});

describe('invalid requests get a status and a message', () => {
  const jpeg = () => drawImage('balls', 0);
  const box = (text: string) => `bounding_box=${encodeURIComponent(text)}`;

  test.each([
    ['entity_type=VIDEOS', /entity_type must be IMAGES or OBJECTS/],
    ['threshold=5', /threshold must be a whole number from 0/],
    ['threshold=one', /threshold must be a whole number from 0/],
    [box('{"x":0.1,"y":0.2,"width":0.5'), /not valid JSON/],
    [box('{"x":"a","y":0.2,"width":0.5,"height":0.6}'), /bounding_box\.x must be a number/],
    [box('{"x":0.1,"y":0.2,"width":0,"height":0.6}'), /bounding_box\.width is 0/],
    [box('{"x":0.1,"y":0.2,"width":0.5,"height":1.6}'), /bounding_box\.height is 1\.6/],
    [box('{"x":0.9,"y":0.2,"width":0.5,"height":0.6}'), /x \+ bounding_box\.width is more than 1/],
    [box('-1,0,10,10'), /bounding_box\.x must not be negative/],
    [box('1,2,3'), /X,Y,WIDTH,HEIGHT/],
    [box('5000,0,100,100'), /bounding_box\.x is 5000, outside the image of 480×360/],
  ])('upload with %s', async (query, detail) => {
    const response = await post(query, formWith(await jpeg()));
    expect(response.status).toBe(400);
    expect((await response.json()).detail).toMatch(detail);
  });

  test.each([
    ['no body', undefined],
    ['a form without a file', new FormData()],
    ['another kind of body', 'hello'],
    ['an empty file', formWith(Buffer.alloc(0))],
    ['a file that is no picture', formWith(Buffer.from('hello'), 'hello.jpg')],
  ])('upload of %s', async (_, body) => {
    const response = await post('entity_type=IMAGES', body);
    expect(response.status).toBe(400);
    expect((await response.json()).detail).toMatch(/file|image/);
  });

  test.each([
    ['anchor_media_id=nonsense', 400, /anchor_media_id must be a UUID/],
    ['anchor_type=MEDIA', 400, /anchor_media_id is missing/],
    ['anchor_type=media&anchor_media_id=x', 400, /UUID/],
    ['page_number=-1', 400, /page_number/],
    ['caption=zebra&relevance_max=0.5', 400, /a caption that the model of the dataset supports/],
    ['entity_type=images', 400, /entity_type/],
    ['anchor_media_id=f9d612d4-1234-11f1-bfca-fa39f6ed1f22', 404, /No such image/],
    ['anchor_media_id=f9d612d4-1234-11f1-bfca-fa39f6ed1f22&anchor_type=UPLOAD', 404, /upload the/],
  ])('explore with %s', async (query, status, detail) => {
    const response = await server.get(`/api/v1/explore/${datasetId}?${query}`);
    expect(response.status).toBe(status);
    expect((await response.json()).detail).toMatch(detail);
  });

  test.each([
    '/api/v1/dataset/f9d612d4-1234-11f1-bfca-fa39f6ed1f22',
    '/api/v1/dataset/nonsense',
    '/api/v1/explore/f9d612d4-1234-11f1-bfca-fa39f6ed1f22',
    '/api/v1/nothing/here',
    '/api/v2/datasets',
  ])('%s is answered with 404', async (pathname) => {
    const response = await server.get(pathname);
    expect(response.status).toBe(404);
    expect(Object.keys(await response.json())).toEqual(['detail']);
  });

  test('missing or deleted media', async () => {
    const media = (id: string) => server.get(`/media/${datasetId}/${id}/image`);
    expect((await media('f9d612d4-1234-11f1-bfca-fa39f6ed1f22')).status).toBe(404);
    expect((await media('..%2f..%2fkeys.json')).status).toBe(404);
    const id = await mediaIdOf('hills/5.jpg');
    await rm(path.join(folder, 'hills/5.jpg'));
    const gone = await media(id);
    expect(gone.status).toBe(404);
    expect((await gone.json()).detail).toMatch(/no longer in its folder/);
  });

  test('a dataset that is not READY is answered with 409 and its status', async () => {
    const other = path.join(path.dirname(folder), 'other');
    await mkdir(other, { recursive: true });
    const { stored } = await server.addFolder(other);
    const get = await server.get(`/api/v1/explore/${stored.datasetId}`);
    expect(get.status).toBe(409);
    expect((await get.json()).detail).toMatch(/NEW/);
    const url = `/api/v1/dataset/${stored.datasetId}/search-image-similarity`;
    const posted = await server.get(url, { method: 'POST', body: formWith(await jpeg()) });
    expect(posted.status).toBe(409);
  });

  test('none of these is logged as a failure of the server', () => {
    expect(server.log).toEqual([]);
  });
});
