import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { unzipSync } from 'fflate';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ApiKey } from '#auth/api-keys.ts';
import { UserConfig } from '#contract/dataset/user-config.ts';
import { PreparedExport } from '#contract/export/export.ts';
import { ExportTask, MediaItems } from '#contract/export/export-task.ts';
import { drawScenes, SCENES, sceneName } from '../scenes.ts';
import { startTestServer, type TestServer, temporaryFolder } from './server.ts';

let root: string;
let dataDir: string;
let server: TestServer;
let id: string;

beforeAll(async () => {
  root = await temporaryFolder();
  dataDir = path.join(root, 'data');
  const folder = path.join(root, 'scenes');
  await drawScenes(folder);
  await writeFile(
    path.join(folder, 'image_annotations.csv'),
    `filename,label,caption\n${sceneName(0)},crowded,Two things\n`,
  );
  server = await startTestServer({ dataDir });
  const dataset = await server.addFolder(folder);
  await server.engine.index(dataset);
  id = dataset.stored.datasetId;
});
afterAll(async () => {
  expect(server.log).toEqual([]);
  await server.close();
  await rm(root, { recursive: true });
});

async function task(pathname: string): Promise<ExportTask> {
  const response = await server.get(`/api/v1/dataset/${id}/${pathname}`);
  expect(response.status).toBe(200);
  return ExportTask.parse(await response.json());
}

/** As clients of the API write it, capitals included. */
const start = (params: Record<string, string> = {}) =>
  task(
    `export_context_async?${new URLSearchParams({ export_format: 'json', include_images: 'False', ...params })}`,
  );
const status = (taskId: string) => task(`export_status?export_task_id=${taskId}&dataset_id=${id}`);

async function finished(taskId: string): Promise<ExportTask> {
  const isOver = async () => (await status(taskId)).status !== 'IN_PROGRESS';
  await expect.poll(isOver).toBe(true);
  return status(taskId);
}

/** Without a token, as a client fetches it. */
async function download({ download_uri }: ExportTask): Promise<Record<string, Uint8Array>> {
  const response = await fetch(download_uri ?? '');
  expect(response.status).toBe(200);
  return unzipSync(new Uint8Array(await response.arrayBuffer()));
}

const metadataOf = (files: Record<string, Uint8Array>) =>
  MediaItems.parse(JSON.parse(Buffer.from(files['metadata.json'] ?? []).toString()));

test('an export runs in the background and is downloaded from its address', async () => {
  const started = await start({ file_name: 'mine.zip' });
  expect(started).toMatchObject({ dataset_id: id, file_name: 'mine.zip', result_message: null });
  const done = await finished(started.id);
  expect(done).toMatchObject({ status: 'COMPLETED', progress: 100 });
  const files = await download(done);
  expect(Object.keys(files)).toEqual(['metadata.json']);
  const { info, media_items } = metadataOf(files);
  expect(info).toMatchObject({ dataset_id: id, dataset: 'scenes' });
  expect(media_items.map(({ file_name }) => file_name).sort()).toEqual(
    SCENES.map((_, n) => sceneName(n)),
  );
  const first = media_items.find(({ file_name }) => file_name === sceneName(0));
  expect(first).toMatchObject({ media_type: 'image', file_path: `images/${sceneName(0)}` });
  expect(first?.metadata_items).toEqual([
    { type: 'caption', properties: { caption: 'Two things' } },
    { type: 'image_label', properties: { category_name: 'crowded', source: 'USER' } },
    { type: 'object_label', properties: { category_name: 'balls', bbox: [40, 30, 120, 90] } },
    { type: 'object_label', properties: { category_name: 'checks', bbox: [300, 200, 140, 105] } },
  ]);
  const all = await server.get(`/api/v1/dataset/${id}/export?export_format=json`);
  expect(MediaItems.parse(await all.json()).media_items).toEqual(media_items);
});

test('a client can query which kinds of text search are supported', async () => {
  const ask = (query: string) => server.get(`/api/v1/user_config${query}`);
  const config = UserConfig.parse(await (await ask(`?dataset_id=${id}`)).json());
  expect(config.features).toEqual([
    {
      feature_key: 'TEXTUAL_SEARCH_IMAGE',
      // The built-in model reads no text.
      feature_options: { labels_search: true, captions_search: true, semantic_search: false },
    },
  ]);
  expect((await ask('')).status).toBe(400);
  expect((await ask('?dataset_id=00000000-0000-4000-8000-000000000000')).status).toBe(404);
});

test('an export covers a search, and includes the image files on request', async () => {
  const vql = JSON.stringify([{ id: 'a', labels: { op: 'one_of', value: ['windows'] } }]);
  const done = await finished((await start({ vql, include_images: 'True' })).id);
  const files = await download(done);
  expect(Object.keys(files)).toEqual(['metadata.json', `images/${sceneName(3)}`]);
  expect(metadataOf(files).media_items).toHaveLength(1);
  const objects = await finished((await start({ vql, entity_type: 'OBJECTS' })).id);
  const [object, ...others] = metadataOf(await download(objects)).media_items;
  expect(others).toEqual([]);
  expect(object).toMatchObject({ media_type: 'object', file_name: sceneName(3) });
  const { status, result_message, download_uri } = await start({ caption: 'zebra' });
  expect({ status, result_message, download_uri }).toEqual({
    status: 'REJECTED',
    result_message: 'The search found nothing to export.',
    download_uri: null,
  });
});

