import { link, mkdir, readdir, rename, rm, utimes } from 'node:fs/promises';
import { request } from 'node:http';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { mintToken, type SigningKey } from '#auth/mint-token.ts';
import { Ingestion, IngestionDataset } from '#contract/dataset/ingestion.ts';
import { startTestServer, type TestServer, temporaryFolder } from './server.ts';
import { added, formOf, picture, UploadClient } from './upload-client.ts';

const QUOTA_BYTES = 10_000_000;
const TWO_DAYS_MS = 2 * 24 * 60 * 60 * 1000;

let root: string;
let dataDir: string;
let server: TestServer;
let client: UploadClient;

beforeAll(async () => {
  root = await temporaryFolder();
  dataDir = path.join(root, 'data');
  await mkdir(path.join(root, 'own'));
  await start();
});
afterAll(async () => {
  expect(server.log).toEqual([]);
  await server.close();
  await rm(root, { recursive: true });
});

async function start(): Promise<void> {
  server = await startTestServer({ dataDir, uploadQuotaBytes: QUOTA_BYTES });
  client = new UploadClient(server);
  await server.engine.resumeUploads();
}

const call = (pathname: string, init?: RequestInit, key?: SigningKey) =>
  server.get(`/api/v1/ingestion/${pathname}`, init, key);
const send = (id: string, transaction: number | string, form: FormData, key?: SigningKey) =>
  call(`${id}/data_files/${transaction}`, { method: 'POST', body: form }, key);
const end = (id: string, transaction: number | string) =>
  call(`${id}/process_files/${transaction}`, { method: 'POST' });

async function create(name: string): Promise<string> {
  const response = await call(`new_dataset?dataset_name=${name}`);
  expect(response.status).toBe(200);
  return IngestionDataset.parse(await response.json()).dataset_id;
}

async function open(id: string): Promise<number> {
  const response = await call(`${id}/data_files`);
  expect(response.status).toBe(200);
  return Ingestion.parse(await response.json()).trans_id;
}

async function expectRefusal(response: Response, status: number, detail: RegExp): Promise<void> {
  expect([response.status, (await response.json()).detail]).toEqual([
    status,
    expect.stringMatching(detail),
  ]);
}

/** The status of a link that a browser opens; fetch sets the header itself. */
async function navigate(pathname: string): Promise<number | undefined> {
  const authorization = `Bearer ${await mintToken(server.apiKey, 60)}`;
  const headers = { authorization, 'sec-fetch-mode': 'navigate' };
  return new Promise((resolve, reject) => {
    request(`${server.url}/api/v1/ingestion/${pathname}`, { headers }, (response) => {
      response.resume();
      resolve(response.statusCode);
    })
      .on('error', reject)
      .end();
  });
}

const table = (label: string) => Buffer.from(`filename,label\na.jpg,${label}\n`);
const editor = () => server.keys.ring.add({ name: 'Ada', role: 'editor', datasetIds: null });

test('files become part of the dataset when their transaction is processed, once', async () => {
  const id = await create('Steps');
  const [first, second] = [await open(id), await open(id)];
  const sent = await added(
    await send(id, first, formOf({ 'a.jpg': await picture('balls', 0), 'b.txt': table('x') })),
  );
  expect(sent).toMatchObject({ n_new: 1, n_known: 0, refused: [{ file_name: 'b.txt' }] });
  const again = await send(id, first, formOf({ 'a.jpg': await picture('balls', 0) }));
  expect(await added(again)).toMatchObject({ n_new: 0, n_known: 1 });
  await added(await send(id, first, formOf({ 'image_annotations.csv': table('old') })));
  await added(
    await send(
      id,
      second,
      formOf({
        'a.jpg': await picture('hills', 0),
        'sub/c.jpg': await picture('stars', 0),
        'image_annotations.csv': table('new'),
      }),
    ),
  );
  expect(await client.get(id)).toMatchObject({ status: 'NEW', status_new: 'DRAFT', n_images: 0 });

  expect(await added(await end(id, first))).toMatchObject({ n_new: 2, n_known: 0 });
  expect((await client.ready(id)).n_images).toBe(1);
  expect((await client.explore(id, 'labels=old')).length).toBe(1);
  expect(await client.report(id)).toEqual([expect.stringMatching(/^b\.txt: /)]);
  expect(await added(await end(id, second))).toMatchObject({ n_new: 3, n_known: 0 });
  await client.ready(id);
  expect(await client.filesOf(id)).toEqual(['a (2).jpg', 'a.jpg', 'sub/c.jpg']);
  expect((await client.explore(id, 'labels=new')).length).toBe(1);

  const third = await open(id);
  await added(await send(id, third, formOf({ 'a.jpg': await picture('balls', 0) })));
  expect(await added(await end(id, third))).toMatchObject({ n_new: 0, n_known: 1 });
  await expectRefusal(await end(id, first), 404, /no such transaction: it was processed/);
  await expectRefusal(
    await send(id, first, formOf({ 'd.jpg': await picture('balls', 1) })),
    404,
    /no such transaction/,
  );
  expect(await readdir(path.join(dataDir, 'transactions', id))).toEqual([]);
});

