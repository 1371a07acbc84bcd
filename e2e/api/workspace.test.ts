import { randomUUID } from 'node:crypto';
import { mkdir, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ImageDetails } from '#contract/dataset/image.ts';
import { TagResponse } from '#contract/dataset/tags.ts';
import { THRESHOLDS } from '#contract/primitives.ts';
import {
  ClusterCounts,
  DistanceHistogram,
  MediaRelevance,
} from '#contract/search/distance-histogram.ts';
import { ExplorationMetadata } from '#contract/search/exploration-metadata.ts';
import { Cluster, ExploreResponse, type Preview } from '#contract/search/explore.ts';
import { drawGallery, drawImage, GALLERY_SIZE } from '../gallery.ts';
import { startTestServer, type TestServer, temporaryFolder } from './server.ts';

let folder: string;
let server: TestServer;
let datasetId: string;
let anchor: string;

beforeAll(async () => {
  folder = path.join(await temporaryFolder(), 'drawn');
  await mkdir(folder);
  await drawGallery(folder);
  server = await startTestServer();
  const dataset = await server.addFolder(folder);
  await server.engine.index(dataset);
  datasetId = dataset.stored.datasetId;
  anchor = await mediaIdOf('balls/0.jpg');
});

afterAll(async () => {
  expect(server.log).toEqual([]);
  await server.close();
  await rm(path.dirname(folder), { recursive: true });
});

type Params = Record<string, string | number>;

const query = (params: Params) =>
  new URLSearchParams(Object.entries(params).map(([name, value]) => [name, String(value)]));

async function explored(below: string, params: Params): Promise<unknown> {
  const response = await server.get(`/api/v1/explore/${datasetId}${below}?${query(params)}`);
  expect(response.status).toBe(200);
  return response.json();
}

const explore = async (params: Params) =>
  ExploreResponse.parse(await explored('', params)).clusters;
const members = async (clusterId: string, params: Params) =>
  Cluster.parse(await explored(`/similarity_cluster/${clusterId}`, params));
const countBoth = async (params: Params) =>
  ClusterCounts.parse(await explored('/cluster_counts', params));
const counts = async (params: Params) => (await countBoth(params)).n_clusters;
const scoreOf = ({ relevance_score }: { relevance_score: number | null }) => relevance_score ?? -1;

async function mediaIdOf(fileName: string): Promise<string> {
  const previews = (await explore({})).flatMap((cluster) => cluster.previews);
  return previews.find(({ file_name }) => file_name === fileName)?.media_id ?? '';
}

async function refusal(pathname: string): Promise<string> {
  const response = await server.get(pathname);
  return `${response.status} ${(await response.json()).detail}`;
}

test('a cluster lists all of its members, nearest first', async () => {
  const params = { anchor_media_id: anchor, threshold: 4 };
  for (const cluster of await explore(params)) {
    const all = await members(cluster.cluster_id, params);
    expect(all).toMatchObject({ ...cluster, previews: expect.anything() });
    expect(all.previews).toHaveLength(cluster.n_images);
    expect(all.previews.slice(0, 9)).toEqual(cluster.previews);
    expect(all.previews.map(scoreOf)).toEqual(all.previews.map(scoreOf).toSorted((a, b) => a - b));
    const next = await members(cluster.cluster_id, { ...params, page_number: 1 });
    expect(next).toEqual({ ...all, previews: [], captions: null });
  }
  const [browsed] = await explore({ threshold: 4 });
  const typical = await members(browsed?.cluster_id ?? '', { threshold: 4 });
  expect(typical.previews.slice(0, 9)).toEqual(browsed?.previews);
  expect(typical.previews).toHaveLength(browsed?.n_images ?? 0);
});

test('near-identical members have the id of their finest cluster', async () => {
  const finest = await explore({ threshold: 0 });
  const [nearest] = await explore({ threshold: 4, anchor_media_id: anchor });
  for (const preview of nearest?.previews ?? []) {
    const cluster = finest.find(({ cluster_id }) => cluster_id === preview.near_identical_id);
    expect(cluster?.n_images).toBe(preview.n_near_identical);
    expect(cluster?.previews.map(({ media_id }) => media_id)).toContain(preview.media_id);
  }
  expect(nearest?.previews[0]?.n_near_identical).toBeGreaterThan(1);
});

