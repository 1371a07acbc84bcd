import { randomBytes } from 'node:crypto';
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { mintToken, type SigningKey } from '#auth/mint-token.ts';
import { ExploreResponse } from '#contract/search/explore.ts';
import { SearchImageSimilarityResponse } from '#contract/search/search-image-similarity.ts';
import { drawImage } from '../gallery.ts';
import { startTestServer, type TestServer, temporaryFolder } from './server.ts';
import { formOf, UploadClient } from './upload-client.ts';
import { zipOf } from './zip.ts';

const QUOTA_BYTES = 1_000_000;
/** Three of its noisy pictures fit into the quota. */
const IMAGE_EDGE_PX = 315;
const PIECE = randomBytes(1_000_000);
/** Far less than the server would take of an upload without a quota. */
const STOPPED_BYTES = 200_000_000;

let root: string;
let dataDir: string;
let server: TestServer;
let client: UploadClient;
/** A new one for each test. */
let ada: SigningKey;
/** Shows the picture that its path names. */
let pictures: Server;
const shown = new Map<string, Uint8Array>();

beforeAll(async () => {
  root = await temporaryFolder();
  dataDir = path.join(root, 'data');
  pictures = createServer((asked, answer) => {
    answer.setHeader('content-type', 'image/png');
    answer.end(shown.get(asked.url ?? ''));
  });
  await new Promise<void>((resolve) => {
    pictures.listen(0, '127.0.0.1', resolve);
  });
  await start(QUOTA_BYTES);
});
afterAll(async () => {
  pictures.close();
  expect(server.log).toEqual([]);
  await server.close();
  await rm(root, { recursive: true });
});
beforeEach(async () => {
  ada = await server.keys.ring.add({ name: 'Ada', role: 'editor', datasetIds: null });
});

async function start(uploadQuotaBytes: number | null): Promise<void> {
  server = await startTestServer({
    dataDir,
    uploadQuotaBytes,
    fetchRules: { isAllowedAddress: () => true },
  });
  client = new UploadClient(server);
  await server.engine.resumeUploads();
}

async function restart(uploadQuotaBytes: number | null = QUOTA_BYTES): Promise<void> {
  await server.close();
  await start(uploadQuotaBytes);
}

/** No two are alike, and no format makes noise small: 298 KB. */
async function noise(): Promise<Uint8Array> {
  const raw = { width: IMAGE_EDGE_PX, height: IMAGE_EDGE_PX, channels: 3 as const };
  const pixels = randomBytes(raw.width * raw.height * raw.channels);
  return new Uint8Array(await sharp(pixels, { raw }).png().toBuffer());
}

async function noises(names: readonly string[]): Promise<Record<string, Uint8Array>> {
  const files = names.map(async (name) => [name, await noise()] as const);
  return Object.fromEntries(await Promise.all(files));
}

function ask(pathname: string, method = 'GET', body: FormData | string | null = null) {
  return server.get(`/api/v1/dataset/${pathname}`, { method, body }, ada);
}

async function add(id: string, form: FormData): Promise<number> {
  return (await ask(`${id}/add_media`, 'POST', form)).status;
}

async function expectRejected(response: Response): Promise<void> {
  const { detail } = await response.json();
  expect(response.status, detail).toBe(413);
  expect(detail).toMatch(
    /^This upload exceeds the quota of the key "Ada": it stores [\d.]+ MB of 1 MB\. Delete .*--upload-quota\.$/,
  );
}

/** Whatever lies in some folder of the data directory, but for folders. */
async function filesIn(...folders: string[]): Promise<string[]> {
  const entries = await readdir(path.join(dataDir, ...folders), {
    recursive: true,
    withFileTypes: true,
  });
  return entries
    .filter((entry) => entry.isFile())
    .map(({ name }) => name)
    .sort();
}

async function search(id: string, bytes: Uint8Array): Promise<Response> {
  return ask(`${id}/search-image-similarity`, 'POST', formOf({ 'query.png': bytes }, 'file'));
}

/** A dataset with one small picture, sent under another key. */
async function searchable(): Promise<string> {
  const { id } = await client.create('Searchable');
  await client.post(`/${id}/add_media`, formOf({ 'balls.jpg': await drawImage('balls', 0) }));
  await client.ready(id);
  return id;
}

