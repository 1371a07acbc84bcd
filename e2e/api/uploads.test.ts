import { mkdir, readdir, readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { mintToken } from '#auth/mint-token.ts';
import { openKeys } from '#cli/data/open-keys.ts';
import { Dataset } from '#contract/dataset/dataset.ts';
import { RemovedMedia } from '#contract/dataset/uploads.ts';
import { startSemblance } from '../browser/semblance-process.ts';
import { startTestServer, type TestServer, temporaryFolder } from './server.ts';
import { added, formOf, picture, UploadClient } from './upload-client.ts';

let root: string;
let dataDir: string;
let server: TestServer;
let client: UploadClient;

beforeAll(async () => {
  root = await temporaryFolder();
  dataDir = path.join(root, 'data');
  await mkdir(path.join(root, 'own'));
  server = await startTestServer({ dataDir });
  client = new UploadClient(server);
});
afterAll(async () => {
  expect(server.log).toEqual([]);
  await server.close();
  await rm(root, { recursive: true });
});

test('a dataset is created, filled, searched, extended, reduced and removed', async () => {
  const { id, status, source_type, n_images } = await client.create('Drawn');
  expect({ status, source_type, n_images }).toEqual({
    status: 'NEW',
    source_type: 'UPLOAD',
    n_images: 0,
  });
  const balls = await picture('balls', 0);
  const files = { 'a.jpg': balls, 'sub/b.jpg': await picture('hills', 0) };
  const annotations = 'filename,label,caption\na.jpg,toy,A red ball\n';
  const sent = { ...files, 'image_annotations.csv': Buffer.from(annotations), 'c.txt': balls };
  expect(await added(await client.post(`/${id}/add_media`, formOf(sent)))).toEqual({
    dataset_id: id,
    n_new: 3,
    n_known: 0,
    refused: [
      {
        file_name: 'c.txt',
        reason: 'it is neither an image nor an annotation file, judging by its name',
      },
    ],
  });
  expect((await client.ready(id)).n_images).toBe(2);
  expect(await client.filesOf(id)).toEqual(['a.jpg', 'sub/b.jpg']);
  const [ball] = await client.explore(id, 'caption=red+ball');
  expect(ball?.previews.map(({ file_name }) => file_name)).toEqual(['a.jpg']);
  expect(await client.report(id)).toEqual([
    'c.txt: it is neither an image nor an annotation file, judging by its name',
  ]);

  const again = await added(
    await client.post(
      `/${id}/add_media`,
      formOf({ 'a.jpg': balls, 'sub\\b.jpg': await picture('stars', 1) }),
    ),
  );
  expect(again).toMatchObject({ n_new: 1, n_known: 1, refused: [] });
  await client.ready(id);
  expect(await client.filesOf(id)).toEqual(['a.jpg', 'sub/b (2).jpg', 'sub/b.jpg']);

  const media_ids = [ball?.previews[0]?.media_id ?? '', '00000000-0000-4000-8000-000000000000'];
  const removal = { method: 'DELETE', body: JSON.stringify({ media_ids }) };
  const removed = await server.get(`/api/v1/dataset/${id}/media`, removal);
  expect(removed.status).toBe(202);
  expect(RemovedMedia.parse(await removed.json()).media_ids).toEqual([media_ids[0]]);
  await client.ready(id);
  expect(await client.filesOf(id)).toEqual(['sub/b (2).jpg', 'sub/b.jpg']);
  expect((await server.get(`/api/v1/dataset/${id}/media`, removal)).status).toBe(404);

  expect((await server.get(`/api/v1/dataset/${id}`, { method: 'DELETE' })).status).toBe(200);
  expect(await readdir(path.join(dataDir, 'media'))).not.toContain(id);
});

test.each([
  ['', new URLSearchParams(), 400, /^dataset_name is missing/],
  ['', new URLSearchParams({ dataset_name: ' ' }), 400, /^dataset_name is empty/],
  ['', new URLSearchParams({ dataset_name: 'a', bucket_path: 's3' }), 400, /^bucket_path is set/],
  ['/ID/add_media', 'hello', 400, /multipart/],
  ['/ID/add_media', new FormData(), 400, /form contains no file/],
  ['/00000000-0000-4000-8000-000000000000/add_media', new FormData(), 404, /No such dataset/],
])('%s with %o is rejected', async (pathname, body, status, detail) => {
  const { id } = await client.create('Refusing');
  const response = await client.post(pathname.replace('ID', id), body);
  expect(response.status).toBe(status);
  expect((await response.json()).detail).toMatch(detail);
  expect((await client.get(id)).status).toBe('NEW');
});

test('an interrupted form keeps its complete files, and can be sent again', async () => {
  const { id } = await client.create('Broken');
  const [first, second] = [await picture('windows', 0), await picture('windows', 1)];
  const part = (name: string, bytes: Uint8Array) =>
    Buffer.concat([
      Buffer.from(
        `--b\r\nContent-Disposition: form-data; name="files"; filename="${name}"\r\n\r\n`,
      ),
      bytes,
      Buffer.from('\r\n'),
    ]);
  const form = Buffer.concat([part('1.jpg', first), part('2.jpg', second)]);
  const headers = { 'content-type': 'multipart/form-data; boundary=b' };
  const send = (body: Uint8Array) =>
    server.get(`/api/v1/dataset/${id}/add_media`, {
      method: 'POST',
      body: new Uint8Array(body),
      headers,
    });
  expect((await send(form.subarray(0, form.length - 500))).status).toBe(400);
  expect((await client.ready(id)).n_images).toBe(1);
  const whole = await send(Buffer.concat([form, Buffer.from('--b--\r\n')]));
  expect(await added(whole)).toMatchObject({ n_new: 1, n_known: 1 });
  expect((await client.ready(id)).n_images).toBe(2);
});

test('each of many files with the same name gets its own place, in the order of arrival', async () => {
  const { id } = await client.create('Namesakes');
  const form = new FormData();
  const contents = Array.from({ length: 60 }, (_, n) => `1.jpg,label ${n % 50}`);
  for (const content of contents) {
    form.append('files', new Blob([content]), 'same.jpg');
    form.append('files', new Blob([`filename,label\n${content}`]), 'image_annotations.csv');
  }
  const answer = await added(await client.post(`/${id}/add_media`, form));
  expect(answer).toEqual({ dataset_id: id, n_new: 50 + 60, n_known: 10, refused: [] });
  const folder = path.join(dataDir, 'media', id);
  const places = contents.slice(0, 50).map((content, n) => {
    const name = n === 0 ? 'same.jpg' : `same (${n + 1}).jpg`;
    return [name, content] as const;
  });
  for (const [name, content] of places) {
    expect(await readFile(path.join(folder, name), 'utf8')).toBe(content);
  }
  const last = await readFile(path.join(folder, 'image_annotations.csv'), 'utf8');
  expect(last).toBe(`filename,label\n${contents.at(-1)}`);
  expect(await readdir(path.join(dataDir, 'incoming'))).toEqual([]);
});

test('files cannot be added to the folder of a user', async () => {
  const { stored } = await server.addFolder(path.join(root, 'own'));
  const response = await client.post(
    `/${stored.datasetId}/add_media`,
    formOf({ 'a.jpg': await picture('balls', 1) }),
  );
  expect(response.status).toBe(409);
  expect((await response.json()).detail).toMatch(/follows a folder/);
});

test('searches work while files are added', async () => {
  const { id } = await client.create('Busy');
  await client.post(`/${id}/add_media`, formOf({ '0.jpg': await picture('balls', 0) }));
  await client.ready(id);
  for (let n = 1; n < 6; n++) {
    const sent = client.post(
      `/${id}/add_media`,
      formOf({ [`${n}.jpg`]: await picture('balls', n) }),
    );
    expect(await client.explore(id)).not.toEqual([]);
    expect((await client.get(id)).status).toBe('READY');
    await sent;
  }
  expect((await client.ready(id)).n_images).toBe(6);
});

test('a killed server continues with the files sent before', async () => {
  const killedDir = path.join(root, 'killed');
  const running = await startSemblance({ folders: [path.join(root, 'own')], dataDir: killedDir });
  const { ring } = await openKeys(killedDir);
  const call = async (url: string, pathname: string, init: RequestInit = {}) => {
    const headers = { authorization: `Bearer ${await mintToken(ring.local, 60)}` };
    return fetch(new URL(`api/v1/dataset${pathname}`, url), { ...init, headers });
  };
  const made = await call(running.url, '', {
    method: 'POST',
    body: new URLSearchParams({ dataset_name: 'Killed' }),
  });
  const { id } = Dataset.parse(await made.json());
  const files = Object.fromEntries(
    await Promise.all(
      Array.from({ length: 6 }, async (_, n) => [`${n}.jpg`, await picture('hills', n)] as const),
    ),
  );
  const sent = await call(running.url, `/${id}/add_media`, { method: 'POST', body: formOf(files) });
  expect(sent.status).toBe(202);
  await running.stop('SIGKILL');

  const again = await startSemblance({ folders: [path.join(root, 'own')], dataDir: killedDir });
  const status = async () => {
    const { status, n_images } = Dataset.parse(await (await call(again.url, `/${id}`)).json());
    return { status, n_images };
  };
  await expect.poll(status).toEqual({ status: 'READY', n_images: 6 });
  await again.stop();
});
