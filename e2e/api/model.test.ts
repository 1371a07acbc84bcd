import { mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout } from 'node:timers/promises';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Dataset } from '#contract/dataset/dataset.ts';
import { ExploreResponse } from '#contract/search/explore.ts';
import type { LiveDataset } from '#engine/datasets/dataset.ts';
import { startTinyHub, type TinyHub } from '#engine/embed/hub/tiny-hub.fixture.ts';
import { TINY_DIMS, writeTinyModel } from '#engine/embed/hub/tiny-model.fixture.ts';
import { BUILT_IN_MODEL } from '#engine/embed/known-models.ts';
import { contentHashOf } from '#engine/store/ids.ts';
import { startTestServer, type TestServer, temporaryFolder } from './server.ts';
import { added, UploadClient } from './upload-client.ts';

const CLIP = 'tiny/clip';
const COLORS = { red: '#e01818', green: '#18e018', blue: '#1818e0' };

let root: string;
let photos: string;
let dino: string;
let hub: TinyHub;
let server: TestServer;

beforeAll(async () => {
  root = await temporaryFolder();
  photos = path.join(root, 'photos');
  dino = path.join(root, 'dino');
  await mkdir(photos);
  for (const [name, color] of Object.entries(COLORS)) {
    for (const width of [300, 200]) {
      await writeFile(path.join(photos, `${name}-${width}.png`), await paint(color, width));
    }
  }
  await writeTinyModel(path.join(root, 'hub', CLIP), 'clip');
  await writeTinyModel(dino, 'dinov2');
  hub = await startTinyHub(path.join(root, 'hub'));
  process.env['HF_ENDPOINT'] = hub.url;
  server = await startTestServer({ dataDir: path.join(root, 'data') });
});
afterAll(async () => {
  delete process.env['HF_ENDPOINT'];
  await server.close();
  await hub.close();
  await rm(root, { recursive: true });
});

function paint(color: string, width: number): Promise<Buffer> {
  return sharp({ create: { width, height: 200, channels: 3, background: color } })
    .png()
    .toBuffer();
}

async function restart(): Promise<void> {
  await server.close();
  server = await startTestServer({ dataDir: path.join(root, 'data') });
}

async function indexWith(source?: string): Promise<{ dataset: LiveDataset; nEmbedded?: number }> {
  const { engine } = server;
  const model = source === undefined ? undefined : await engine.loadModel(source);
  const [dataset] = await engine.addFolders([{ folder: photos, displayName: 'photos' }], { model });
  if (!dataset) throw new Error('the engine took no folder');
  await engine.modelChangeEnded(dataset);
  const summary = await engine.index(dataset);
  return { dataset, ...(summary && { nEmbedded: summary.nEmbedded }) };
}

async function explore(dataset: LiveDataset, query: Record<string, string>): Promise<Response> {
  return server.get(`/api/v1/explore/${dataset.stored.datasetId}?${new URLSearchParams(query)}`);
}

async function ranked(dataset: LiveDataset, query: Record<string, string>) {
  const response = await explore(dataset, query);
  return ExploreResponse.parse(await response.json()).clusters.map(
    ({ previews, relevance_score }) => ({
      files: previews.map(({ file_name }) => file_name).sort(),
      score: relevance_score,
    }),
  );
}

async function upload(dataset: LiveDataset, bytes: Buffer): Promise<Response> {
  const body = new FormData();
  body.set('file', new Blob([Uint8Array.from(bytes)]), 'query.png');
  const { datasetId } = dataset.stored;
  return server.get(`/api/v1/dataset/${datasetId}/search-image-similarity?entity_type=IMAGES`, {
    method: 'POST',
    body,
  });
}

async function detailOf(response: Response): Promise<string> {
  return ((await response.json()) as { detail: string }).detail;
}

async function published({ stored }: LiveDataset) {
  return Dataset.parse(await (await server.get(`/api/v1/dataset/${stored.datasetId}`)).json());
}

test('the built-in model reports that it supports no text', async () => {
  const { dataset } = await indexWith();
  expect((await published(dataset)).model).toEqual({ name: 'built-in', searches_text: false });
  const vql = '[{"text":{"op":"semantic","value":"red"}}]';
  const response = await explore(dataset, { vql });
  expect(response.status).toBe(400);
  expect(await detailOf(response)).toMatch(
    /model of this dataset \(built-in\) does not support text.* with a CLIP/,
  );
  expect(hub.requests).toEqual([]);
});