test('previews show only the first of near-identical ones, and then others', async () => {
  for (const params of [
    { threshold: 0 },
    { threshold: 4 },
    { threshold: 4, anchor_media_id: anchor },
  ]) {
    const folded = await explore({ ...params, fold_near_identical: 'true' });
    for (const [i, cluster] of (await explore(params)).entries()) {
      const { previews } = await members(cluster.cluster_id, params);
      const isFirst = ({ near_identical_id: id }: Preview, at: number) =>
        previews.findIndex(({ near_identical_id }) => near_identical_id === id) === at;
      expect(folded[i]).toEqual({
        ...cluster,
        previews: previews.filter(isFirst).slice(0, 9),
        captions: null,
      });
    }
    expect(folded.some(({ n_images, previews }) => previews.length < n_images)).toBe(true);
  }
  expect(await refusal(`/api/v1/explore/${datasetId}?fold_near_identical=1`)).toBe(
    '400 fold_near_identical must be true or false.',
  );
});

test('a relevance range keeps the clusters within it, without gaps', async () => {
  for (const threshold of THRESHOLDS) {
    const params = { anchor_media_id: anchor, threshold };
    const all = await explore(params);
    const middle = scoreOf(all[Math.floor(all.length / 2)] ?? { relevance_score: 0 });
    const near = await explore({ ...params, relevance_max: middle });
    const far = await explore({ ...params, relevance_min: middle });
    expect(near).toEqual(all.filter((cluster) => scoreOf(cluster) <= middle));
    expect(far).toEqual(all.filter((cluster) => scoreOf(cluster) >= middle));
    expect(near.length).toBeGreaterThan(0);
    const one = { ...params, relevance_min: middle, relevance_max: middle };
    expect((await explore(one)).map(scoreOf)).toContain(middle);
    expect((await counts(one))[threshold]).toBe((await explore(one)).length);
    expect(await explore({ ...params, relevance_min: 2 })).toEqual([]);
    expect(await explore({ ...params, relevance_max: middle, page_number: 1 })).toEqual([]);
  }
});

test('the histogram counts every cluster and image at its distance', async () => {
  for (const threshold of THRESHOLDS) {
    const params = { anchor_media_id: anchor, threshold };
    const histogram = DistanceHistogram.parse(await explored('/distance_histogram', params));
    const scores = (await explore(params)).map(scoreOf);
    expect(histogram.n_clusters).toBe(scores.length);
    expect(histogram.n_media).toBe(GALLERY_SIZE);
    for (const bin of histogram.bins) {
      const isLast = bin === histogram.bins.at(-1);
      const within = scores.filter(
        (score) => score >= bin.relevance_min && (isLast || score < bin.relevance_max),
      );
      expect(bin.n_clusters).toBe(within.length);
    }
    expect(histogram.bins[0]?.n_media).toBeGreaterThan(0);
  }
});

test('the relevance of one image equals that in explore, whatever filters are set', async () => {
  const clusters = await explore({ anchor_media_id: anchor, threshold: 2 });
  for (const { media_id, relevance_score } of clusters.flatMap(({ previews }) => previews)) {
    const found = await explored(`/relevance/${media_id}`, {
      anchor_media_id: anchor,
      labels: '[nothing]',
    });
    expect(MediaRelevance.parse(found)).toEqual({
      relevance_score,
      relevance_score_type: 'cosine_distance',
    });
  }
});

test('clusters are counted at every threshold at once', async () => {
  const sizes = await Promise.all(
    THRESHOLDS.map(async (threshold) => (await explore({ threshold })).length),
  );
  expect(await counts({})).toEqual(sizes);
  expect(await counts({ labels: '[nothing]' })).toEqual([0, 0, 0, 0, 0]);
});

test('the number of images within a range equals that of the selection', async () => {
  const scores = (await explore({ anchor_media_id: anchor })).map(scoreOf);
  const [near = 0, far = 0] = [scores[2], scores[Math.floor(scores.length / 2)]];
  for (const range of [{ relevance_max: far }, { relevance_min: near, relevance_max: far }]) {
    const { n_media } = await countBoth({ anchor_media_id: anchor, ...range });
    for (const threshold of THRESHOLDS) {
      const search = query({ anchor_media_id: anchor, threshold, ...range });
      const response = await send('POST', 'export', { format: 'json', query: `${search}` });
      // Coarse clusters may all begin nearer than the range.
      const found = response.status === 404 ? [] : (await response.json()).media;
      expect(n_media[threshold]).toBe(found.length);
    }
    expect(n_media[0]).toBeGreaterThan(0);
    expect(n_media[0]).toBeLessThan(GALLERY_SIZE);
  }
  expect((await countBoth({})).n_media).toEqual(THRESHOLDS.map(() => GALLERY_SIZE));
});

