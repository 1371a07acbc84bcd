import { mkdir, rename, rm, truncate, writeFile } from 'node:fs/promises';
import path from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { Dataset } from '#contract/dataset/dataset.ts';
import { OfferedModel } from '#contract/dataset/models.ts';
import { ExploreResponse } from '#contract/search/explore.ts';
import { SearchImageSimilarityResponse } from '#contract/search/search-image-similarity.ts';
import type { LiveDataset } from '#engine/datasets/dataset.ts';
import { startTinyHub, type TinyHub } from '#engine/embed/hub/tiny-hub.fixture.ts';
import { writeTinyModel } from '#engine/embed/hub/tiny-model.fixture.ts';
import { startTestServer, type TestServer, temporaryFolder } from './server.ts';

const DINO = 'Xenova/dinov2-small';
const CLIP = 'Xenova/clip-vit-base-patch16';
const SIGLIP = 'Xenova/siglip-base-patch16-224';
/** Several batches, so that a change can be met on its way. */
const N_IMAGES = 300;

let root: string;
let photos: string;
let hub: TinyHub;
let server: TestServer;
let dataset: LiveDataset;

beforeAll(async () => {
  root = await temporaryFolder();
  photos = path.join(root, 'photos');
  await mkdir(photos);
  await Promise.all(Array.from({ length: N_IMAGES }, (_, n) => paint(`${n}.png`, n)));
  const rows = 'filename,col_x,row_y,width,height,label\n0.png,0,0,40,40,left\n';
  await writeFile(path.join(photos, 'object_annotations.csv'), rows);
  await writeTinyModel(path.join(root, 'hub', DINO), 'dinov2');
  await writeTinyModel(path.join(root, 'hub', CLIP), 'clip');
  await writeTinyModel(path.join(root, 'hub', SIGLIP), 'siglip');
  await truncate(path.join(root, 'hub', SIGLIP, 'onnx/vision_model.onnx'), 100);
  hub = await startTinyHub(path.join(root, 'hub'));
  process.env['HF_ENDPOINT'] = hub.url;
  await restart();
  await server.engine.index(dataset);
});
afterAll(async () => {
  delete process.env['HF_ENDPOINT'];
  await server.close();
  await hub.close();
  await rm(root, { recursive: true });
});

async function paint(name: string, n: number): Promise<Buffer> {
  const background = { r: (n * 37) % 256, g: (n * 101) % 256, b: (n * 59) % 256 };
  const bytes = await sharp({ create: { width: 80, height: 60, channels: 3, background } })
    .png()
    .toBuffer();
  await writeFile(path.join(photos, name), bytes);
  return bytes;
}

async function restart(): Promise<void> {
  await server?.close();
  server = await startTestServer({ dataDir: path.join(root, 'data') });
  dataset = await server.addFolder(photos);
}

const inDataset = (rest: string) => `/api/v1/dataset/${dataset.stored.datasetId}${rest}`;

async function published(): Promise<Dataset> {
  return Dataset.parse(await (await server.get(inDataset(''))).json());
}

function change(model: string): Promise<Response> {
  const headers = { 'content-type': 'application/json' };
  return server.get(inDataset('/model'), {
    method: 'PUT',
    headers,
    body: JSON.stringify({ model }),
  });
}

function stop(): Promise<Response> {
  return server.get(inDataset('/model_change'), { method: 'DELETE' });
}

async function changeWholly(model: string): Promise<Dataset> {
  expect((await change(model)).status).toBe(202);
  await server.engine.modelChangeEnded(dataset);
  // Also of what arrived meanwhile.
  await server.engine.index(dataset);
  return published();
}

async function meetChange(): Promise<number> {
  for (;;) {
    const { model_change } = await published();
    if (model_change === null) throw new Error('the change is over already');
    const { phase, done, total } = model_change;
    if (phase === 'EMBEDDING' && done > 0 && done < total) return done;
  }
}

async function uploadAnchor(bytes: Buffer): Promise<string> {
  const body = new FormData();
  body.set('file', new Blob([Uint8Array.from(bytes)]), 'query.png');
  const search = inDataset('/search-image-similarity?entity_type=IMAGES');
  const response = await server.get(search, { method: 'POST', body });
  return SearchImageSimilarityResponse.parse(await response.json()).anchor_media_id;
}

async function nearest(anchorId: string): Promise<{ files: string[]; score: number | null }> {
  const { datasetId } = dataset.stored;
  const query = `anchor_media_id=${anchorId}&anchor_type=UPLOAD&threshold=0`;
  const response = await server.get(`/api/v1/explore/${datasetId}?${query}`);
  const { clusters } = ExploreResponse.parse(await response.json());
  const { previews = [], relevance_score: score = null } = clusters[0] ?? {};
  return { files: previews.map(({ file_name }) => file_name), score };
}

test('the models are offered by name, and an unknown one is rejected', async () => {
  const models = z.array(OfferedModel).parse(await (await server.get('/api/v1/models')).json());
  expect(models.map(({ model }) => model)).toEqual(['built-in', DINO, CLIP, SIGLIP]);
  expect(models.map(({ is_downloaded }) => is_downloaded)).toEqual([true, false, false, false]);
  expect(models.map(({ searches_text }) => searches_text)).toEqual([false, false, true, true]);
  const response = await change('../../etc');
  expect(response.status).toBe(400);
  expect(await response.text()).toMatch(/no model \.\.\/\.\.\/etc .* Xenova\/dinov2-small/);
  expect(hub.requests).toEqual([]);
});

