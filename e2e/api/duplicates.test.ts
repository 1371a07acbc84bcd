import { rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { unzipSync } from 'fflate';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ClusterCounts } from '#contract/search/distance-histogram.ts';
import { Cluster, ExploreResponse } from '#contract/search/explore.ts';
import type { LiveDataset } from '#engine/datasets/dataset.ts';
import { type PlantedCopies, plantCopies } from '../planted-copies.ts';
import { drawScenes } from '../scenes.ts';
import { startTestServer, type TestServer, temporaryFolder } from './server.ts';

let root: string;
let folder: string;
let server: TestServer;
let planted: PlantedCopies;
let dataset: LiveDataset;
let id: string;

beforeAll(async () => {
  root = await temporaryFolder();
  folder = path.join(root, 'copies');
  planted = await plantCopies(folder);
  server = await startTestServer({ dataDir: path.join(root, 'data') });
  dataset = await server.addFolder(folder);
  await server.engine.index(dataset);
  id = dataset.stored.datasetId;
});

afterAll(async () => {
  expect(server.log).toEqual([]);
  await server.close();
  await rm(root, { recursive: true });
});

async function json(pathname: string): Promise<unknown> {
  const response = await server.get(pathname);
  expect(response.status).toBe(200);
  return response.json();
}

async function explore(params: Record<string, string>, of = id): Promise<Cluster[]> {
  const query = new URLSearchParams(params);
  return ExploreResponse.parse(await json(`/api/v1/explore/${of}?${query}`)).clusters;
}

const filesOf = (clusters: readonly Cluster[]) =>
  clusters.flatMap(({ previews }) => previews.map(({ file_name }) => file_name)).sort();

const extras = () => planted.groups.flatMap(({ files }) => files.slice(1)).sort();
const kept = () => [...planted.groups.map(({ files }) => files[0]), ...planted.singles].sort();

test('planted copies are found as groups, largest first, each with its best copy first and why', async () => {
  const clusters = await explore({ duplicates: 'all' });
  const sizes = clusters.map(({ n_images }) => n_images);
  expect(sizes).toEqual(sizes.toSorted((a, b) => b - a));
  expect(sizes).toHaveLength(planted.groups.length);
  for (const { previews, n_images } of clusters) {
    const names = previews.map(({ file_name }) => file_name);
    const { reason, files } = planted.groups.find(({ files }) => files[0] === names[0]) ?? {};
    expect(names).toEqual(files);
    expect(n_images).toBe(files?.length);
    expect(previews.map(({ copy }) => copy)).toEqual(
      previews.map((_, place) => ({
        is_best: place === 0,
        reason: place === 0 ? reason : null,
        size_bytes: expect.any(Number),
      })),
    );
  }
});

test('an opened group has the same order, and other searches say nothing of copies', async () => {
  const [group] = await explore({ duplicates: 'all' });
  const pathname = `/api/v1/explore/${id}/similarity_cluster/${group?.cluster_id}`;
  const opened = Cluster.parse(await json(`${pathname}?duplicates=all`));
  expect(opened.previews).toEqual(group?.previews);
  const all = (await explore({})).flatMap(({ previews }) => previews);
  expect(all.filter(({ copy }) => copy !== null)).toEqual([]);
});

test('extra and kept media part the dataset, at any threshold and as filters of vql', async () => {
  const vql = (op: string, value: string) => JSON.stringify([{ duplicates: { op, value } }]);
  for (const threshold of ['0', '2', '4']) {
    expect(filesOf(await explore({ duplicates: 'extra', threshold }))).toEqual(extras());
    expect(filesOf(await explore({ vql: vql('is', 'extra'), threshold }))).toEqual(extras());
    expect(filesOf(await explore({ duplicates: 'kept', threshold }))).toEqual(kept());
    expect(filesOf(await explore({ vql: vql('is_not', 'extra'), threshold }))).toEqual(kept());
    expect(filesOf(await explore({ vql: vql('is_not', 'all'), threshold }))).toEqual(
      planted.singles,
    );
  }
  const pathname = `/api/v1/explore/${id}/cluster_counts?duplicates=extra`;
  const { n_clusters, n_media } = ClusterCounts.parse(await json(pathname));
  expect([n_clusters[0], n_media[0]]).toEqual([planted.groups.length, extras().length]);
});

test('a search by an image keeps what the filter keeps, nearest first', async () => {
  const [group] = await explore({ duplicates: 'all' });
  const anchor_media_id = group?.previews[1]?.media_id ?? '';
  const [nearest, ...others] = await explore({ anchor_media_id, duplicates: 'kept' });
  expect(nearest?.cluster_id).toBe(group?.cluster_id);
  expect(nearest?.previews.map(({ media_id }) => media_id)).toEqual([group?.previews[0]?.media_id]);
  expect(filesOf(others)).toHaveLength(kept().length - 1);
});

test('kept and extra files are exported', async () => {
  const filesIn = async (duplicates: string) => {
    const body = JSON.stringify({ format: 'zip', query: `duplicates=${duplicates}` });
    const response = await server.get(`/api/v1/dataset/${id}/export`, {
      method: 'POST',
      body,
    });
    expect(response.status).toBe(200);
    const names = Object.keys(unzipSync(new Uint8Array(await response.arrayBuffer())));
    return names.filter((name) => name !== 'scores.csv').sort();
  };
  expect(await filesIn('extra')).toEqual(extras());
  expect(await filesIn('kept')).toEqual(kept());
});

test('a missing file is not the best copy, and is again when it returns', async () => {
  const bestOf = async () => {
    const clusters = await explore({ duplicates: 'all' });
    const group = clusters.find(({ previews }) =>
      previews.some(({ file_name }) => file_name === 'same-1.jpg'),
    );
    return [group?.previews[0]?.file_name, group?.previews[0]?.copy?.reason];
  };
  expect(await bestOf()).toEqual(['more/s.jpg', 'NAME']);
  const away = path.join(root, 'more');
  await rename(path.join(folder, 'more'), away);
  await server.engine.index(dataset);
  expect(await bestOf()).toEqual(['same-1.jpg', 'NAME']);
  await rename(away, path.join(folder, 'more'));
  await server.engine.index(dataset);
  expect(await bestOf()).toEqual(['more/s.jpg', 'NAME']);
});

test('objects have copies too', async () => {
  const scenes = path.join(root, 'scenes');
  await drawScenes(scenes);
  const other = await server.addFolder(scenes);
  await server.engine.index(other);
  const { datasetId } = other.stored;
  const params = { entity_type: 'OBJECTS' };
  const groups = (await explore(params, datasetId)).filter(({ n_objects }) => n_objects > 1);
  const clusters = await explore({ ...params, duplicates: 'all' }, datasetId);
  expect(clusters.map(({ cluster_id }) => cluster_id).sort()).toEqual(
    groups.map(({ cluster_id }) => cluster_id).sort(),
  );
  for (const { previews } of clusters) {
    const pixels = previews.map(
      ({ width, height, bounding_box: box }) =>
        Math.round((box?.width ?? 0) * width) * Math.round((box?.height ?? 0) * height),
    );
    expect(pixels).toEqual(pixels.toSorted((a, b) => b - a));
    expect(previews.filter(({ copy }) => copy?.is_best)).toEqual(previews.slice(0, 1));
  }
});

test('an unknown value is rejected', async () => {
  const response = await server.get(`/api/v1/explore/${id}?duplicates=true`);
  expect(response.status).toBe(400);
  expect((await response.json()).detail).toBe('duplicates must be all, extra or kept.');
});
