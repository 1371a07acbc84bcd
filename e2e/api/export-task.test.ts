import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { unzipSync } from 'fflate';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ApiKey } from '#auth/api-keys.ts';
import { UserConfig } from '#contract/dataset/user-config.ts';
import { PreparedExport } from '#contract/export/export.ts';
import { ExportTask, MediaItems } from '#contract/export/export-task.ts';
import { ExploreResponse } from '#contract/search/explore.ts';
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
    result_message: 'There is nothing to export.',
    download_uri: null,
  });
});

test('Parquet has the columns that the published clients read', async () => {
  const done = await finished((await start({ export_format: 'parquet', file_name: 'a.zip' })).id);
  const { 'metadata.parquet': bytes = new Uint8Array(), ...others } = await download(done);
  expect(others).toEqual({});
  const file = path.join(root, 'metadata.parquet');
  await writeFile(file, bytes);
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  const rows = (
    await connection.runAndReadAll(
      `SELECT image_filename, media_id, caption, uniqueness_score FROM '${file}'
       ORDER BY uniqueness_score DESC`,
    )
  ).getRowObjectsJson();
  connection.closeSync();
  instance.closeSync();
  expect(rows).toHaveLength(SCENES.length);
  const ordered = await server.get(`/api/v1/explore/${id}?order_by=uniqueness`);
  const { clusters } = ExploreResponse.parse(await ordered.json());
  const previews = clusters.flatMap((cluster) => cluster.previews);
  for (const { media_id, file_name, measure, caption } of previews) {
    const row = rows.find((one) => one['media_id'] === media_id);
    expect(row).toMatchObject({ image_filename: file_name, caption });
    expect(row?.['uniqueness_score']).toBeCloseTo(measure ?? 9, 5);
  }
});

describe('a selective export', () => {
  const select = async (media_selection: unknown, params = '') => {
    const pathname = `/api/v1/dataset/${id}/export_entities_async?${params}`;
    const body = JSON.stringify({ media_selection });
    return server.get(pathname, { method: 'POST', body });
  };
  const media = (...media_ids: string[]) => ({ type: 'media', payload: { media_ids } });
  const cluster = (cluster_id: string, more: object = {}) => ({
    type: 'cluster',
    payload: { cluster_id, ...more },
  });
  const itemsOf = async (response: Response) => {
    expect(response.status).toBe(200);
    const done = await finished(ExportTask.parse(await response.json()).id);
    return metadataOf(await download(done)).media_items;
  };
  const explored = async (query: string) => {
    const response = await server.get(`/api/v1/explore/${id}?${query}`);
    return ExploreResponse.parse(await response.json()).clusters;
  };
  const idsOf = (items: readonly { media_id: string }[]) =>
    items.map(({ media_id }) => media_id).sort();

  test('contains media and members of clusters of any threshold, each once', async () => {
    for (const threshold of [0, 2, 4]) {
      const [first, ...others] = await explored(`threshold=${threshold}`);
      const members = idsOf(first?.previews ?? []);
      const whole = cluster(first?.cluster_id ?? '', {
        cluster_filters: { entity_type: 'IMAGES' },
      });
      const items = await itemsOf(await select([whole]));
      expect(idsOf(items)).toEqual(members);
      expect(new Set(items.map((item) => item.cluster_id))).toEqual(new Set([first?.cluster_id]));
      const [one = ''] = members;
      const [other] = others.flatMap(({ previews }) => previews);
      const both = [media(one.toUpperCase(), ...(other ? [other.media_id] : [])), whole, whole];
      const expected = new Set([...members, ...(other ? [other.media_id] : [])]);
      expect(idsOf(await itemsOf(await select(both)))).toEqual([...expected].sort());
      const without = [
        media(one),
        cluster(first?.cluster_id ?? '', { exclude_media_ids: members }),
      ];
      expect(idsOf(await itemsOf(await select(without)))).toEqual([one]);
    }
  });

  test('contains objects, by their ids or clusters, but not together with images', async () => {
    const [first] = await explored('entity_type=OBJECTS');
    const [object] = first?.previews ?? [];
    const ofObjects = { cluster_filters: { entity_type: 'OBJECTS' } };
    const items = await itemsOf(
      await select([media(object?.media_id ?? ''), cluster(first?.cluster_id ?? '', ofObjects)]),
    );
    expect(idsOf(items)).toEqual(idsOf(first?.previews ?? []));
    expect(items[0]?.media_type).toBe('object');
    const [image] = (await explored(''))[0]?.previews ?? [];
    const mixed = await select([media(object?.media_id ?? '', image?.media_id ?? '')]);
    expect(mixed.status).toBe(400);
    expect((await mixed.json()).detail).toMatch(/images and objects. Export them separately/);
  });

  test('omits what does not exist, and is rejected when nothing is left', async () => {
    const nothing = '00000000-0000-4000-8000-000000000000';
    const [image] = (await explored(''))[0]?.previews ?? [];
    const items = await itemsOf(await select([media(nothing, image?.media_id ?? '')]));
    expect(idsOf(items)).toEqual([image?.media_id]);
    for (const one of [media(nothing), cluster(nothing)]) {
      const task = ExportTask.parse(await (await select([one])).json());
      expect(task.status).toBe('REJECTED');
    }
  });

  test.each([
    [undefined, '', /^media_selection must be a list of media and clusters/],
    [[], '', /^media_selection must contain at least one selection/],
    [
      [{ type: 'query', payload: {} }],
      '',
      /^media_selection\.0\S* must have the type media or cluster/,
    ],
    [[media()], '', /media_ids must contain at least one id/],
    [[media('x')], '', /media_ids\.0 must be a UUID/],
    [[cluster('x')], '', /cluster_id must be a UUID/],
    [
      [cluster('00000000-0000-4000-8000-000000000000', { cluster_filters: { labels: ['a'] } })],
      '',
      /cluster_filters may contain only entity_type on this server/,
    ],
    [[media('00000000-0000-4000-8000-000000000000')], 'export_format=csv', /json or parquet/],
  ])('of %j with %j is rejected', async (selection, params, detail) => {
    const response = await select(selection, params);
    expect(response.status).toBe(400);
    expect((await response.json()).detail).toMatch(detail);
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
  ['export_context_async?export_format=csv', 400, /^export_format must be json or parquet/],
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
