import { rm } from 'node:fs/promises';
import path from 'node:path';
import { unzipSync } from 'fflate';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestServer, type TestServer, temporaryFolder } from './server.ts';
import { picture } from './upload-client.ts';

/**
 * The calls of the published clients and of the vendor's documentation, in their order and with
 * their parameters. Answers are read as these clients read them, without our schemas.
 */
interface Preview {
  readonly media_id: string;
  readonly file_name: string;
}
interface Cluster {
  readonly cluster_id: string;
  readonly previews: readonly Preview[];
}

let root: string;
let server: TestServer;
let datasetId: string;

beforeAll(async () => {
  root = await temporaryFolder();
  server = await startTestServer({ dataDir: path.join(root, 'data') });
});
afterAll(async () => {
  expect(server.log).toEqual([]);
  await server.close();
  await rm(root, { recursive: true });
});

async function get(pathname: string, params: Record<string, string> = {}) {
  const response = await server.get(`/api/v1/${pathname}?${new URLSearchParams(params)}`);
  expect(response.status, pathname).toBe(200);
  return response.json();
}

async function post(pathname: string, body: BodyInit | null = null, headers = {}) {
  const response = await server.get(`/api/v1/${pathname}`, { method: 'POST', body, headers });
  expect(response.ok, `${pathname}: ${response.status}`).toBe(true);
  return response;
}

/** Drawn images, by their names; `copy.jpg` is the first one again. */
async function filesOf(className: 'balls' | 'hills', ...names: string[]): Promise<FormData> {
  const form = new FormData();
  for (const [n, name] of names.entries()) {
    const bytes = await picture(className, name === 'copy.jpg' ? 0 : n);
    form.append('files', new Blob([Uint8Array.from(bytes)]), name);
  }
  return form;
}

/** Polls as the clients do, without a token for the file. */
async function exported(taskId: string): Promise<Record<string, Uint8Array>> {
  let task = await get(`dataset/${datasetId}/export_status`, { export_task_id: taskId });
  while (!['COMPLETED', 'FAILED', 'REJECTED'].includes(task.status)) {
    await new Promise((resolve) => setTimeout(resolve, 20));
    task = await get(`dataset/${datasetId}/export_status`, { export_task_id: taskId });
  }
  expect(task.status).toBe('COMPLETED');
  return unzipSync(new Uint8Array(await (await fetch(task.download_uri)).arrayBuffer()));
}

test('a dataset is ingested in four steps', async () => {
  ({ dataset_id: datasetId } = await get('ingestion/new_dataset', { dataset_name: 'My Dataset' }));
  const { trans_id } = await get(`ingestion/${datasetId}/data_files`);
  expect(Number.isInteger(trans_id)).toBe(true);
  for (const form of [
    await filesOf('balls', 'balls-0.jpg', 'balls-1.jpg', 'copy.jpg'),
    await filesOf('hills', 'hills-0.jpg', 'hills-1.jpg'),
  ]) {
    const sent = await post(`ingestion/${datasetId}/data_files/${trans_id}`, form);
    expect(sent.status).toBe(202);
  }
  expect((await get(`dataset/${datasetId}`)).status_new).toBe('DRAFT');
  const processed = await post(`ingestion/${datasetId}/process_files/${trans_id}`);
  expect(processed.status).toBe(202);
  await expect
    .poll(async () => (await get(`dataset/${datasetId}`)).status_new)
    .toMatch(/^(READY|ERROR)$/);
  const dataset = await get(`dataset/${datasetId}`);
  expect(dataset).toMatchObject({
    display_name: 'My Dataset',
    status_new: 'READY',
    progress: 100,
    n_images: 5,
  });
  expect(await get(`datasets/${datasetId}/creation-status`)).toEqual({
    status: 'READY',
    progress: 100,
  });
});

