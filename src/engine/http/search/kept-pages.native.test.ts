import { gunzipSync } from 'node:zlib';
import { Hono } from 'hono';
import { afterAll, expect, test } from 'vitest';
import { SearchQuery, toSearch } from '#contract/search/search-query.ts';
import { LiveDataset } from '#engine/datasets/dataset.ts';
import { removeIndex, seededIndex } from '#engine/explore/seeded-index.fixture.ts';
import { DatasetIndex } from '#engine/index/dataset-index.ts';
import { MemoryVectors } from '#engine/index/memory-vectors.ts';
import { Scanner } from '#engine/scan/scanner.ts';
import { ChangeLog } from '#engine/store/memory/change-log.ts';
import { seededRandom } from '#engine/vectors/seeded-vectors.ts';
import { KeptPages } from './kept-pages.ts';

const DATASET = '6f0a7a0e-2f0c-4f6e-9a53-0d2c7c1b8e14';
const scanner = new Scanner();
const random = seededRandom(5);
const contents = await seededIndex({ rows: 40, dims: 8, clusterSizes: [1, 2, 10, 20, 40] }, random);
afterAll(async () => {
  await scanner.close();
  await removeIndex(contents);
});

const newIndexes = () => ({
  IMAGES: new DatasetIndex('IMAGES', contents, new MemoryVectors(contents.vectors, scanner)),
  OBJECTS: new DatasetIndex('OBJECTS', contents, new MemoryVectors(contents.vectors, scanner)),
});

/** An app whose pages show the first of four clusters, and how often it made one. */
function start() {
  const changes = new ChangeLog();
  const pages = new KeptPages(changes);
  const dataset = new LiveDataset({
    ...{ datasetId: DATASET, displayName: '', folder: '/', modelId: 'built-in', source: 'FOLDER' },
    ...{ createdAt: new Date(), updatedAt: new Date() },
    ...{ labelsFromFolders: false, previousModelId: null },
  });
  const indexes = newIndexes();
  dataset.publishIndexes(indexes, new Date(), false);
  const index = indexes.IMAGES;
  let nMade = 0;
  let onMake = async () => {};
  const app = new Hono()
    .use(async (c, next) => {
      c.set('mediaSigner', c.req.header('x-signer') ?? '');
      await next();
    })
    .get('/explore', (c) => {
      const search = toSearch(SearchQuery.parse({ threshold: '2', ...c.req.query() }));
      return pages.answer(c, dataset, search, async () => {
        nMade++;
        const number = nMade;
        await onMake();
        const clusterIds = [index.level(2).clusterIds.at(0)];
        return { search: { asked: search, index }, json: [`{"number":${number}}`], clusterIds };
      });
    });
  const ask = async (query = '', headers: Record<string, string> = {}) => {
    const response = await app.request(`/explore${query}`, { headers });
    return ((await response.json()) as { number: number }).number;
  };
  const during = (work: () => Promise<void>) => {
    onMake = work;
  };
  return { app, ask, changes, dataset, during };
}

const idOf = (row: number) => newIndexes().IMAGES.mediaIdOf(row);

test('a page is made once per address and signer of media addresses', async () => {
  const { ask } = start();
  expect(await ask()).toBe(1);
  expect(await ask()).toBe(1);
  expect(await ask('?page_number=1')).toBe(2);
  expect(await ask('?labels=%5B%22a%22%5D')).toBe(3);
  expect(await ask('', { 'x-signer': 'ada' })).toBe(4);
  expect(await ask('', { 'x-signer': 'bob' })).toBe(5);
  expect(await ask('', { 'x-forwarded-prefix': '/base' })).toBe(6);
  expect(await ask('', { 'x-signer': 'ada' })).toBe(4);
  expect(await ask()).toBe(1);
});

test('a new index makes all pages again', async () => {
  const { ask, dataset } = start();
  expect(await ask()).toBe(1);
  dataset.publishIndexes(newIndexes(), new Date(), false);
  expect(await ask()).toBe(2);
});

test('a page of an earlier state stays as long as that state', async () => {
  const { app, ask, dataset } = start();
  const grow = (at: string) => dataset.publishIndexes(newIndexes(), new Date(at), true);
  grow('2026-11-01');
  grow('2026-11-02');
  const first = '?as_of=2026-11-01T00:00:00.000Z';
  expect(await ask(first)).toBe(1);
  expect(await ask()).toBe(2);
  grow('2026-11-03');
  expect(await ask(first)).toBe(1);
  for (let day = 0; day < 40; day++) grow(new Date(Date.UTC(2026, 11, 1 + day)).toISOString());
  expect((await app.request(`/explore${first}`)).status).toBe(409);
});

test('a page is made again when media in its clusters change, and only then', async () => {
  const { ask, changes } = start();
  expect(await ask()).toBe(1);
  changes.add(DATASET, [idOf(10), idOf(39), 'ffffffff-ffff-4fff-bfff-ffffffffffff']);
  expect(await ask()).toBe(1);
  changes.add(DATASET, [idOf(9)]);
  expect(await ask()).toBe(2);
  changes.add('another dataset', null);
  expect(await ask()).toBe(2);
  changes.add(DATASET, null);
  expect(await ask()).toBe(3);
});

test('a page that tags filter is made again when any tag changes', async () => {
  const { ask, changes } = start();
  const filters = ['?tags=%5B%22a%22%5D', '?vql=[{"id":"1","tags":{"op":"is","value":["a"]}}]'];
  for (const query of filters) {
    const first = await ask(query);
    expect(await ask(query)).toBe(first);
    changes.add(DATASET, [idOf(39)]);
    expect(await ask(query)).toBe(first + 1);
  }
});

test('who asks together shares a page in progress, unless something has changed since', async () => {
  const { ask, changes, during } = start();
  let resolve = () => {};
  const promise = new Promise<void>((end) => {
    resolve = end;
  });
  during(() => promise);
  const first = [ask(), ask()];
  changes.add(DATASET, [idOf(0)]);
  const later = ask();
  resolve();
  expect(await Promise.all([...first, later])).toEqual([1, 1, 2]);
  expect(await ask()).toBe(2);
});

test('a page is sent compressed to clients that accept it, and a failure is not kept', async () => {
  const { app, ask, during } = start();
  during(async () => Promise.reject(new Error('busy')));
  expect((await app.request('/explore')).status).toBe(500);
  during(async () => {});
  expect(await ask()).toBe(2);
  const packed = await app.request('/explore', { headers: { 'accept-encoding': 'br, gzip' } });
  expect(packed.headers.get('content-encoding')).toBe('gzip');
  expect(packed.headers.get('vary')).toBe('Accept-Encoding');
  expect(packed.headers.get('content-type')).toMatch('application/json');
  const plain = await app.request('/explore');
  expect(plain.headers.get('content-encoding')).toBeNull();
  expect(gunzipSync(Buffer.from(await packed.arrayBuffer()))).toEqual(
    Buffer.from(await plain.arrayBuffer()),
  );
});
