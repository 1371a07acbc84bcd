import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, expect, it, vi } from 'vitest';
import type { Dataset } from '#contract/dataset/dataset.ts';
import { BROWSE } from '#contract/search/search-codec.ts';
import { datasetQuery } from './datasets.ts';
import { LenientDataset } from './lenient-schemas.ts';
import { createQueryClient } from './request/query-client.ts';
import { exploreKey, requestShown } from './shown-dataset.ts';

const DATASET: Dataset = {
  id: '11111111-1111-5111-8111-111111111111',
  display_name: 'photos',
  description: '',
  status: 'READY',
  status_new: 'READY',
  progress: 100,
  fatal_error_msg: null,
  n_images: 3,
  n_objects: 0,
  n_skipped: 0,
  n_annotation_problems: 0,
  n_left_out: 0,
  missing: null,
  n_clusters: [3, 2, 2, 1, 1],
  n_single_clusters: [3, 1, 1, 0, 0],
  n_object_clusters: [],
  created_at: '2026-01-02T03:04:05.678Z',
  updated_at: '2026-01-02T03:04:05.678Z',
  preview_uri: null,
  source_type: 'FOLDER',
  model: { name: 'built-in', searches_text: false },
  previous_model: null,
  model_change: null,
  text_reading: {
    enabled: false,
    n_read: 0,
    n_with_text: 0,
    n_left: 3,
    seconds_left: null,
    error: null,
  },
  indexing: null,
};

let served: Dataset;
let requested: string | undefined;
const server = createServer(({ url }, response) => {
  requested = url;
  response.end(JSON.stringify(served));
});
const serverFetch = globalThis.fetch;

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  // The app asks for paths; a browser adds its own address to them, node does not.
  vi.stubGlobal('fetch', (path: string, init: RequestInit) =>
    serverFetch(`http://127.0.0.1:${port}${path}`, init),
  );
  // Nor has it a page, in which the server would say that it stands under a path.
  vi.stubGlobal('document', { querySelector: () => null });
});
afterAll(async () => {
  vi.unstubAllGlobals();
  await new Promise((resolve) => server.close(resolve));
});
beforeEach(() => {
  served = DATASET;
});

/** Whether the results on screen count as out of date once `now` was served after `before`. */
async function resultsAreStaleAfter(now: Dataset, before = DATASET): Promise<boolean | undefined> {
  const client = createQueryClient();
  const query = datasetQuery(before.id);
  const results = [...exploreKey(before.id), 'a search'];
  client.setQueryData(results, 'pages');
  served = before;
  await client.fetchQuery(query);
  served = now;
  await client.fetchQuery(query);
  return client.getQueryState(results)?.isInvalidated;
}

it('keeps the results of a dataset that did not change', async () => {
  expect(await resultsAreStaleAfter(DATASET)).toBe(false);
});

it('refreshes the results after a run that was missed', async () => {
  const updated_at = '2026-01-02T04:00:00.000Z';
  expect(await resultsAreStaleAfter({ ...DATASET, updated_at })).toBe(true);
});

it('refreshes text searches alone when text was read', async () => {
  const client = createQueryClient();
  const query = datasetQuery(DATASET.id);
  const ofText = [...exploreKey(DATASET.id), { ...BROWSE, source: { type: 'CAPTION', text: 'a' } }];
  const others = [...exploreKey(DATASET.id), BROWSE];
  client.setQueryData(ofText, 'pages');
  client.setQueryData(others, 'pages');
  await client.fetchQuery(query);
  served = { ...DATASET, text_reading: { ...DATASET.text_reading, n_with_text: 1 } };
  await client.fetchQuery(query);
  expect(client.getQueryState(ofText)?.isInvalidated).toBe(true);
  expect(client.getQueryState(others)?.isInvalidated).toBe(false);
});

it.each([
  { scrollY: 0, isStale: true },
  { scrollY: 500, isStale: false },
])('while images arrive, results at $scrollY px are refreshed: $isStale', async (place) => {
  vi.stubGlobal('window', { scrollY: place.scrollY });
  const before: Dataset = {
    ...DATASET,
    id: `22222222-1111-5111-8111-000000000${String(place.scrollY).padStart(3, '0')}`,
    status_new: 'INDEXING',
    indexing: { phase: 'EMBEDDING', n_done: 3, n_total: 9, images_per_second: 1, seconds_left: 6 },
  };
  const now = { ...before, n_images: 6, updated_at: '2026-01-02T03:04:08.678Z' };
  expect(await resultsAreStaleAfter(now, before)).toBe(place.isStale);
  const fewer = { ...now, n_images: 2, updated_at: '2026-01-02T03:04:09.678Z' };
  expect(await resultsAreStaleAfter(fewer, now)).toBe(true);
});

it('asks for the state that a list of datasets showed while a person reads it', async () => {
  vi.stubGlobal('window', { scrollY: 500 });
  const client = createQueryClient();
  const listed: Dataset = {
    ...DATASET,
    id: '33333333-1111-5111-8111-111111111111',
    status_new: 'INDEXING',
  };
  const query = datasetQuery(listed.id);
  client.setQueryData(query.queryKey, listed);
  served = { ...listed, n_images: 6, updated_at: '2026-01-02T03:04:08.678Z' };
  await client.fetchQuery(query);
  const { signal } = new AbortController();
  const part = { schema: LenientDataset, path: '/part', params: new URLSearchParams() };
  await requestShown({ client, signal }, { datasetId: listed.id, ...part });
  expect(requested).toBe(`/part?as_of=${encodeURIComponent(listed.updated_at)}`);
});