test('it is explored, and has no samples and no enrichment models', async () => {
  const { clusters } = await get(`explore/${datasetId}`);
  expect(clusters[0].previews[0].file_name).toMatch(/\.jpg$/);
  expect(await get('datasets/sample_data')).toEqual([]);
  const models = await get(`enrichment/${datasetId}/list_models`);
  expect(models.filter(({ status }: { status: string }) => status === 'Active')).toEqual([]);
  const context = await get(`enrichment/${datasetId}/context`);
  expect(context.status).toBe('NEW');
  expect(context.dataset_enrichment_models.enrichment_models).toEqual({});
  const refused = await server.get(`/api/v1/dataset/${datasetId}/enrich_dataset`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ enrichment_models: { CAPTION_IMAGES: 'vl_image_captioner_v00' } }),
  });
  expect(refused.status).toBe(404);
  expect((await refused.json()).detail).toMatch(/does not enrich datasets.*annotation files/);
});

test('a view is saved, listed with its author and deleted', async () => {
  const form = new FormData();
  form.set('name', 'Damaged windshields');
  const view = await (
    await post(`dataset/${datasetId}/views?entity_type=IMAGES&threshold=0`, form)
  ).json();
  expect(view).toMatchObject({
    dataset_id: datasetId,
    created_by: { user_id: server.apiKey.key, email: null, name: expect.any(String) },
    filters: { entity_type: 'IMAGES', threshold: '0', caption: null, vql: [] },
    stats: { n_images: -1, n_objects: -1, n_video_frames: -1 },
    total_results: 0,
    last_results: null,
    monitoring_enabled: false,
    alerting_enabled: false,
  });
  const { views } = await get(`dataset/${datasetId}/views`);
  expect(views).toEqual([view]);
  const below = `/api/v1/dataset/${datasetId}/views/${view.id}`;
  const trend = await server.get(`${below}/trend`);
  expect([trend.status, (await trend.json()).detail]).toEqual([
    404,
    expect.stringMatching(/^This server does not monitor saved views/),
  ]);
  const removed = await server.get(below, { method: 'DELETE' });
  expect([removed.status, await removed.json()]).toEqual([200, null]);
});

test('duplicates are found by vql, and what was found is exported with its files', async () => {
  const vql = JSON.stringify([{ duplicates: { op: 'duplicates', value: 0.95 } }]);
  const { clusters } = await get(`explore/${datasetId}`, {
    vql,
    entity_type: 'IMAGES',
    threshold: '0',
    page_number: '0',
  });
  const previews: Preview[] = clusters.flatMap((cluster: Cluster) => cluster.previews);
  expect(previews.map(({ file_name }) => file_name)).toEqual(
    expect.arrayContaining(['balls-0.jpg', 'copy.jpg']),
  );
  const everything = await get(`explore/${datasetId}`);
  const single: Cluster = everything.clusters.at(-1);
  const media_selection = [
    { type: 'media', payload: { media_ids: previews.map(({ media_id }) => media_id) } },
    {
      type: 'cluster',
      payload: {
        cluster_id: single.cluster_id,
        cluster_filters: { entity_type: 'IMAGES' },
        exclude_media_ids: [],
      },
    },
  ];
  const started = await post(
    `dataset/${datasetId}/export_entities_async?include_images=true&export_format=json`,
    JSON.stringify({ media_selection }),
    { 'content-type': 'application/json' },
  );
  const files = await exported((await started.json()).id);
  const { media_items } = JSON.parse(Buffer.from(files['metadata.json'] ?? []).toString());
  const names: string[] = media_items.map((item: Preview) => item.file_name);
  const wanted = [...previews, ...single.previews].map(({ file_name }) => file_name);
  expect(names.toSorted()).toEqual([...new Set(wanted)].sort());
  expect(Object.keys(files).sort()).toEqual(
    ['metadata.json', ...names.map((name) => `images/${name}`)].sort(),
  );
});

test('the whole dataset is exported as Parquet', async () => {
  const { id } = await get(`dataset/${datasetId}/export_context_async`, {
    file_name: 'export.zip',
    export_format: 'parquet',
    include_images: 'false',
  });
  const files = await exported(id);
  expect(Object.keys(files)).toEqual(['metadata.parquet']);
  expect(
    Buffer.from(files['metadata.parquet'] ?? [])
      .subarray(0, 4)
      .toString(),
  ).toBe('PAR1');
});
