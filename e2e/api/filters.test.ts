import { rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ExplorationMetadata } from '#contract/search/exploration-metadata.ts';
import { type Cluster, ExploreResponse } from '#contract/search/explore.ts';
import { SearchImageSimilarityResponse } from '#contract/search/search-image-similarity.ts';
import { UNSUPPORTED_FILTERS } from '#contract/search/unsupported-filters.ts';
import { drawImage } from '../gallery.ts';
import { drawScenes, sceneName } from '../scenes.ts';
import { startTestServer, type TestServer, temporaryFolder } from './server.ts';

let root: string;
let server: TestServer;
let id: string;

beforeAll(async () => {
  root = await temporaryFolder();
  const folder = path.join(root, 'scenes');
  await drawScenes(folder);
  const rows = [
    'filename,label,caption',
    `${sceneName(0)},"[""crowded"", ""a, b""]",Two things`,
    `${sceneName(1)},crowded,`,
    `${sceneName(4)},,Nothing but hills`,
    '',
  ];
  await writeFile(path.join(folder, 'image_annotations.csv'), rows.join('\n'));
  server = await startTestServer({ dataDir: path.join(root, 'data') });
  const dataset = await server.addFolder(folder);
  await server.engine.index(dataset);
  id = dataset.stored.datasetId;
  const all = previewsOf(await explore({}));
  const media_ids = [1, 2].map(
    (n) => all.find(({ file_name }) => file_name === sceneName(n))?.media_id,
  );
  await server.get(`/api/v1/dataset/${id}/tags`, {
    method: 'POST',
    body: JSON.stringify({ tag: 'good', media_ids }),
  });
});

afterAll(async () => {
  expect(server.log).toEqual([]);
  await server.close();
  await rm(root, { recursive: true });
});

async function explore(params: Record<string, string | number>): Promise<Cluster[]> {
  const query = new URLSearchParams(Object.entries(params).map(([k, v]) => [k, String(v)]));
  const response = await server.get(`/api/v1/explore/${id}?${query}`);
  expect(response.status).toBe(200);
  return ExploreResponse.parse(await response.json()).clusters;
}

const previewsOf = (clusters: readonly Cluster[]) => clusters.flatMap(({ previews }) => previews);

const filesOf = (clusters: readonly Cluster[]) =>
  previewsOf(clusters)
    .map((p) => p.file_name)
    .sort();

async function upload(bytes: Uint8Array): Promise<string> {
  const form = new FormData();
  form.set('file', new File([Uint8Array.from(bytes)], 'query.jpg'));
  const response = await server.get(`/api/v1/dataset/${id}/search-image-similarity`, {
    method: 'POST',
    body: form,
  });
  return SearchImageSimilarityResponse.parse(await response.json()).anchor_media_id;
}

test.each([
  ['hills NOTHING', [4]],
  ['two', [0]],
  ['twö thin', [0]],
  ['crowd', [0, 1]],
  ['two crowded', [0]],
  ['windows', [3]],
  ['balls checks', [0]],
  ['zebra', []],
  ["100% _ ' \\ .*(a+)+$", []],
])('captions and labels are searched by words: %j', async (caption, scenes) => {
  expect(filesOf(await explore({ caption }))).toEqual(scenes.map(sceneName));
  const objects = previewsOf(await explore({ caption: 'WIND', entity_type: 'OBJECTS' }));
  expect(objects.map(({ labels }) => labels)).toEqual([['windows']]);
});

test.each([
  [[{ labels: { op: 'one_of', value: ['windows', 'checks'] } }], [0, 1, 3]],
  [[{ id: 'a', labels: { op: 'is', value: ['crowded', 'a, b'] } }], [0]],
  [[{ labels: { op: 'is_not', value: 'crowded' } }], [2, 3, 4]],
  [[{ labels: { op: 'not_one_of', value: ['crowded', 'checks'] } }], [2, 3, 4]],
  [[{ text: { op: 'fts', value: 'two things' } }], [0]],
  [[{ labels: { op: 'is', value: ['crowded'] } }, { text: { op: 'fts', value: 'two' } }], [0]],
  [[{ labels: { op: 'is', value: ['crowded'] }, tags: { op: 'is', value: ['good'] } }], [1]],
  [[{ tags: { op: 'is_not', value: ['good'] } }], [0, 3, 4]],
  [[], [0, 1, 2, 3, 4]],
])('vql filters: %j', async (vql, scenes) => {
  expect(filesOf(await explore({ vql: JSON.stringify(vql) }))).toEqual(scenes.map(sceneName));
});

