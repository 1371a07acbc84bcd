import { appendFile, mkdir, open, rename, rm, utimes, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { IndexReport } from '#contract/dataset/dataset.ts';
import { ExploreResponse } from '#contract/search/explore.ts';
import type { LiveDataset } from '#engine/datasets/dataset.ts';
import { type ClassName, drawImage } from '../gallery.ts';
import { startTestServer, type TestServer, temporaryFolder } from './server.ts';

let root: string;
let photos: string;
let server: TestServer;
let dataset: LiveDataset;

beforeEach(async () => {
  root = await temporaryFolder();
  photos = path.join(root, 'photos');
  await mkdir(photos);
  for (let n = 0; n < 3; n++) await put(`hills-${n}.jpg`, 'hills', n);
  await put('checks.jpg', 'checks', 0);
  server = await startTestServer({ dataDir: path.join(root, 'data') });
  dataset = await server.addFolder(photos);
  server.engine.watch(dataset);
  await results(['checks.jpg', 'hills-0.jpg', 'hills-1.jpg', 'hills-2.jpg']);
});
afterEach(async () => {
  await server.close();
  await rm(root, { recursive: true });
});

async function put(file: string, className: ClassName, n: number): Promise<void> {
  await writeFile(path.join(photos, file), await drawImage(className, n));
}

async function explore(threshold = 0) {
  const url = `/api/v1/explore/${dataset.stored.datasetId}?threshold=${threshold}`;
  return ExploreResponse.parse(await (await server.get(url)).json()).clusters;
}

async function fileNames(): Promise<string[]> {
  return (await explore()).flatMap(({ previews }) => previews.map((p) => p.file_name)).sort();
}

/** Waits until just these are in the results, at the end of a run. */
async function results(expected: string[]): Promise<void> {
  await vi.waitFor(
    async () => {
      expect(dataset.index).not.toBeNull();
      expect(dataset.indexing).toBeNull();
      expect(await fileNames()).toEqual(expected);
    },
    { timeout: 60_000, interval: 100 },
  );
}

async function skipped(): Promise<string[]> {
  const url = `/api/v1/dataset/${dataset.stored.datasetId}/index_report`;
  const report = IndexReport.parse(await (await server.get(url)).json());
  return report.skipped.map((file) => file.file_name);
}

const clusterOf = async (file: string) =>
  (await explore()).find(({ previews }) => previews.some((p) => p.file_name === file));

test('added, renamed and deleted images change the results', async () => {
  const untouched = await clusterOf('checks.jpg');
  await mkdir(path.join(photos, 'new'));
  await put('new/balls.jpg', 'balls', 1);
  await results(['checks.jpg', 'hills-0.jpg', 'hills-1.jpg', 'hills-2.jpg', 'new/balls.jpg']);

  await rename(path.join(photos, 'new/balls.jpg'), path.join(photos, 'renamed.jpg'));
  await rm(path.join(photos, 'hills-2.jpg'));
  await results(['checks.jpg', 'hills-0.jpg', 'hills-1.jpg', 'renamed.jpg']);
  const sizes = (await explore()).map((cluster) => cluster.n_images);
  expect(sizes.reduce((sum, size) => sum + size)).toBe(4);
  expect((await clusterOf('checks.jpg'))?.cluster_id).toBe(untouched?.cluster_id);
});

test('deleted images leave the results before many new images are added', async () => {
  const picture = await drawImage('stars', 0);
  await mkdir(path.join(root, 'new'));
  for (let n = 0; n < 200; n++) await writeFile(path.join(root, 'new', `${n}.jpg`), picture);
  await rm(path.join(photos, 'checks.jpg'));
  await rename(path.join(root, 'new'), path.join(photos, 'new'));
  const size = () => dataset.index?.size;
  await expect.poll(size, { interval: 20 }).toBe(3);
  expect(await fileNames()).toEqual(['hills-0.jpg', 'hills-1.jpg', 'hills-2.jpg']);
  await expect.poll(size).toBe(203);
});

test('a changed image is searched with its new content', async () => {
  const before = await clusterOf('checks.jpg');
  const version = before?.previews[0]?.media_uri;
  await put('checks.jpg', 'stripes', 0);
  await put('stripes.jpg', 'stripes', 0);
  await results(['checks.jpg', 'hills-0.jpg', 'hills-1.jpg', 'hills-2.jpg', 'stripes.jpg']);
  const after = await clusterOf('checks.jpg');
  expect(after?.previews.map((p) => p.file_name).sort()).toEqual(['checks.jpg', 'stripes.jpg']);
  expect(after?.previews.map((p) => p.media_uri)).not.toContain(version);
});

/** Bytes after the end of a JPEG are no part of the picture. */
const padded = (bytes: Buffer, length: number) => Buffer.concat([bytes], length);

test('an image replaced under the same size and time is searched and shown with its new content', async () => {
  const pictures = await Promise.all([drawImage('checks', 0), drawImage('stripes', 0)]);
  const length = Math.max(...pictures.map((bytes) => bytes.length));
  const [checks, stripes] = pictures.map((bytes) => padded(bytes, length));
  const time = new Date(2024, 1);
  const file = path.join(photos, 'twin.jpg');
  const replaceBy = async (bytes: Buffer = expect.fail()) => {
    await writeFile(path.join(root, 'next.jpg'), bytes);
    await utimes(path.join(root, 'next.jpg'), time, time);
    await rename(path.join(root, 'next.jpg'), file);
  };
  const shown = async () => {
    const previews = (await explore()).flatMap((cluster) => cluster.previews);
    const twin = previews.find((p) => p.file_name === 'twin.jpg') ?? expect.fail();
    const uris = [twin.media_uri, twin.media_thumb_uri].map((uri) => new URL(uri));
    const answers = await Promise.all(uris.map((uri) => server.get(uri.pathname + uri.search)));
    return {
      uris: uris.map(String),
      etags: answers.map((answer) => answer.headers.get('etag')),
      cached: answers.map((answer) => answer.headers.get('cache-control')),
      bytes: Buffer.from((await answers[0]?.arrayBuffer()) ?? new ArrayBuffer(0)),
    };
  };

  await replaceBy(checks);
  await results(['checks.jpg', 'hills-0.jpg', 'hills-1.jpg', 'hills-2.jpg', 'twin.jpg']);
  const before = await shown();
  expect(before.cached).toEqual(Array(2).fill(expect.stringContaining('immutable')));
  expect(before.bytes.equals(checks ?? Buffer.alloc(0))).toBe(true);

  await replaceBy(stripes);
  await expect.poll(async () => (await shown()).uris).not.toEqual(before.uris);
  await results(['checks.jpg', 'hills-0.jpg', 'hills-1.jpg', 'hills-2.jpg', 'twin.jpg']);
  const after = await shown();
  expect(after.bytes.equals(stripes ?? Buffer.alloc(0))).toBe(true);
  for (const i of [0, 1]) {
    expect(after.uris[i]).not.toBe(before.uris[i]);
    expect(after.etags[i]).not.toBe(before.etags[i]);
    // An address of the version before is not to be kept with what is there now.
    const old = new URL(before.uris[i] ?? '');
    const response = await server.get(old.pathname + old.search);
    expect(response.headers.get('cache-control')).not.toContain('immutable');
    await response.arrayBuffer();
  }
  const twins = (await clusterOf('twin.jpg'))?.previews.map((p) => p.file_name);
  expect(twins).not.toContain('checks.jpg');
});

test('a file that was read half-written is read again when it is complete', async () => {
  const bytes = await drawImage('windows', 2);
  const file = await open(path.join(photos, 'slow.jpg'), 'w');
  await file.write(bytes.subarray(0, bytes.length / 2));
  await expect.poll(skipped).toEqual(['slow.jpg']);
  await file.write(bytes.subarray(bytes.length / 2));
  await file.close();
  await results(['checks.jpg', 'hills-0.jpg', 'hills-1.jpg', 'hills-2.jpg', 'slow.jpg']);
  expect(await skipped()).toEqual([]);

  // A copy that has its full size from the start and gets its time at the end.
  await writeFile(path.join(photos, 'slow.jpg'), Buffer.alloc(bytes.length));
  await expect.poll(skipped).toEqual(['slow.jpg']);
  await writeFile(path.join(photos, 'slow.jpg'), bytes);
  await utimes(path.join(photos, 'slow.jpg'), new Date(), new Date(2020, 1));
  await results(['checks.jpg', 'hills-0.jpg', 'hills-1.jpg', 'hills-2.jpg', 'slow.jpg']);
});

test('rows that are added to annotations are read, even if they are written slowly', async () => {
  const annotations = path.join(photos, 'image_annotations.csv');
  await writeFile(annotations, 'filename,label\nhills-0.jpg,green\n');
  const labels = () => [...(dataset.index?.labelCounts().keys() ?? [])];
  await expect.poll(labels).toContain('green');
  await appendFile(annotations, 'checks.jpg,bo');
  await expect.poll(labels).toContain('bo');
  await appendFile(annotations, 'ard\nhills-1.jpg,far\n');
  await expect.poll(labels).toContain('far');
  expect(labels()).toContain('board');
  expect(labels()).not.toContain('bo');
});

test('the dataset stays searchable during runs', async () => {
  const statuses = new Set<string>();
  const url = `/api/v1/dataset/${dataset.stored.datasetId}`;
  for (let n = 0; n < 6; n++) await put(`more-${n}.jpg`, 'stars', n);
  while (dataset.index?.size !== 10) {
    statuses.add(dataset.status);
    expect((await server.get(url)).status).toBe(200);
    expect(await explore(4)).not.toEqual([]);
    await setTimeout(20);
  }
  expect([...statuses]).toEqual(['READY']);
});

test('a data directory inside the folder is not indexed', async () => {
  await server.close();
  server = await startTestServer({ dataDir: path.join(photos, 'data') });
  dataset = await server.addFolder(photos);
  server.engine.watch(dataset);
  await results(['checks.jpg', 'hills-0.jpg', 'hills-1.jpg', 'hills-2.jpg']);
  await put('more.jpg', 'stars', 0);
  await results(['checks.jpg', 'hills-0.jpg', 'hills-1.jpg', 'hills-2.jpg', 'more.jpg']);
});
