import { rm } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ExploreResponse } from '#contract/search/explore.ts';
import { CLASSES, drawGallery } from '../gallery.ts';
import { startTestServer, type TestServer, temporaryFolder } from './server.ts';

let root: string;
let server: TestServer;
let id: string;

beforeAll(async () => {
  root = await temporaryFolder();
  await drawGallery(path.join(root, 'gallery'));
  server = await startTestServer({ dataDir: path.join(root, 'data') });
  const dataset = await server.addFolder(path.join(root, 'gallery'));
  await server.engine.index(dataset);
  id = dataset.stored.datasetId;
});

afterAll(async () => {
  expect(server.log).toEqual([]);
  await server.close();
  await rm(root, { recursive: true });
});

async function explore(params: Record<string, string>): Promise<ExploreResponse> {
  const response = await server.get(`/api/v1/explore/${id}?${new URLSearchParams(params)}`);
  expect(response.status).toBe(200);
  return ExploreResponse.parse(await response.json());
}

const previewsOf = ({ clusters }: ExploreResponse) => clusters.flatMap(({ previews }) => previews);

test('a few images cover every class, and every image is within the radius of one of them', async () => {
  const covered = await explore({ cover: '12' });
  const chosen = previewsOf(covered);
  expect(chosen).toHaveLength(12);
  const classes = new Set(chosen.map(({ file_name }) => path.dirname(file_name)));
  expect([...classes].sort()).toEqual([...CLASSES].sort());
  const radius = covered.metadata.cover_radius ?? 0;
  const nearest = new Map<string, number>();
  for (const { media_id } of chosen) {
    for (const { media_id: other, relevance_score } of previewsOf(
      await explore({ anchor_media_id: media_id }),
    )) {
      nearest.set(other, Math.min(nearest.get(other) ?? 9, relevance_score ?? 9));
    }
  }
  expect(Math.max(...nearest.values())).toBeCloseTo(radius, 5);
});

test('fewer images are the first of more, and other searches have no radius', async () => {
  const idsOf = async (cover: string) =>
    previewsOf(await explore({ cover })).map(({ media_id }) => media_id);
  const few = await idsOf('7');
  expect(few).toHaveLength(7);
  // Of more, some share a cluster with earlier ones.
  expect((await idsOf('20')).filter((mediaId) => few.includes(mediaId))).toEqual(few);
  expect((await explore({ cover: '1000' })).metadata.cover_radius).toBe(0);
  expect((await explore({})).metadata.cover_radius).toBeUndefined();
});

test.each(['0', '1001', '2.5', 'a'])('cover=%s is rejected', async (cover) => {
  const response = await server.get(`/api/v1/explore/${id}?cover=${cover}`);
  expect(response.status).toBe(400);
  expect((await response.json()).detail).toBe('cover must be a whole number from 1 to 1000.');
});