test('an open transaction survives a restart, without becoming part of the dataset', async () => {
  const id = await create('Restarted');
  const transaction = await open(id);
  await added(await send(id, transaction, formOf({ 'a.jpg': await picture('balls', 0) })));
  await server.close();
  await start();
  expect((await client.get(id)).status).toBe('NEW');
  await added(await send(id, transaction, formOf({ 'b.jpg': await picture('hills', 0) })));
  expect(await added(await end(id, transaction))).toMatchObject({ n_new: 2 });
  expect((await client.ready(id)).n_images).toBe(2);
});

test('the files of a transaction count towards the quota, also when it is processed', async () => {
  const key = await editor();
  const id = await create('Counted');
  const transaction = await open(id);
  const tables = Object.fromEntries(
    ['a', 'b'].map((name) => [`${name}.jpg`, Buffer.alloc(QUOTA_BYTES * 0.45, name)]),
  );
  await added(await send(id, transaction, formOf(tables), key));
  const more = formOf({ 'c.jpg': Buffer.alloc(QUOTA_BYTES * 0.2, 'c') });
  const exceeds = /exceeds the quota of the key "Ada": it stores 9 MB of 10 MB/;
  await expectRefusal(await send(id, transaction, more, key), 413, exceeds);
  await added(await end(id, transaction));
  const next = await open(id);
  await expectRefusal(await send(id, next, more, key), 413, exceeds);
  expect((await server.get(`/api/v1/dataset/${id}`, { method: 'DELETE' })).status).toBe(200);
  const other = await create('Other');
  await added(await send(other, await open(other), more, key));
});

test('an abandoned transaction is deleted after a day, and a removed dataset leaves none', async () => {
  const key = await editor();
  const id = await create('Abandoned');
  const [old, recent] = [await open(id), await open(id)];
  const large = formOf({ 'a.jpg': Buffer.alloc(QUOTA_BYTES * 0.8, 'a') });
  await added(await send(id, old, large, key));
  const folder = path.join(dataDir, 'transactions', id);
  const then = new Date(Date.now() - TWO_DAYS_MS);
  await utimes(path.join(folder, String(old)), then, then);
  await server.close();
  await start();
  expect(await readdir(folder)).toEqual([String(recent)]);
  await expectRefusal(await end(id, old), 404, /deleted a day after its last request/);
  await added(await send(id, recent, large, key));
  expect((await server.get(`/api/v1/dataset/${id}`, { method: 'DELETE' })).status).toBe(200);
  expect(await readdir(path.join(dataDir, 'transactions'))).not.toContain(id);
  const other = await create('Other');
  await added(await send(other, await open(other), large, key));
});

test('a transaction is not processed while files arrive', async () => {
  const id = await create('Busy');
  const transaction = await open(id);
  let finish = () => {};
  const part = Buffer.concat([
    Buffer.from('--b\r\nContent-Disposition: form-data; name="files"; filename="a.jpg"\r\n\r\n'),
    await picture('balls', 0),
    Buffer.from('\r\n--b--\r\n'),
  ]);
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      controller.enqueue(part.subarray(0, 200));
      finish = () => {
        controller.enqueue(part.subarray(200));
        controller.close();
      };
    },
  });
  const sending = fetch(`${server.url}/api/v1/ingestion/${id}/data_files/${transaction}`, {
    method: 'POST',
    body,
    duplex: 'half',
    headers: {
      authorization: `Bearer ${await mintToken(server.apiKey, 60)}`,
      'content-type': 'multipart/form-data; boundary=b',
    },
  } as RequestInit);
  await expect.poll(async () => (await client.get(id)).status).toBe('UPLOADING');
  await expectRefusal(await end(id, transaction), 409, /still arriving/);
  finish();
  await added(await sending);
  await added(await end(id, transaction));
  expect((await client.ready(id)).n_images).toBe(1);
});