const send = (method: 'POST' | 'DELETE', below: string, body: unknown) =>
  server.get(`/api/v1/dataset/${datasetId}/${below}`, {
    method,
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });

async function changeTags(method: 'POST' | 'DELETE', body: object): Promise<string[]> {
  const response = await send(method, 'tags', body);
  expect(response.status).toBe(200);
  return TagResponse.parse(await response.json()).media_ids;
}

async function tagCounts(): Promise<ExplorationMetadata['user_tags']> {
  return ExplorationMetadata.parse(await explored('/exploration_metadata', {})).user_tags;
}

test('tags are added and removed, counted, shown and filtered by', async () => {
  const [nearest] = await explore({ threshold: 0, anchor_media_id: anchor });
  const cluster_id = nearest?.cluster_id;
  const ids = nearest?.previews.map(({ media_id }) => media_id).sort() ?? [];
  expect(ids.length).toBeGreaterThan(1);
  expect(await changeTags('POST', { tag: ' check, "this" ', media_ids: [anchor] })).toEqual([
    anchor,
  ]);
  const rest = ids.filter((id) => id !== anchor);
  const tag = 'check, "this"';
  expect(await changeTags('POST', { tag, cluster_id })).toEqual(rest);
  expect(await changeTags('POST', { tag, media_ids: ids })).toEqual([]);
  expect(await tagCounts()).toEqual([{ tag, n_images: ids.length, n_objects: 0 }]);

  const tagged = { tags: JSON.stringify([tag]), threshold: 4 };
  const [found, ...others] = await explore(tagged);
  expect(others).toEqual([]);
  expect(found).toMatchObject({ n_images: ids.length, user_tags: [tag] });
  expect(found?.previews.map(({ user_tags }) => user_tags)).toEqual(ids.map(() => [tag]));
  expect(await counts(tagged)).toEqual([1, 1, 1, 1, 1]);

  const undone = await changeTags('DELETE', { tag, media_ids: rest });
  expect(undone).toEqual(rest);
  expect((await explore(tagged))[0]?.n_images).toBe(1);
  const near = `anchor_media_id=${anchor}&relevance_max=0`;
  expect(await changeTags('DELETE', { tag, query: near })).toEqual([anchor]);
  expect(await tagCounts()).toEqual([]);
  expect(await explore(tagged)).toEqual([]);
});

test('all results are tagged except excluded ones', async () => {
  const [nearest] = await explore({ threshold: 4, anchor_media_id: anchor });
  const members = nearest?.previews.map(({ media_id }) => media_id).sort() ?? [];
  const [first = '', ...rest] = members;
  const ofCluster = { tag: 'most', query: 'threshold=4', cluster_id: nearest?.cluster_id };
  const except_media_ids = [first.toUpperCase()];
  expect(await changeTags('POST', { ...ofCluster, except_media_ids })).toEqual(rest);
  const all = await changeTags('POST', { tag: 'rest', except_media_ids: members });
  expect(all).toHaveLength(GALLERY_SIZE - members.length);
  expect(all).not.toContain(first);
  const undo = { media_ids: members, except_media_ids: [rest[0] ?? ''] };
  expect(await changeTags('DELETE', { tag: 'most', ...undo })).toEqual(rest.slice(1));
  await changeTags('DELETE', { tag: 'most' });
  await changeTags('DELETE', { tag: 'rest' });
  expect(await tagCounts()).toEqual([]);
});

