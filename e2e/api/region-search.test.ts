import { copyFile, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { packagedGallery } from '#cli/data/sample-gallery.ts';
import type { BoundingBox } from '#contract/bounding-box.ts';
import { ExploreResponse } from '#contract/search/explore.ts';
import { SearchImageSimilarityResponse } from '#contract/search/search-image-similarity.ts';
import { seededRandom } from '#engine/vectors/seeded-vectors.ts';
import { startTestServer, type TestServer, temporaryFolder } from './server.ts';

/** Of the sample gallery, so far apart in it that they show different things. */
const EVERY = 60;
const EDGE_PX = 256;

let folder: string;
let files: string[];
let server: TestServer;
let datasetId: string;

const random = seededRandom(12);
function regionOf(area: number): BoundingBox {
  const side = Math.sqrt(area);
  return { x: random() * (1 - side), y: random() * (1 - side), width: side, height: side };
}

beforeAll(async () => {
  folder = path.join(await temporaryFolder(), 'gallery');
  await mkdir(folder);
  const { folder: source } = await packagedGallery();
  const all = (await readdir(source)).filter((file) => file.endsWith('.webp')).sort();
  files = all.filter((_, n) => n % EVERY === 0);
  for (const file of files) await copyFile(path.join(source, file), path.join(folder, file));
  const rows = files.map((file) => {
    const { x, y, width, height } = regionOf(0.6);
    return [file, ...[x, y, width, height].map((side) => side * EDGE_PX), 'part'].join(',');
  });
  const csv = ['filename,col_x,row_y,width,height,label', ...rows].join('\n');
  await writeFile(path.join(folder, 'object_annotations.csv'), csv);
  server = await startTestServer();
  const dataset = await server.addFolder(folder);
  await server.engine.index(dataset);
  datasetId = dataset.stored.datasetId;
});

afterAll(async () => {
  await server.close();
  await rm(path.dirname(folder), { recursive: true });
});

async function explore(params: Record<string, string>) {
  const query = new URLSearchParams({ threshold: '0', ...params });
  const response = await server.get(`/api/v1/explore/${datasetId}?${query}`);
  const { clusters } = ExploreResponse.parse(await response.json());
  return clusters.flatMap(({ previews }) => previews);
}

async function searchRegion(file: string, region: BoundingBox) {
  const form = new FormData();
  form.set('file', new File([Uint8Array.from(await readFile(path.join(folder, file)))], file));
  const query = new URLSearchParams({ bounding_box: JSON.stringify(region) });
  const response = await server.get(
    `/api/v1/dataset/${datasetId}/search-image-similarity?${query}`,
    { method: 'POST', body: form },
  );
  const { anchor_media_id } = SearchImageSimilarityResponse.parse(await response.json());
  return explore({ anchor_media_id, anchor_type: 'UPLOAD' });
}

// A quarter of a picture may hold none of what it shows.
test.each([
  [60, 1],
  [25, 0.8],
])('a region of %i %% of an image finds that image first', async (percent, leastRecall) => {
  const found = [];
  for (const file of files) {
    const [first] = await searchRegion(file, regionOf(percent / 100));
    found.push(first?.file_name === file);
  }
  const recall = found.filter(Boolean).length / files.length;
  expect(recall).toBeGreaterThanOrEqual(leastRecall);
});

test('an object finds the image that contains it first', async () => {
  const objects = await explore({ entity_type: 'OBJECTS' });
  expect(objects.length).toBeGreaterThan(20);
  const found = [];
  for (const { media_id, file_name } of objects) {
    const images = await explore({ anchor_media_id: media_id, anchor_type: 'MEDIA' });
    found.push(images[0]?.file_name === file_name);
  }
  expect(found).not.toContain(false);
});