test.each([
  ['new_dataset', /^dataset_name is missing/],
  ['new_dataset?dataset_name=+', /^dataset_name is empty/],
])('%s is rejected', async (pathname, detail) => {
  await expectRefusal(await call(pathname), 400, detail);
});

test('a transaction without accepted files stays open', async () => {
  const id = await create('Empty');
  const transaction = await open(id);
  await expectRefusal(await end(id, transaction), 400, /Upload files to it first/);
  await expectRefusal(
    await send(id, transaction, formOf({ 'a.txt': table('x') })),
    400,
    /No file was accepted\. "a\.txt" was rejected because/,
  );
  await expectRefusal(await send(id, transaction, new FormData()), 400, /contains no file/);
  for (const unknown of ['1', '0', 'x', '..%2f', '99999999999999']) {
    await expectRefusal(await end(id, unknown), 404, /no such transaction/i);
  }
  await added(await send(id, transaction, formOf({ 'a.jpg': await picture('balls', 0) })));
  await added(await end(id, transaction));
});

test('the steps that change something by GET are refused to links, and keys see their datasets', async () => {
  const id = await create('Guarded');
  for (const pathname of ['new_dataset?dataset_name=x', `${id}/data_files`]) {
    expect(await navigate(pathname)).toBe(403);
    expect((await call(pathname, { method: 'HEAD' })).status).toBe(403);
  }
  const limited = await server.keys.ring.add({ name: 'Grace', role: 'editor', datasetIds: [id] });
  const refused = await call('new_dataset?dataset_name=x', {}, limited);
  await expectRefusal(refused, 403, /limited to certain datasets/);
  expect((await call(`${id}/data_files`, {}, limited)).status).toBe(200);
  const { stored } = await server.addFolder(path.join(root, 'own'));
  expect((await call(`${stored.datasetId}/data_files`, {}, limited)).status).toBe(404);
  await expectRefusal(await call(`${stored.datasetId}/data_files`), 409, /follows a folder/);
});

test('a file that the dataset cannot hold is reported when its transaction is processed', async () => {
  const id = await create('Clashing');
  await added(
    await client.post(`/${id}/add_media`, formOf({ 'a.jpg': await picture('balls', 0) })),
  );
  const transaction = await open(id);
  const files = { 'a.jpg/b.jpg': await picture('hills', 0), 'c.jpg': await picture('hills', 1) };
  await added(await send(id, transaction, formOf(files)));
  const reason = 'a file has the name of one of its folders';
  expect(await added(await end(id, transaction))).toMatchObject({
    n_new: 1,
    refused: [{ file_name: 'a.jpg/b.jpg', reason }],
  });
  await client.ready(id);
  expect(await client.report(id)).toEqual([`a.jpg/b.jpg: ${reason}`]);
});

test('what a killed server left half processed is completed', async () => {
  const id = await create('Killed');
  const transaction = await open(id);
  const names = ['a.jpg', 'b.jpg', 'c.jpg'];
  const files = names.map(async (name, n) => [name, await picture('stars', n)] as const);
  await added(await send(id, transaction, formOf(Object.fromEntries(await Promise.all(files)))));
  await server.close();
  const from = path.join(dataDir, 'transactions', id, String(transaction));
  const to = path.join(dataDir, 'media', id);
  // Killed after the first file, between the link and the removal of the second.
  await rename(path.join(from, 'a.jpg'), path.join(to, 'a.jpg'));
  await link(path.join(from, 'b.jpg'), path.join(to, 'b.jpg'));
  await start();
  expect(await added(await end(id, transaction))).toMatchObject({ n_new: 1, n_known: 1 });
  await client.ready(id);
  expect(await client.filesOf(id)).toEqual(names);
});
