import { mkdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { View, Views } from '#contract/search/views.ts';
import { drawImage } from '../gallery.ts';
import { startTestServer, type TestServer, temporaryFolder } from './server.ts';

let root: string;
let dataDir: string;
let server: TestServer;
let id: string;

beforeAll(async () => {
  root = await temporaryFolder();
  dataDir = path.join(root, 'data');
  await mkdir(path.join(root, 'photos'));
  await writeFile(path.join(root, 'photos', 'a.jpg'), await drawImage('balls', 0));
  server = await startTestServer({ dataDir });
  const dataset = await server.addFolder(path.join(root, 'photos'));
  await server.engine.index(dataset);
  id = dataset.stored.datasetId;
});
afterAll(async () => {
  expect(server.log).toEqual([]);
  await server.close();
  await rm(root, { recursive: true });
});

const save = (query: string, body: FormData | URLSearchParams | string, json = false) =>
  server.get(`/api/v1/dataset/${id}/views${query}`, {
    method: 'POST',
    body,
    ...(json && { headers: { 'content-type': 'application/json' } }),
  });
const list = async () =>
  Views.parse(await (await server.get(`/api/v1/dataset/${id}/views`)).json()).views;
const remove = (viewId: string) =>
  server.get(`/api/v1/dataset/${id}/views/${viewId}`, { method: 'DELETE' });

test('a search is saved under a name, also across a restart, until it is deleted', async () => {
  const form = new FormData();
  form.set('name', ' Cars at night ');
  const vql = JSON.stringify([{ labels: { op: 'is', value: ['car'] } }]);
  const query = new URLSearchParams({
    threshold: '2',
    vql,
    map: 'tag',
    page_number: '3',
    unknown: 'x',
  });
  const response = await save(`?${query}`, form);
  expect(response.status).toBe(200);
  const view = View.parse(await response.json());
  expect(view).toMatchObject({
    dataset_id: id,
    name: 'Cars at night',
    query: new URLSearchParams({ threshold: '2', vql, map: 'tag' }).toString(),
    filters: { entity_type: 'IMAGES', threshold: '2', caption: null, vql: JSON.parse(vql) },
  });
  expect(view.created_by).toEqual({
    user_id: server.apiKey.key,
    email: null,
    name: server.keys.ring.local.name,
  });
  expect(view).toMatchObject({ monitoring_enabled: false, total_results: 0, last_results: null });
  const other = await save('?caption=b', new URLSearchParams({ name: 'b' }));
  const third = await save('?tags=[c]&entity_type=OBJECTS', JSON.stringify({ name: 'c' }), true);
  const all = [view, View.parse(await other.json()), View.parse(await third.json())];
  expect(await list()).toEqual(all);
  const explored = await server.get(`/api/v1/explore/${id}?${view.query}`);
  expect(explored.status).toBe(200);

  await server.close();
  server = await startTestServer({ dataDir });
  expect(await list()).toEqual(all);
  const removed = await remove(view.id);
  expect([removed.status, await removed.json()]).toEqual([200, null]);
  expect(await list()).toEqual(all.slice(1));
  expect((await remove(view.id)).status).toBe(404);
  expect((await remove('nonsense')).status).toBe(404);
});

test.each([
  ['', {}, /^name is missing/],
  ['', { name: '  ' }, /^name is empty/],
  ['?threshold=9', { name: 'a' }, /^threshold must/],
  ['?map=size', { name: 'a' }, /^map must be cluster/],
  ['?vql=[{}]', { name: 'a' }, /^vql\[0\] has no filter/],
])('a view of %j named %j is rejected', async (query, fields, detail) => {
  const response = await save(query, new URLSearchParams(fields));
  expect(response.status).toBe(400);
  expect((await response.json()).detail).toMatch(detail);
});