test('the uploads of a key count across restarts, until they are deleted', async () => {
  const { id } = await client.create('Counted');
  const files = await noises(['a.png', 'b.png', 'c.png']);
  expect(await add(id, formOf(files))).toBe(202);
  const more = formOf(await noises(['d.png']));
  await expectRejected(await ask(`${id}/add_media`, 'POST', more));
  await restart();
  await expectRejected(await ask(`${id}/add_media`, 'POST', more));
  // Sent again they take no room.
  expect(await add(id, formOf(files))).toBe(202);
  expect(await filesIn('media', id)).toEqual(['a.png', 'b.png', 'c.png']);

  await client.ready(id);
  const explored = ExploreResponse.parse(await (await server.get(`/api/v1/explore/${id}`)).json());
  const [first] = explored.clusters.flatMap(({ previews }) => previews);
  const removal = JSON.stringify({ media_ids: [first?.media_id] });
  expect((await ask(`${id}/media`, 'DELETE', removal)).status).toBe(202);
  expect(await add(id, more)).toBe(202);
  await expectRejected(await ask(`${id}/add_media`, 'POST', formOf(await noises(['e.png']))));

  // Deleted by hand while no server ran.
  await server.close();
  await rm(path.join(dataDir, 'media', id, 'd.png'));
  await start(QUOTA_BYTES);
  expect(await add(id, more)).toBe(202);

  expect((await server.get(`/api/v1/dataset/${id}`, { method: 'DELETE' })).status).toBe(200);
  const { id: next } = await client.create('Next');
  expect(await add(next, formOf(files))).toBe(202);
});

test('nothing is kept of an upload that exceeds the quota, as a form or an archive', async () => {
  const { id } = await client.create('Exceeded');
  const table = (label: string) => Buffer.from(`filename,label\na.png,${label}\n`);
  const before = { 'a.png': await noise(), 'image_annotations.csv': table('old') };
  expect(await add(id, formOf(before))).toBe(202);
  const files = {
    'image_annotations.csv': table('new'),
    ...(await noises(['b.png', 'sub/c.png', 'd.png'])),
  };
  await expectRejected(await ask(`${id}/add_media`, 'POST', formOf(files)));
  const entries = Object.entries(files).map(([name, bytes]) => ({ name, bytes }));
  const archive = formOf({ 'all.zip': zipOf(entries) }, 'archive');
  await expectRejected(await ask(`${id}/add_media`, 'POST', archive));

  expect(await filesIn('media', id)).toEqual(['a.png', 'image_annotations.csv']);
  expect(await filesIn('incoming')).toEqual([]);
  const kept = await readFile(path.join(dataDir, 'media', id, 'image_annotations.csv'), 'utf8');
  expect(kept).toContain('old');
  expect((await client.ready(id)).n_images).toBe(1);
  // Its bytes are free again.
  expect(await add(id, formOf(await noises(['b.png', 'c.png'])))).toBe(202);
});

