import { mkdir, readdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openKeys } from '#cli/keys/open-keys.ts';
import { AddedMedia, RemovedMedia } from '#contract/added-media.ts';
import { Dataset, IndexReport } from '#contract/dataset.ts';
import { type Cluster, ExploreResponse } from '#contract/explore.ts';
import { mintToken } from '#proxy/mint-token.ts';
import { startSemblance } from '../browser/semblance-process.ts';
import { type ClassName, drawPicture } from '../gallery.ts';
import { startTestServer, type TestServer, temporaryFolder } from './server.ts';
import { type ZipEntry, zipOf } from './zip.ts';

let root: string;
let dataDir: string;
let server: TestServer;

beforeAll(async () => {
  root = await temporaryFolder();
  dataDir = path.join(root, 'data');
  await mkdir(path.join(root, 'own'));
  server = await startTestServer({
    dataDir,
    intakeLimits: { maxFiles: 30, maxBytes: 40_000_000, maxRatio: 50 },
  });
});
afterAll(async () => {
  expect(server.log).toEqual([]);
  await server.close();
  await rm(root, { recursive: true });
});

type Body = FormData | URLSearchParams | string;
const post = (pathname: string, body: Body, init: RequestInit = {}) =>
  server.get(`/api/v1/dataset${pathname}`, { method: 'POST', body, ...init });

async function create(dataset_name: string): Promise<Dataset> {
  const response = await post('', new URLSearchParams({ dataset_name, bucket_path: '' }));
  expect(response.status).toBe(201);
  return Dataset.parse(await response.json());
}

const get = async (id: string) =>
  Dataset.parse(await (await server.get(`/api/v1/dataset/${id}`)).json());

/** When its files are indexed. */
async function ready(id: string): Promise<Dataset> {
  const isReady = ({ status, indexing }: Dataset) => status === 'READY' && indexing === null;
  await expect.poll(async () => isReady(await get(id)), { timeout: 30_000 }).toBe(true);
  return get(id);
}

async function explore(id: string, query = ''): Promise<Cluster[]> {
  const response = await server.get(`/api/v1/explore/${id}?${query}`);
  return ExploreResponse.parse(await response.json()).clusters;
}

const filesOf = async (id: string) =>
  (await explore(id)).flatMap(({ previews }) => previews.map(({ file_name }) => file_name)).sort();

const picture = async (className: ClassName, n: number) =>
  new Uint8Array(await drawPicture(className, n));

function formOf(files: Record<string, Uint8Array>, field = 'files'): FormData {
  const form = new FormData();
  for (const [name, bytes] of Object.entries(files)) {
    form.append(field, new Blob([new Uint8Array(bytes)]), name);
  }
  return form;
}

const archiveOf = (entries: ZipEntry[]) => formOf({ 'all.zip': zipOf(entries) }, 'archive');

async function added(response: Response): Promise<AddedMedia> {
  expect(response.status).toBe(202);
  return AddedMedia.parse(await response.json());
}

async function report(id: string): Promise<string[]> {
  const response = await server.get(`/api/v1/dataset/${id}/index_report`);
  const { skipped } = IndexReport.parse(await response.json());
  return skipped.map(({ file_name, reason }) => `${file_name}: ${reason}`);
}