test('a named model of the hub embeds all images again, and searches by text', async () => {
  const { dataset, nEmbedded } = await indexWith(CLIP);
  // All were embedded before the switch.
  expect(nEmbedded).toBe(0);
  const { status, model, n_images } = await published(dataset);
  expect({ status, model, n_images }).toEqual({
    status: 'READY',
    model: { name: CLIP, searches_text: true },
    n_images: 6,
  });
  for (const color of Object.keys(COLORS)) {
    const [first, second] = await ranked(dataset, { caption: `something ${color}` });
    expect(first?.files).toEqual([`${color}-200.png`, `${color}-300.png`]);
    expect(first?.score).toBeLessThan(0.1);
    expect(second?.score).toBeGreaterThan(0.5);
  }
  const browsed = await ranked(dataset, { caption: ' ' });
  expect(browsed.map(({ score }) => score)).toEqual([null, null, null]);
});

test('the parts of images are compared by the built-in network under any model', async () => {
  const { dataset } = await indexWith(CLIP);
  const { clusters } = ExploreResponse.parse(await (await explore(dataset, {})).json());
  const [anchor = '', media = ''] = clusters.flatMap(({ previews }) =>
    previews.map(({ media_id }) => media_id),
  );
  const route = `/api/v1/explore/${dataset.stored.datasetId}/correspondence/${media}`;
  const response = await server.get(`${route}?anchor_media_id=${anchor}`);
  expect(response.status).toBe(200);
  expect(await response.json()).toMatchObject({ model: 'built-in', is_model_of_dataset: false });
});

test('a dataset that a program creates uses the same model', async () => {
  const client = new UploadClient(server);
  const { id, model } = await client.create('sent');
  expect(model).toEqual({ name: CLIP, searches_text: true });
  const form = new FormData();
  for (const [name, color] of Object.entries(COLORS)) {
    form.append('files', new Blob([Uint8Array.from(await paint(color, 200))]), `${name}.png`);
  }
  await added(await client.post(`/${id}/add_media`, form));
  await client.ready(id);
  const [nearest] = await client.explore(id, 'caption=blue&threshold=0');
  expect(nearest?.previews.map(({ file_name }) => file_name)).toEqual(['blue.png']);
});

test('objects are searched by text, and filtered by labels', async () => {
  const folder = path.join(root, 'flags');
  await mkdir(folder);
  const right = await sharp(await paint(COLORS.blue, 100)).toBuffer();
  await sharp(await paint(COLORS.red, 200))
    .composite([{ input: right, left: 100, top: 0 }])
    .toFile(path.join(folder, 'flag.png'));
  const rows = ['filename,col_x,row_y,width,height,label']
    .concat('flag.png,0,0,100,200,left', 'flag.png,100,0,100,200,right')
    .join('\n');
  await writeFile(path.join(folder, 'object_annotations.csv'), rows);
  const model = await server.engine.loadModel(CLIP);
  const named = [{ folder, displayName: 'flags' }];
  const [flags = expect.fail()] = await server.engine.addFolders(named, { model });
  await server.engine.index(flags);
  const search = async (query: Record<string, string>) => {
    const response = await explore(flags, { entity_type: 'OBJECTS', ...query });
    const { clusters } = ExploreResponse.parse(await response.json());
    return clusters.flatMap(({ previews }) => previews.flatMap(({ labels }) => labels));
  };
  expect(await search({ caption: 'red' })).toEqual(['left', 'right']);
  expect(await search({ caption: 'blue' })).toEqual(['right', 'left']);
  expect(await search({ caption: 'blue', labels: '[left]' })).toEqual(['left']);
});

test('media that contain the words rank first, and with an anchor only they are kept', async () => {
  const { dataset } = await indexWith();
  const caption = 'Something BLUE';
  const near = await ranked(dataset, { caption });
  expect(near[0]?.files).toEqual(['blue-200.png', 'blue-300.png']);
  const annotations = path.join(dataset.stored.folder, 'image_annotations.csv');
  await writeFile(annotations, 'filename,label,caption\nred-300.png,,nothing but something blué\n');
  await server.engine.index(dataset);
  const [said, ...others] = await ranked(dataset, { caption, threshold: '0' });
  expect(said).toEqual({ files: ['red-200.png', 'red-300.png'], score: 0.01 });
  expect(others.flatMap(({ files }) => files)).toHaveLength(4);
  const vql = JSON.stringify([{ text: { op: 'semantic', value: 'blue', threshold: 0.5 } }]);
  expect((await ranked(dataset, { vql, threshold: '0' })).flatMap(({ files }) => files)).toEqual(
    near[0]?.files,
  );
  const anchor = { anchor_media_id: dataset.index?.mediaIds()[0] ?? '', anchor_type: 'MEDIA' };
  const kept = await ranked(dataset, { caption, ...anchor });
  expect(kept.map(({ files }) => files)).toEqual([['red-300.png']]);
  const both = await explore(dataset, { vql, ...anchor });
  expect(both.status).toBe(400);
  expect(await detailOf(both)).toMatch(/can have only one query/);
  await rm(annotations);
  await server.engine.index(dataset);
});