test('a similarity filter of vql ranks, and keeps near results', async () => {
  const value = await upload(await drawImage('balls', 5));
  const threshold = 0.6;
  const vql = JSON.stringify([{ similarity: { op: 'upload', value, threshold } }]);
  const ranked = await explore({ anchor_media_id: value, relevance_max: threshold });
  expect(await explore({ vql })).toEqual(ranked);
  const labels = { op: 'is_not', value: ['crowded'] };
  const narrowed = JSON.stringify([{ similarity: { op: 'upload', value } }, { labels }]);
  expect(filesOf(await explore({ vql: narrowed }))).toEqual([2, 3, 4].map(sceneName));
});

async function metadata(params: Record<string, string>): Promise<ExplorationMetadata> {
  const query = new URLSearchParams(params);
  const response = await server.get(`/api/v1/explore/${id}/exploration_metadata?${query}`);
  return ExplorationMetadata.parse(await response.json());
}

test('exploration metadata counts the filtered results', async () => {
  const all = await metadata({});
  expect(all).toMatchObject({ n_images: 5, n_captions: 2 });
  // Conditions that everything meets lead to the same numbers by the other way.
  const nothing = JSON.stringify([{ labels: { op: 'is_not', value: ['zebra'] } }]);
  expect(await metadata({ vql: nothing })).toEqual(all);

  const crowded = await metadata({ labels: '[crowded]' });
  expect(crowded).toMatchObject({ n_images: 2, n_objects: 0, n_captions: 1 });
  const own = { n_objects: 0, is_suggested: false };
  expect(crowded.labels).toContainEqual({ label: 'crowded', n_images: 2, ...own });
  expect(crowded.labels).toContainEqual({ label: 'a, b', n_images: 1, ...own });
  expect(crowded.user_tags).toEqual([{ tag: 'good', n_images: 1, n_objects: 0 }]);

  const windows = await metadata({ caption: 'windows', entity_type: 'OBJECTS' });
  expect(windows).toMatchObject({ n_images: 1, n_objects: 1, user_tags: [] });
  expect(await metadata({ image_caption: 'windows' })).toEqual(windows);
  expect(await metadata({ tags: '[good]' })).toMatchObject({ n_images: 2, n_objects: 0 });

  const anchor_media_id = await upload(await drawImage('balls', 5));
  const near = { anchor_media_id, relevance_max: '0.6', threshold: '0' };
  const found = await explore(near);
  expect(await metadata(near)).toMatchObject({
    n_images: found.reduce((sum, { n_images }) => sum + n_images, 0),
  });
});

test.each([
  ['{', /^vql must be a JSON array/],
  ['{"labels":{}}', /^vql must be a JSON array/],
  ['[1]', /^vql\[0\] must be an object/],
  ['[{}]', /^vql\[0\] has no filter/],
  ['[{"issues":{"op":"issue"}}]', /^vql\[0\] has the unknown filter "issues"/],
  ['[{"labels":{"op":"is","value":["a"]}},{"labels":{"op":"or"}}]', /^vql\[1\].labels.op must/],
  ['[{"labels":{"op":"is"}}]', /^vql\[0\].labels.value must be a list/],
  ['[{"labels":{"op":"is","value":[1]}}]', /^vql\[0\].labels.value\[0\] must be a string/],
  ['[{"similarity":{"op":"media","value":"x"}}]', /^vql\[0\].similarity.value must be a UUID/],
  [
    '[{"duplicates":{"op":"is","value":0.9}}]',
    /^vql\[0\].duplicates.value must be all, extra or kept/,
  ],
  ['[{"uniqueness":{"op":"min","value":"a"}}]', /^vql\[0\].uniqueness.value must be a number/],
  ['[{"text":{"op":"semantic","value":"x"}}]', /does not support text/],
  ['[{"__proto__":{"op":"is"}}]', /^vql\[0\] (has the unknown filter|has no filter)/],
  ['['.repeat(5000), /^vql must be/],
])('vql %s is rejected', async (vql, detail) => {
  const url = `/api/v1/explore/${id}?${new URLSearchParams({ vql })}`;
  const response = await server.get(url);
  expect(response.status).toBe(400);
  expect((await response.json()).detail).toMatch(detail);
});

const refusalOf = async (pathname: string, init?: RequestInit) => {
  const response = await server.get(pathname, init);
  return [response.status, (await response.json()).detail];
};

