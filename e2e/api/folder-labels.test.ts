import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { FolderLabels } from '#contract/dataset/folder-labels.ts';
import { ErrorBody } from '#contract/error.ts';
import { ExplorationMetadata } from '#contract/search/exploration-metadata.ts';
import { ExploreResponse } from '#contract/search/explore.ts';
import type { LiveDataset } from '#engine/datasets/dataset.ts';
import { drawImage } from '../gallery.ts';
import { startTestServer, type TestServer, temporaryFolder } from './server.ts';

let root: string;
let folder: string;
let server: TestServer;
let dataset: LiveDataset;

beforeEach(async () => {
  root = await temporaryFolder();
  folder = path.join(root, 'classes');
  await put('hills.jpg', await drawImage('hills', 0));
  await put('cats/1.jpg', await drawImage('balls', 1));
  await put('train/dogs/1.jpg', await drawImage('checks', 1));
  await put('train/dogs/2.jpg', await drawImage('checks', 2));
  await put(
    'image_annotations.csv',
    'filename,label\nhills.jpg,green\ntrain/dogs/1.jpg,"[""dogs"", ""old""]"\ncats/1.jpg,pet\n',
  );
  server = await startTestServer({ dataDir: path.join(root, 'data') });
  dataset = await server.addFolder(folder);
  dataset.setFindObjects(false);
});

afterEach(async () => {
  expect(server.log).toEqual([]);
  await server.close();
  await rm(root, { recursive: true });
});

async function put(file: string, content: string | Uint8Array): Promise<void> {
  await mkdir(path.dirname(path.join(folder, file)), { recursive: true });
  await writeFile(path.join(folder, file), content);
}

const index = () => server.engine.index(dataset);
const route = () => `/api/v1/dataset/${dataset.stored.datasetId}/folder_labels`;

async function isEnabled(): Promise<boolean> {
  return FolderLabels.parse(await (await server.get(route())).json()).enabled;
}

async function enable(enabled: boolean): Promise<void> {
  const answer = await server.get(route(), { method: 'PUT', body: JSON.stringify({ enabled }) });
  expect(answer.status).toBe(200);
  expect(FolderLabels.parse(await answer.json())).toEqual({ enabled });
}

/** How many images have each label. */
async function labels(): Promise<Record<string, number>> {
  const { datasetId } = dataset.stored;
  const answer = await server.get(`/api/v1/explore/${datasetId}/exploration_metadata`);
  const metadata = ExplorationMetadata.parse(await answer.json());
  return Object.fromEntries(metadata.labels.map(({ label, n_images }) => [label, n_images]));
}

/** The labels of each image that a search finds, by its path. */
async function found(params: Record<string, string>): Promise<Record<string, string[] | null>> {
  const query = new URLSearchParams({ threshold: '0', ...params });
  const answer = await server.get(`/api/v1/explore/${dataset.stored.datasetId}?${query}`);
  const { clusters } = ExploreResponse.parse(await answer.json());
  const previews = clusters.flatMap((cluster) => cluster.previews);
  return Object.fromEntries(previews.map(({ file_name, labels }) => [file_name, labels]));
}

const WRITTEN = { green: 1, dogs: 1, old: 1, pet: 1 };
const WITH_FOLDERS = { green: 1, dogs: 2, old: 1, pet: 1, cats: 1 };

test('folder labels are added to annotated labels and removed again, without embedding', async () => {
  await index();
  expect(await isEnabled()).toBe(false);
  expect(await labels()).toEqual(WRITTEN);
  await enable(true);
  expect(await labels()).toEqual(WITH_FOLDERS);
  expect(await found({ labels: '[dogs]' })).toEqual({
    'train/dogs/1.jpg': ['dogs', 'old'],
    'train/dogs/2.jpg': ['dogs'],
  });
  expect(await found({ labels: '[cats]' })).toEqual({ 'cats/1.jpg': ['pet', 'cats'] });
  expect(Object.keys(await found({ caption: 'cat' }))).toEqual(['cats/1.jpg']);
  expect(await index()).toMatchObject({ changed: false, nEmbedded: 0 });
  expect(await labels()).toEqual(WITH_FOLDERS);
  await enable(false);
  expect(await labels()).toEqual(WRITTEN);
  expect(await found({ caption: 'cat' })).toEqual({});
});

test('the setting survives a restart, and labels follow annotations and moved folders', async () => {
  await enable(true);
  await index();
  await server.close();
  server = await startTestServer({ dataDir: path.join(root, 'data') });
  dataset = await server.addFolder(folder);
  dataset.setFindObjects(false);
  expect(await isEnabled()).toBe(true);
  expect(await labels()).toEqual(WITH_FOLDERS);
  await rm(path.join(folder, 'image_annotations.csv'));
  await rename(path.join(folder, 'cats'), path.join(folder, 'lions'));
  await index();
  expect(await labels()).toEqual({ dogs: 2, lions: 1 });
});

test('folder names in different Unicode forms give one label', async () => {
  await put('cafe\u0301/1.jpg', await drawImage('balls', 2));
  await put('caf\u00e9/2.jpg', await drawImage('balls', 3));
  await enable(true);
  await index();
  expect((await labels())['caf\u00e9']).toBe(2);
  expect(Object.keys(await found({ labels: '[caf\u00e9]' }))).toHaveLength(2);
});

test('an invalid setting is rejected', async () => {
  for (const body of ['{}', '{"enabled":"yes"}', 'true']) {
    const answer = await server.get(route(), { method: 'PUT', body });
    expect(answer.status).toBe(400);
    expect(ErrorBody.parse(await answer.json()).detail).toMatch(/enabled|JSON object/);
  }
  expect(await isEnabled()).toBe(false);
});