test('an endless upload is stopped at the quota', async () => {
  const { id } = await client.create('Endless');
  const token = await mintToken(ada, 60);
  const sending = request(`${server.url}/api/v1/dataset/${id}/add_media`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${token}`,
      'content-type': 'multipart/form-data; boundary=b',
    },
  });
  sending.on('error', () => undefined);
  sending.write('--b\r\nContent-Disposition: form-data; name="files"; filename="a.png"\r\n\r\n');
  let nSent = 0;
  const response = await new Promise<Response>((resolve, reject) => {
    sending.on('response', async (answer) => {
      const text = Buffer.concat(await answer.toArray()).toString();
      resolve(new Response(text, { status: answer.statusCode ?? 0 }));
    });
    const send = () => {
      nSent += PIECE.length;
      if (nSent > STOPPED_BYTES) reject(new Error('the server takes all of it'));
      else if (!sending.destroyed) sending.write(PIECE, () => setImmediate(send));
    };
    send();
  });
  sending.destroy();
  await expectRejected(response);
  await expect.poll(() => filesIn('incoming')).toEqual([]);
  expect(await filesIn('media', id)).toEqual([]);
});

test('of two concurrent uploads with space for one, not both are accepted', async () => {
  const { id } = await client.create('Both');
  const forms = [await noises(['a.png', 'b.png']), await noises(['c.png', 'd.png'])].map((files) =>
    formOf(files),
  );
  const statuses = await Promise.all(forms.map((form) => add(id, form)));
  expect(statuses).toContain(413);
  expect((await filesIn('media', id)).length).toBe(
    2 * statuses.filter((one) => one === 202).length,
  );
  expect(await filesIn('incoming')).toEqual([]);
});

test('query images count, however they are sent, until their dataset is removed', async () => {
  const id = await searchable();
  const uploads = await filesIn('uploads');
  const [known, ...more] = Object.values(await noises(['a', 'b', 'c']));
  for (const bytes of [known, ...more]) {
    expect((await search(id, bytes ?? expect.fail())).status).toBe(200);
  }
  const kept = await filesIn('uploads');
  const thumbnails = await filesIn('thumbnails', id);
  expect(kept.length - uploads.length).toBe(3);

  await restart();
  const refused = await noise();
  shown.set('/refused.png', refused);
  const { port } = pictures.address() as AddressInfo;
  const url = `http://127.0.0.1:${port}/refused.png`;
  const form = formOf({ 'query.png': refused }, 'file');
  await expectRejected(await search(id, refused));
  await expectRejected(await ask(`${id}/query-preview`, 'POST', form));
  await expectRejected(await ask(`${id}/search-image-url`, 'POST', JSON.stringify({ url })));
  expect(await filesIn('uploads')).toEqual(kept);
  expect(await filesIn('thumbnails', id)).toEqual(thumbnails);
  expect(await filesIn('query-images')).toEqual([]);
  // What is kept already takes no more room, a region of it neither.
  const again = await ask(
    `${id}/search-image-similarity?bounding_box=0,0,0.5,0.5`,
    'POST',
    formOf({ 'query.png': known ?? expect.fail() }, 'file'),
  );
  expect(SearchImageSimilarityResponse.parse(await again.json()).anchor_type).toBe('UPLOAD');

  expect((await server.get(`/api/v1/dataset/${id}`, { method: 'DELETE' })).status).toBe(200);
  expect(await filesIn('uploads')).toEqual(uploads);
  expect((await search(await searchable(), refused)).status).toBe(200);
});

test('a region of an image of the dataset counts, because a copy of the image is kept', async () => {
  const folder = path.join(root, 'large');
  await mkdir(folder);
  await writeFile(path.join(folder, 'large.png'), await noise());
  const dataset = await server.addFolder(folder);
  await server.engine.index(dataset);
  const id = dataset.stored.datasetId;
  const [image] = (await client.explore(id)).flatMap(({ previews }) => previews);
  for (const bytes of Object.values(await noises(['a', 'b', 'c']))) {
    expect((await search(id, bytes)).status).toBe(200);
  }
  const body = JSON.stringify({ media_id: image?.media_id });
  const whole = await ask(`${id}/search-stored-image`, 'POST', body);
  expect(whole.status).toBe(200);
  const region = `${id}/search-stored-image?bounding_box=0,0,0.5,0.5`;
  await expectRejected(await ask(region, 'POST', body));
});

test('each key has its own quota, including that of this machine, and no request can raise it', async () => {
  const { id } = await client.create('Shared');
  const local = { ...server.apiKey, name: 'this machine' };
  const send = async (key: SigningKey, names: string[]) => {
    const body = formOf(await noises(names));
    return server.get(`/api/v1/dataset/${id}/add_media`, { method: 'POST', body }, key);
  };
  expect((await send(ada, ['a.png', 'b.png', 'c.png'])).status).toBe(202);
  expect((await send(ada, ['d.png'])).status).toBe(413);
  const names = ['1.png', '2.png', '3.png', '4.png'];
  const refused = await send(local, names);
  expect((await refused.json()).detail).toMatch(
    /^This upload exceeds the quota of the key "this machine": it stores .* of 1 MB/,
  );
  await restart(null);
  expect((await send(ada, ['d.png'])).status).toBe(202);
  await restart();
  // What was sent meanwhile counts.
  expect((await ask(`${id}/add_media`, 'POST', formOf(await noises(['e.png'])))).status).toBe(413);
});