test('only an admin changes the model', async () => {
  for (const role of ['reader', 'editor'] as const) {
    const key = await server.keys.ring.add({ name: role, role, datasetIds: null });
    for (const [pathname, method] of [
      ['/model', 'PUT'],
      ['/model_change', 'DELETE'],
      ['/previous_model', 'DELETE'],
    ] as const) {
      expect((await server.get(inDataset(pathname), { method }, key)).status).toBe(403);
    }
  }
});

test('searches use the present model until a stopped and resumed change is completed', async () => {
  const bytes = await paint('query.png', 1000);
  await rm(path.join(photos, 'query.png'));
  const anchor = await uploadAnchor(bytes);
  expect((await change(DINO)).status).toBe(202);
  await meetChange();
  const during = await published();
  expect(during.model.name).toBe('built-in');
  expect(during.status).toBe('READY');
  expect((await nearest(anchor)).files.length).toBeGreaterThan(0);
  // Arrives during the change, and is searched with the present model at once.
  await paint('new.png', 1000);
  await server.engine.index(dataset);
  expect(await nearest(anchor)).toEqual({ files: expect.arrayContaining(['new.png']), score: 0 });

  const stopped = Dataset.parse(await (await stop()).json());
  expect(stopped.model_change).toMatchObject({ model: DINO, phase: 'STOPPED', error: null });
  const done = stopped.model_change?.done ?? 0;
  expect(done).toBeGreaterThan(0);
  expect(done).toBeLessThan(N_IMAGES);

  await restart();
  const kept = (await published()).model_change;
  expect(kept).toMatchObject({ model: DINO, phase: 'STOPPED', total: N_IMAGES + 1 });
  // At most one batch of 64 images is lost.
  expect(kept?.done).toBeGreaterThan(Math.max(0, done - 64));
  // A person has stopped it.
  await server.engine.resumeModelChange(dataset);
  expect((await published()).model_change?.phase).toBe('STOPPED');

  const nRequests = hub.requests.length;
  const changed = await changeWholly(DINO);
  expect(changed).toMatchObject({
    ...{ model: { name: DINO, searches_text: false }, previous_model: 'built-in' },
    ...{ model_change: null, status: 'READY', n_images: N_IMAGES + 1, n_objects: 1 },
  });
  expect(hub.requests).toHaveLength(nRequests);
  expect(await nearest(anchor)).toEqual({ files: expect.arrayContaining(['new.png']), score: 0 });
  expect(server.engineLog).toContain(`photos is now searched with ${DINO} instead of built-in.`);
});

test('going back takes no embedding but of what arrived since', async () => {
  const bytes = await paint('later.png', 2000);
  await server.engine.index(dataset);
  const anchor = await uploadAnchor(bytes);
  const back = await changeWholly('built-in');
  expect(back).toMatchObject({ model: { name: 'built-in' }, previous_model: DINO });
  expect(back.n_images).toBe(N_IMAGES + 2);
  expect(await nearest(anchor)).toEqual({ files: expect.arrayContaining(['later.png']), score: 0 });
});

test('a change goes on after the end of the process', async () => {
  expect((await change(CLIP)).status).toBe(202);
  await meetChange();
  await restart();
  const kept = (await published()).model_change?.done ?? 0;
  expect(kept).toBeGreaterThan(0);
  await server.engine.resumeModelChange(dataset);
  await server.engine.modelChangeEnded(dataset);
  const { model, previous_model, n_objects } = await published();
  expect(model).toEqual({ name: CLIP, searches_text: true });
  expect([previous_model, n_objects]).toEqual(['built-in', 1]);
});

test('missing images stay searchable after a change, and are embedded again when they return', async () => {
  await rename(path.join(photos, '0.png'), path.join(root, '0.png'));
  const away = path.join(root, 'away');
  await rename(photos, away);
  await server.engine.index(dataset);
  expect((await published()).missing?.n_images).toBe(N_IMAGES + 2);
  const changed = await changeWholly(DINO);
  expect(changed.model.name).toBe(DINO);
  expect([changed.n_images, changed.n_objects]).toEqual([N_IMAGES + 2, 1]);
  await rename(path.join(root, '0.png'), path.join(away, '0.png'));
  await rename(away, photos);
  const summary = await server.engine.index(dataset);
  expect(summary).toMatchObject({ nReturned: N_IMAGES + 2, nEmbedded: N_IMAGES + 2 });
  expect((await published()).n_images).toBe(N_IMAGES + 2);
});

test('a model that cannot be loaded is a sentence, and the index serves on', async () => {
  const failed = await changeWholly(SIGLIP);
  expect(failed.model_change).toMatchObject({ model: SIGLIP, phase: 'FAILED' });
  expect(failed.model_change?.error).toMatch(/^The model Xenova\/siglip\S+ .*\.$/);
  expect(failed).toMatchObject({ status: 'READY', fatal_error_msg: null, model: { name: DINO } });
  const discarded = await changeWholly(DINO);
  expect(discarded.model_change).toBeNull();
});

test('without a network, a model that is not there is a sentence', async () => {
  await rm(path.join(root, 'data/models/hub', SIGLIP), { recursive: true });
  process.env['HF_ENDPOINT'] = 'http://127.0.0.1:9/';
  const failed = await changeWholly(SIGLIP);
  expect(failed.model_change?.error).toMatch(/could not be downloaded/);
  process.env['HF_ENDPOINT'] = hub.url;
  await changeWholly(DINO);
});

test('the vectors of the model before are deleted on request', async () => {
  expect((await published()).previous_model).toBe(CLIP);
  const response = await server.get(inDataset('/previous_model'), { method: 'DELETE' });
  expect(Dataset.parse(await response.json()).previous_model).toBeNull();
  await restart();
  expect((await published()).previous_model).toBeNull();
  expect((await published()).n_images).toBe(N_IMAGES + 2);
});