test('the model is stored, and needs no hub any more', async () => {
  const nRequests = hub.requests.length;
  await restart();
  const { dataset, nEmbedded } = await indexWith();
  expect(nEmbedded).toBe(0);
  const response = await upload(dataset, await paint(COLORS.green, 300));
  const anchor = (await response.json()) as Record<string, string>;
  const [first] = await ranked(dataset, anchor);
  expect(first).toEqual({ files: ['green-200.png', 'green-300.png'], score: 0 });
  const [blue] = await ranked(dataset, { caption: 'blue' });
  expect(blue?.files).toEqual(['blue-200.png', 'blue-300.png']);
  expect(hub.requests).toHaveLength(nRequests);
});

test('a stored model that is missing loses nothing, and the error names the remedy', async () => {
  const hubDir = path.join(root, 'data', 'models', 'hub');
  await restart();
  await rename(hubDir, `${hubDir}-away`);
  const { dataset } = await indexWith();
  expect(dataset.fatalError).toMatch(
    /tiny\/clip is no longer in the data directory\. .* start with/,
  );
  const response = await upload(dataset, await paint(COLORS.green, 300));
  expect(response.status).toBe(409);
  expect(await detailOf(response)).toBe(dataset.fatalError);
  const [mediaId = ''] = dataset.index?.mediaIds() ?? [];
  const neighbors = await ranked(dataset, { anchor_media_id: mediaId, anchor_type: 'MEDIA' });
  expect(neighbors[0]?.score).toBe(0);

  await rename(`${hubDir}-away`, hubDir);
  expect((await indexWith()).nEmbedded).toBe(0);
  expect(dataset.fatalError).toBeNull();
});

test('another model that cannot be loaded changes nothing', async () => {
  await expect(indexWith('tiny/nothing')).rejects.toThrow(
    'Hugging Face has no public model tiny/nothing',
  );
  const { dataset, nEmbedded } = await indexWith();
  expect(nEmbedded).toBe(0);
  expect(dataset.model.name).toBe(CLIP);
});

test('datasets of several models are searchable together, and can change their model', async () => {
  const { engine } = server;
  const folder = path.join(root, 'others');
  await mkdir(folder);
  await writeFile(path.join(folder, 'red.png'), await paint(COLORS.red, 300));
  const model = await engine.loadModel(dino);
  const [other] = await engine.addFolders([{ folder, displayName: 'others' }], { model });
  if (!other) throw new Error('the engine took no folder');
  await engine.index(other);
  expect((await published(other)).model).toEqual({ name: 'dino', searches_text: false });

  const { dataset } = await indexWith();
  const bytes = await paint(COLORS.red, 200);
  for (const searched of [dataset, other]) {
    const anchor = (await (await upload(searched, bytes)).json()) as Record<string, string>;
    const [first] = await ranked(searched, anchor);
    expect(first?.score).toBe(0);
  }
  expect(dataset.model.dims).toBe(TINY_DIMS);

  const anchor = (await (await upload(dataset, bytes)).json()) as Record<string, string>;
  const back = await indexWith('built-in');
  expect(back.nEmbedded).toBe(0);
  expect(back.dataset.model).toBe(BUILT_IN_MODEL);
  // Uploads stay, and so do links to them.
  expect(await readdir(path.join(root, 'data', 'uploads'))).toContain(
    `${contentHashOf(bytes)}.png`,
  );
  const [linked] = await ranked(back.dataset, anchor);
  expect(linked).toEqual({ files: ['red-200.png', 'red-300.png'], score: 0 });
  expect(await ranked(back.dataset, { caption: 'red' })).toEqual([]);
});

test('a query during a change of the model is answered, and found afterwards', async () => {
  const bytes = await paint(COLORS.green, 3000);
  const { engine } = server;
  for (const [n, source] of [dino, 'built-in', dino, 'built-in'].entries()) {
    const model = await engine.loadModel(source);
    const { dataset } = await indexWith();
    const answers = Array.from({ length: 4 }, () => upload(dataset, bytes));
    // The change comes ever later while they are looked at.
    await setTimeout(40 * n);
    await engine.addFolders([{ folder: photos, displayName: 'photos' }], { model });
    await engine.modelChangeEnded(dataset);
    expect(dataset.model.id).toBe(model.id);
    for (const response of await Promise.all(answers)) {
      expect(response.status).toBe(200);
      const anchor = (await response.json()) as Record<string, string>;
      const [first] = await ranked(dataset, anchor);
      expect(first?.files).toEqual(['green-200.png', 'green-300.png']);
    }
  }
  expect(server.log).toEqual([]);
});