test('a dataset is made, filled, searched, added to, reduced and removed', async () => {
  const { id, status, source_type, n_images } = await create('Drawn');
  expect({ status, source_type, n_images }).toEqual({
    status: 'NEW',
    source_type: 'UPLOAD',
    n_images: 0,
  });
  const balls = await picture('balls', 0);
  const files = { 'a.jpg': balls, 'sub/b.jpg': await picture('hills', 0) };
  const annotations = 'filename,label,caption\na.jpg,toy,A red ball\n';
  const sent = { ...files, 'image_annotations.csv': Buffer.from(annotations), 'c.txt': balls };
  expect(await added(await post(`/${id}/add_media`, formOf(sent)))).toEqual({
    dataset_id: id,
    n_new: 3,
    n_known: 0,
    refused: [
      {
        file_name: 'c.txt',
        reason: 'it is neither an image nor an annotation file by its name',
      },
    ],
  });
  expect((await ready(id)).n_images).toBe(2);
  expect(await filesOf(id)).toEqual(['a.jpg', 'sub/b.jpg']);
  const [ball] = await explore(id, 'caption=red+ball');
  expect(ball?.previews.map(({ file_name }) => file_name)).toEqual(['a.jpg']);
  expect(await report(id)).toEqual([
    'c.txt: it is neither an image nor an annotation file by its name',
  ]);

  const again = await added(
    await post(
      `/${id}/add_media`,
      formOf({ 'a.jpg': balls, 'sub\\b.jpg': await picture('stars', 1) }),
    ),
  );
  expect(again).toMatchObject({ n_new: 1, n_known: 1, refused: [] });
  await ready(id);
  expect(await filesOf(id)).toEqual(['a.jpg', 'sub/b (2).jpg', 'sub/b.jpg']);

  const media_ids = [ball?.previews[0]?.media_id ?? '', '00000000-0000-4000-8000-000000000000'];
  const removal = { method: 'DELETE', body: JSON.stringify({ media_ids }) };
  const removed = await server.get(`/api/v1/dataset/${id}/media`, removal);
  expect(removed.status).toBe(202);
  expect(RemovedMedia.parse(await removed.json()).media_ids).toEqual([media_ids[0]]);
  await ready(id);
  expect(await filesOf(id)).toEqual(['sub/b (2).jpg', 'sub/b.jpg']);
  expect((await server.get(`/api/v1/dataset/${id}/media`, removal)).status).toBe(404);

  expect((await server.get(`/api/v1/dataset/${id}`, { method: 'DELETE' })).status).toBe(200);
  expect(await readdir(path.join(dataDir, 'media'))).not.toContain(id);
});

test('an archive is unpacked, and what is not well meant stays out with its reason', async () => {
  const { id } = await create('Archive');
  const bytes = await picture('checks', 0);
  const response = await post(
    `/${id}/add_media`,
    archiveOf([
      { name: 'photos/', bytes: new Uint8Array() },
      { name: 'photos/ok.jpg', bytes },
      { name: 'photos/small ü.jpg', bytes: await picture('checks', 1), isDeflated: true },
      { name: '../../evil.jpg', bytes },
      { name: '/etc/evil.jpg', bytes },
      { name: 'C:\\evil.jpg', bytes },
      { name: 'photos/..\\..\\evil.jpg', bytes },
      { name: 'link.jpg', bytes: Buffer.from('/etc/passwd'), mode: 0o120777 },
      { name: 'pipe.jpg', bytes: new Uint8Array(), mode: 0o010644 },
      { name: 'locked.jpg', bytes, isEncrypted: true },
      { name: 'bomb.jpg', bytes: new Uint8Array(12_000_000), isDeflated: true },
      { name: `${'d/'.repeat(20)}deep.jpg`, bytes },
      { name: `${'n'.repeat(300)}.jpg`, bytes },
      { name: 'photos/.hidden.jpg', bytes },
      { name: 'new\nline.jpg', bytes },
      { name: 'inner.zip', bytes: zipOf([{ name: 'x.jpg', bytes }]) },
      { name: '__MACOSX/photos/._ok.jpg', bytes },
      { name: 'photos/ok.jpg/inside.jpg', bytes },
      { name: 'torn.jpg', bytes: bytes.slice(0, 200) },
    ]),
  );
  const { n_new, refused } = await added(response);
  expect(n_new).toBe(3);
  const reasons = Object.fromEntries(refused.map(({ file_name, reason }) => [file_name, reason]));
  expect(reasons).toEqual({
    '../../evil.jpg': 'its name leads out of the dataset',
    '/etc/evil.jpg': 'its name leads out of the dataset',
    'C:\\evil.jpg': 'its name leads out of the dataset',
    'photos/..\\..\\evil.jpg': 'its name leads out of the dataset',
    'link.jpg': 'it is a link',
    'pipe.jpg': 'it is no file',
    'locked.jpg': 'it is encrypted',
    'bomb.jpg': 'it would grow to more than 50 times its packed size',
    [`${'d/'.repeat(20)}deep.jpg`]: 'it lies in more than 15 folders',
    [`${'n'.repeat(300)}.jpg`.slice(0, 300)]: 'its name is longer than 240 bytes',
    'photos/.hidden.jpg': 'it is hidden',
    'new\nline.jpg': 'its name holds characters that no file name should',
    'inner.zip': 'it is neither an image nor an annotation file by its name',
    'photos/ok.jpg/inside.jpg': 'a folder on its way has the name of a file',
  });
  const { n_images, n_skipped } = await ready(id);
  expect({ n_images, n_skipped }).toEqual({ n_images: 2, n_skipped: refused.length + 1 });
  expect(await filesOf(id)).toEqual(['photos/ok.jpg', 'photos/small ü.jpg']);
  expect(await report(id)).toContainEqual(expect.stringMatching(/^torn\.jpg: /));
  expect(await report(id)).toContain('link.jpg: it is a link');
  const written = await readdir(root, { recursive: true });
  expect(written.filter((file) => file.includes('evil'))).toEqual([]);
  expect(await readdir(path.join(dataDir, 'incoming'))).toEqual([]);
});