test('image_caption is accepted as the former name of caption', async () => {
  const [first] = await explore({ image_caption: 'hills', threshold: 0 });
  expect(filesOf(first ? [first] : [])).toEqual([sceneName(4)]);
  expect(await explore({ image_caption: 'hills' })).toEqual(await explore({ caption: 'hills' }));
  expect(await explore({ image_caption: 'hills', caption: 'hills' })).toHaveLength(1);
  expect(await refusalOf(`/api/v1/explore/${id}?image_caption=hills&caption=beach`)).toEqual([
    400,
    expect.stringMatching(/image_caption.*send only caption/),
  ]);
  const view = await server.get(`/api/v1/dataset/${id}/views?image_caption=hills`, {
    method: 'POST',
    body: new URLSearchParams({ name: 'hills' }),
  });
  expect(await view.json()).toMatchObject({
    query: 'caption=hills',
    filters: { caption: 'hills' },
  });
});

test.each([...UNSUPPORTED_FILTERS.keys()])('%s is rejected by name, not ignored', async (name) => {
  const cluster = '00000000-0000-4000-8000-000000000000';
  const pathnames = [
    `/api/v1/explore/${id}`,
    `/api/v1/explore/${id}/similarity_cluster/${cluster}`,
    `/api/v1/explore/${id}/cluster_counts`,
    `/api/v1/explore/${id}/distance_histogram`,
    `/api/v1/explore/${id}/exploration_metadata`,
    `/api/v1/dataset/${id}/export`,
    `/api/v1/dataset/${id}/export_context_async`,
  ];
  for (const pathname of pathnames) {
    expect(await refusalOf(`${pathname}?${name}=0.5`), pathname).toEqual([
      400,
      expect.stringMatching(new RegExp(`^${name} is not a filter of this server: .+\\.$`)),
    ]);
  }
  const selection = {
    method: 'POST',
    body: JSON.stringify({ format: 'json', query: `${name}=1` }),
  };
  expect((await refusalOf(`/api/v1/dataset/${id}/export`, selection))[1]).toMatch(name);
  const view = { method: 'POST', body: new URLSearchParams({ name: 'v' }) };
  expect((await refusalOf(`/api/v1/dataset/${id}/views?${name}=1`, view))[1]).toMatch(name);
});

test('unknown parameters that do not filter are ignored', async () => {
  const all = await explore({});
  expect(await explore({ allow_deleted: 'False', sort: 'x', issues: '' })).toEqual(all);
});

test('parameters of an upload are read from its query string or its form', async () => {
  const send = async (query: string, fields: Record<string, string>) => {
    const body = new FormData();
    for (const [name, value] of Object.entries(fields)) body.set(name, value);
    body.set('file', new File([Uint8Array.from(await drawImage('balls', 3))], 'query.jpg'));
    const pathname = `/api/v1/dataset/${id}/search-image-similarity?${query}`;
    const response = await server.get(pathname, { method: 'POST', body });
    const answer = await response.json();
    if (!response.ok) return [response.status, answer.detail];
    const anchor = `/api/v1/dataset/${id}/anchor/${answer.anchor_media_id}`;
    return (await (await server.get(anchor)).json()).bounding_box;
  };
  const box = { x: 0.1, y: 0.2, width: 0.5, height: 0.6 };
  const bounding_box = JSON.stringify(box);
  const near = Object.fromEntries(
    Object.entries(box).map(([side, value]) => [side, expect.closeTo(value, 5)]),
  );
  const query = String(new URLSearchParams({ bounding_box }));
  expect(await send(query, {})).toEqual(near);
  expect(await send('', { bounding_box, entity_type: 'IMAGES', threshold: '2' })).toEqual(near);
  expect(await send(query, { bounding_box, other: 'x' })).toEqual(near);
  const refused = (name: string) => [400, expect.stringMatching(new RegExp(`^${name}`))];
  expect(await send('', { bounding_box: '{"x":2}' })).toEqual(refused('bounding_box'));
  expect(await send('', { entity_type: 'VIDEOS' })).toEqual(refused('entity_type'));
  expect(await send('', { threshold: '5' })).toEqual(refused('threshold'));
  expect(await send('threshold=1', { threshold: '2' })).toEqual(refused('threshold differs'));
  expect(await send(query, { bounding_box: '0,0,1,1' })).toEqual(refused('bounding_box differs'));
});