test('an address other than the given one does not open the export', async () => {
  const { download_uri } = await finished((await start()).id);
  const address = download_uri ?? '';
  const wrong = [address.slice(0, -1), `${address.slice(0, -1)}x`, `${address}0`];
  for (const other of wrong) expect((await fetch(other)).status).toBe(404);
  expect((await fetch(address.replace(/[^/]*$/, ''))).status).toBe(401);
  expect((await fetch(`${server.url}/api/v1/dataset/${id}/export_status`)).status).toBe(401);
});

test.each([
  ['export_context_async?export_format=parquet', 400, /^export_format must be json/],
  ['export_context_async?include_images=maybe', 400, /^include_images must be true or false/],
  ['export_context_async?vql=[{}]', 400, /^vql\[0\] has no filter/],
  ['export_status', 400, /^export_task_id is missing/],
  [
    'export_status?export_task_id=00000000-0000-4000-8000-000000000000',
    404,
    /This export does not exist/,
  ],
])('%s is rejected', async (pathname, code, detail) => {
  const response = await server.get(`/api/v1/dataset/${id}/${pathname}`);
  expect(response.status).toBe(code);
  expect((await response.json()).detail).toMatch(detail);
});

test('at most two exports run at once', async () => {
  const started = await Promise.all(
    Array.from({ length: 8 }, () =>
      server.get(`/api/v1/dataset/${id}/export_context_async?include_images=true`),
    ),
  );
  const refused = started.filter((response) => response.status === 429);
  for (const response of refused) {
    expect(response.headers.get('retry-after')).toBe('10');
    expect((await response.json()).detail).toMatch(/busy: other exports are in progress/);
  }
  for (const response of started.filter(({ status: code }) => code === 200)) {
    expect((await finished(ExportTask.parse(await response.json()).id)).status).toBe('COMPLETED');
  }
});

test('the link to an export becomes invalid when its key is revoked', async () => {
  const linkUnder = async (key: ApiKey) => {
    const ask = async (below: string) => {
      const response = await server.get(`/api/v1/dataset/${id}/${below}`, {}, key);
      return ExportTask.parse(await response.json());
    };
    const begun = await ask('export_context_async?export_format=json&include_images=False');
    const found = () => ask(`export_status?export_task_id=${begun.id}`);
    await expect.poll(async () => (await found()).status).toBe('COMPLETED');
    return (await found()).download_uri ?? '';
  };
  const { ring } = server.keys;
  const [key, other] = [
    await ring.add({ name: 'Ada', role: 'reader', datasetIds: [id] }),
    await ring.add({ name: 'Grace', role: 'reader', datasetIds: null }),
  ];
  const [link, others] = [await linkUnder(key), await linkUnder(other)];
  expect((await fetch(link)).status).toBe(200);
  await ring.revoke(key.key);
  const ended = await fetch(link);
  expect(ended.status).toBe(404);
  expect((await ended.json()).detail).toMatch(/revoked/);
  expect((await fetch(link, { method: 'HEAD' })).status).toBe(404);
  expect((await fetch(others)).status).toBe(200);
});

test('a prepared export is available only to the key that prepared it, until that is revoked', async () => {
  const prepared = `/api/v1/dataset/${id}/prepared_export`;
  const prepare = async (key: ApiKey) => {
    const body = JSON.stringify({ format: 'json' });
    const headers = { 'content-type': 'application/json' };
    const response = await server.get(prepared, { method: 'POST', headers, body }, key);
    return PreparedExport.parse(await response.json()).export_id;
  };
  const { ring } = server.keys;
  const key = await ring.add({ name: 'Ada', role: 'reader', datasetIds: null });
  const other = await ring.add({ name: 'Grace', role: 'admin', datasetIds: null });
  const exportId = await prepare(key);
  const statusUnder = async (under: ApiKey, below = '') =>
    (await server.get(`${prepared}/${exportId}${below}`, {}, under)).status;
  expect(await statusUnder(other)).toBe(404);
  expect(await statusUnder(other, '/file')).toBe(404);
  expect(await statusUnder(key)).toBe(200);
  await ring.revoke(key.key);
  expect(await statusUnder(key, '/file')).toBe(401);
});

test('finished exports survive a restart, and unfinished ones are reported as failed', async () => {
  const done = await finished((await start()).id);
  const record = path.join(dataDir, 'exports', `${id}-${done.id}.zip.json`);
  await server.close();
  const broken = { ...JSON.parse(await readFile(record, 'utf8')), status: 'IN_PROGRESS' };
  const brokenId = '00000000-0000-4000-8000-00000000000a';
  await writeFile(
    record.replace(done.id, brokenId),
    JSON.stringify({ ...broken, id: brokenId, size: 0 }),
  );
  const oldId = '00000000-0000-4000-8000-00000000000b';
  const old = { ...broken, id: oldId, status: 'COMPLETED', expires_at: '2020-01-01T00:00:00.000Z' };
  await writeFile(record.replace(done.id, oldId), JSON.stringify(old));
  await writeFile(record.replace(done.id, oldId).replace('.json', ''), 'old');
  server = await startTestServer({ dataDir });

  const again = await status(done.id);
  expect(metadataOf(await download(again)).media_items).toHaveLength(SCENES.length);
  expect(await status(brokenId)).toMatchObject({
    status: 'FAILED',
    result_message: 'The server stopped before the export was complete. Start the export again.',
    download_uri: null,
  });
  const names = await readdir(path.join(dataDir, 'exports'));
  expect(names.filter((name) => name.includes(oldId))).toEqual([]);

  const removed = await server.get(`/api/v1/dataset/${id}`, { method: 'DELETE' });
  expect(removed.status).toBe(200);
  expect(await readdir(path.join(dataDir, 'exports'))).toEqual([]);
});