test('an archive in the field of older clients is taken too, and a damaged one as far as it goes', async () => {
  const { id } = await create('Older');
  const bytes = await picture('stars', 0);
  const form = formOf({ 'images.zip': zipOf([{ name: 'a.jpg', bytes }]) }, 'file');
  form.append('operations', 'READ');
  expect((await added(await post(`/${id}/upload`, form))).n_new).toBe(1);
  const torn = zipOf([{ name: 'b.jpg', bytes }]).subarray(0, -30);
  const response = await post(`/${id}/upload`, formOf({ 'torn.zip': torn }, 'file'));
  expect(response.status).toBe(400);
  expect((await response.json()).detail).toBe(
    'No file was taken; "torn.zip" was not because it is not a ZIP archive, or not a whole one.',
  );
});

test('more than a request may bring is not taken', async () => {
  const { id } = await create('Many');
  const bytes = await picture('stars', 2);
  const many = Array.from({ length: 40 }, (_, n) => ({ name: `${n}.txt`, bytes }));
  const entries = [{ name: 'first.jpg', bytes }, ...many, { name: 'last.jpg', bytes }];
  const { n_new, refused } = await added(await post(`/${id}/add_media`, archiveOf(entries)));
  expect(n_new).toBe(1);
  expect(refused.at(-1)).toEqual({
    file_name: 'what followed',
    reason: 'only 30 files are taken at once',
  });
  const large = { 'a.jpg': new Uint8Array(30_000_000), 'b.jpg': new Uint8Array(30_000_000) };
  const bytesToo = await added(await post(`/${id}/add_media`, formOf(large)));
  expect(bytesToo).toMatchObject({
    n_new: 1,
    refused: [{ reason: 'only 40 MB are taken at once' }],
  });
});

test.each([
  ['', new URLSearchParams(), 400, /^dataset_name is missing/],
  ['', new URLSearchParams({ dataset_name: ' ' }), 400, /^dataset_name is empty/],
  ['', new URLSearchParams({ dataset_name: 'a', bucket_path: 's3' }), 400, /^bucket_path is set/],
  ['/ID/add_media', 'hello', 400, /multipart/],
  ['/ID/add_media', new FormData(), 400, /no file in the form/],
  ['/00000000-0000-4000-8000-000000000000/add_media', new FormData(), 404, /no such dataset/],
])('%s with %o is refused', async (pathname, body, status, detail) => {
  const { id } = await create('Refusing');
  const response = await post(pathname.replace('ID', id), body);
  expect(response.status).toBe(status);
  expect((await response.json()).detail).toMatch(detail);
  expect((await get(id)).status).toBe('NEW');
});

test('a form that breaks off keeps what was whole, and can be sent again', async () => {
  const { id } = await create('Broken');
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
  expect((await ready(id)).n_images).toBe(1);
  const whole = await send(Buffer.concat([form, Buffer.from('--b--\r\n')]));
  expect(await added(whole)).toMatchObject({ n_new: 1, n_known: 1 });
  expect((await ready(id)).n_images).toBe(2);
});

test('files are added to no folder of a person', async () => {
  const { stored } = await server.addFolder(path.join(root, 'own'));
  const response = await post(
    `/${stored.datasetId}/add_media`,
    formOf({ 'a.jpg': await picture('balls', 1) }),
  );
  expect(response.status).toBe(409);
  expect((await response.json()).detail).toMatch(/follows a folder/);
});

test('others search while files are added', async () => {
  const { id } = await create('Busy');
  await post(`/${id}/add_media`, formOf({ '0.jpg': await picture('balls', 0) }));
  await ready(id);
  for (let n = 1; n < 6; n++) {
    const sent = post(`/${id}/add_media`, formOf({ [`${n}.jpg`]: await picture('balls', n) }));
    expect(await explore(id)).not.toEqual([]);
    expect((await get(id)).status).toBe('READY');
    await sent;
  }
  expect((await ready(id)).n_images).toBe(6);
});

test('a killed server goes on with what was sent', async () => {
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
  const deadline = performance.now() + 60_000;
  while ((await status()).n_images < 6 && performance.now() < deadline) await setTimeout(200);
  expect(await status()).toEqual({ status: 'READY', n_images: 6 });
  await again.stop();
});