test('tags survive a new run, a restart and the deletion of their image', async () => {
  const dataDir = await temporaryFolder();
  const images = path.join(dataDir, 'images');
  await mkdir(images);
  for (const n of [1, 2])
    await writeFile(path.join(images, `${n}.jpg`), await drawImage('hills', n));
  const tagsAfter = async (before: () => Promise<unknown>) => {
    await before();
    const other = await startTestServer({ dataDir: path.join(dataDir, 'data') });
    const dataset = await other.addFolder(images);
    await other.engine.index(dataset);
    const url = `/api/v1/explore/${dataset.stored.datasetId}`;
    const { clusters } = ExploreResponse.parse(await (await other.get(url)).json());
    const body = JSON.stringify({ tag: 'keep', query: 'threshold=4' });
    const init = { method: 'POST', body };
    const answer = await other.get(`/api/v1/dataset/${dataset.stored.datasetId}/tags`, init);
    await other.close();
    const newlyTagged = TagResponse.parse(await answer.json()).media_ids;
    const previews = clusters.flatMap((cluster) => cluster.previews);
    return { before: previews.map(({ user_tags }) => user_tags), newlyTagged };
  };
  expect((await tagsAfter(async () => undefined)).newlyTagged).toHaveLength(2);
  const changeOne = async () => writeFile(path.join(images, '1.jpg'), await drawImage('hills', 3));
  expect(await tagsAfter(changeOne)).toEqual({ before: [['keep'], ['keep']], newlyTagged: [] });
  expect(await tagsAfter(() => rm(path.join(images, '1.jpg')))).toEqual({
    before: [['keep']],
    newlyTagged: [],
  });
  const putBack = async () => writeFile(path.join(images, '1.jpg'), await drawImage('hills', 1));
  expect(await tagsAfter(putBack)).toEqual({ before: [['keep'], ['keep']], newlyTagged: [] });
  await rm(dataDir, { recursive: true });
});

test('an image returns details of its file', async () => {
  const response = await server.get(`/api/v1/image/${anchor.toUpperCase()}`);
  const file = await stat(path.join(folder, 'balls/0.jpg'));
  const image = ImageDetails.parse(await response.json());
  expect(image).toMatchObject({
    type: 'IMAGE',
    media_id: anchor,
    image_id: anchor,
    dataset_id: datasetId,
    file_name: 'balls/0.jpg',
    size_bytes: file.size,
    modified_at: new Date(file.mtimeMs).toISOString(),
    format: 'jpeg',
    width: 480,
    height: 360,
    objects: [],
  });
  expect((await server.get(image.media_uri.slice(server.url.length))).status).toBe(200);
  expect(await refusal(`/api/v1/image/${datasetId}`)).toMatch(/^404 No such image/);
});

test.each([
  ['no JSON', 'tag=x', /^400 The request body is not valid JSON/],
  ['a list', '[]', /^400 .*JSON object/],
  ['no tag', {}, /^400 tag must be a string/],
  ['an empty tag', { tag: ' ' }, /^400 tag is empty/],
  ['no ids', { tag: 'a', media_ids: [] }, /^400 media_ids must contain at least one/],
  ['what is no id', { tag: 'a', media_ids: ['b'] }, /^400 media_ids.0 must be a UUID/],
  ['an exception that is no id', { tag: 'a', except_media_ids: ['b'] }, /^400 except_media_ids.0 /],
  [
    'too many exceptions',
    { tag: 'a', except_media_ids: Array(100_001).fill(randomUUID()) },
    /^400 except_media_ids may contain at most 100000 ids. Narrow/,
  ],
  ['a wrong query', { tag: 'a', query: 'threshold=7' }, /^400 threshold must be/],
  ['what is not there', { tag: 'a', media_ids: [randomUUID()] }, /^404 Nothing in this selection/],
])('tagging with %s is rejected', async (_, body, sentence) => {
  for (const method of ['POST', 'DELETE'] as const) {
    const response = await send(method, 'tags', body);
    expect(`${response.status} ${(await response.json()).detail}`).toMatch(sentence);
  }
});

test('invalid requests are rejected with a message', async () => {
  const base = `/api/v1/explore/${datasetId}`;
  expect(await refusal(`${base}/similarity_cluster/${anchor}`)).toMatch(/^404 No such cluster/);
  expect(await refusal(`${base}/similarity_cluster/x`)).toMatch(/^404 cluster_id is not a UUID/);
  expect(await refusal(`${base}/relevance/${anchor}`)).toMatch(/^400 anchor_media_id is missing/);
  expect(await refusal(`${base}/relevance/${randomUUID()}?anchor_media_id=${anchor}`)).toMatch(
    /^404 The dataset has no media with this media_id among its IMAGES/,
  );
  expect(await refusal(`${base}/distance_histogram`)).toMatch(/^400 anchor_media_id is missing/);
  expect(await refusal(`${base}?relevance_min=0.2`)).toMatch(/^400 .*need an anchor/);
  expect(await refusal(`${base}?relevance_max=far`)).toMatch(/^400 relevance_max must be a number/);
});
