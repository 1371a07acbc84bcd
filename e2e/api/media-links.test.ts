import { createHmac } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { request } from 'node:http';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ApiKey } from '#auth/api-keys.ts';
import { Dataset } from '#contract/dataset/dataset.ts';
import { ImageDetails } from '#contract/dataset/image.ts';
import { MEDIA_ACCESS_PARAMS } from '#contract/media-access.ts';
import type { Role } from '#contract/roles.ts';
import { Anchor } from '#contract/search/anchor.ts';
import { ExploreResponse } from '#contract/search/explore.ts';
import type { LiveDataset } from '#engine/datasets/dataset.ts';
import { AddressRanges } from '#platform/network/address-ranges.ts';
import { keyCredentials } from '#remote/client/credentials.ts';
import { localSession } from '../page-session.ts';
import { startRemoteServer } from '../remote/remote-server.ts';
import { drawScenes } from '../scenes.ts';
import { startTestServer, type TestServer, temporaryFolder } from './server.ts';

const HOUR_MS = 3_600_000;
/** The start of a window. */
const START_MS = Math.ceil(Date.now() / HOUR_MS) * HOUR_MS;
let nowMs = START_MS;

let root: string;
let server: TestServer;
let dataset: LiveDataset;
let other: LiveDataset;

beforeAll(async () => {
  root = await temporaryFolder();
  server = await startTestServer({ dataDir: path.join(root, 'data'), now: () => nowMs });
  const add = async (name: string) => {
    const folder = path.join(root, name);
    await drawScenes(folder);
    const added = await server.addFolder(folder);
    await server.engine.index(added);
    return added;
  };
  dataset = await add('shown');
  other = await add('other');
});
afterAll(async () => {
  expect(server.log).toEqual([]);
  await server.close();
  await rm(root, { recursive: true });
});

const newKey = (role: Role = 'reader', datasets: readonly LiveDataset[] | null = null) =>
  server.keys.ring.add({
    name: `a ${role}`,
    role,
    datasetIds: datasets?.map(({ stored }) => stored.datasetId) ?? null,
  });

async function previewOf(of: LiveDataset, key?: ApiKey) {
  const response = await server.get(`/api/v1/explore/${of.stored.datasetId}`, {}, key);
  const { clusters } = ExploreResponse.parse(await response.json());
  return clusters[0]?.previews[0] ?? expect.fail();
}

/** As the `<img>` of a page on another site asks. */
const show = (address: string | URL, method = 'GET') =>
  fetch(address, {
    method,
    headers: { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'no-cors', accept: 'image/*' },
  });

async function expectRejection(address: string | URL, status: number, detail: RegExp) {
  const response = await show(address);
  expect(response.status, String(address)).toBe(status);
  expect(await response.json()).toEqual({ detail: expect.stringMatching(detail) });
}

function changed(address: string, params: Readonly<Record<string, string>>): URL {
  const url = new URL(address);
  for (const [name, value] of Object.entries(params)) url.searchParams.set(name, value);
  return url;
}

describe('a media address in a response to a token', () => {
  test('works without the token, for every kind of media and response', async () => {
    const id = dataset.stored.datasetId;
    const get = async (pathname: string) => (await server.get(pathname)).json();
    const preview = await previewOf(dataset);
    const objects = await get(`/api/v1/explore/${id}?entity_type=OBJECTS`);
    const object = ExploreResponse.parse(objects).clusters[0]?.previews[0] ?? expect.fail();
    const anchor = Anchor.parse(await get(`/api/v1/dataset/${id}/anchor/${preview.media_id}`));
    const image = ImageDetails.parse(await get(`/api/v1/image/${preview.media_id}`));
    const described = Dataset.parse(await get(`/api/v1/dataset/${id}`));
    const exported = await (await server.get(`/api/v1/dataset/${id}/export`)).text();
    const [, inExport = ''] = /"image_uri":"([^"]+)"/.exec(exported) ?? [];
    const addresses = [
      preview.media_uri,
      preview.media_thumb_uri,
      object.media_uri,
      object.media_thumb_uri,
      anchor.media_uri,
      anchor.media_thumb_uri,
      anchor.preview_uri ?? '',
      image.media_uri,
      image.media_thumb_uri,
      image.objects[0]?.media_thumb_uri ?? '',
      described.preview_uri ?? '',
      inExport,
    ];
    for (const address of addresses) {
      expect(address).toMatch(server.url);
      const shown = await show(address);
      expect(shown.status, address).toBe(200);
      expect(shown.headers.get('content-type')).toMatch(/^image\//);
      expect(shown.headers.get('cross-origin-resource-policy')).toBe('cross-origin');
      expect((await shown.arrayBuffer()).byteLength).toBeGreaterThan(0);
      const head = await show(address, 'HEAD');
      expect(head.status, address).toBe(200);
    }
  });

  test('is cached only as long as it is valid, and revalidated by its ETag', async () => {
    nowMs = START_MS + HOUR_MS / 4;
    const { media_uri } = await previewOf(dataset);
    nowMs = START_MS + HOUR_MS / 2;
    const shown = await show(media_uri);
    expect(shown.headers.get('cache-control')).toBe(`private, max-age=${1.5 * 3600}`);
    const headers = { 'if-none-match': shown.headers.get('etag') ?? '' };
    const again = await fetch(media_uri, { headers });
    expect(again.status).toBe(304);
    expect(again.headers.get('cache-control')).toBe(`private, max-age=${1.5 * 3600}`);
    nowMs = START_MS;
  });

  test('stays the same within an hour, and is valid for at least one hour', async () => {
    const uri = async () => (await previewOf(dataset)).media_uri;
    const first = await uri();
    nowMs = START_MS + HOUR_MS - 1;
    const last = await uri();
    expect(last).toBe(first);
    nowMs = START_MS + HOUR_MS;
    expect(await uri()).not.toBe(first);
    nowMs = START_MS + 2 * HOUR_MS - 1000;
    expect((await show(last)).status).toBe(200);
    nowMs = START_MS + 2 * HOUR_MS;
    await expectRejection(last, 401, /has expired/);
    // The token of its reader still opens it.
    const { pathname, search } = new URL(last);
    expect((await server.get(pathname + search)).status).toBe(200);
    nowMs = START_MS;
  });

  test('opens only the file that it was signed for', async () => {
    const key = await newKey();
    const address = (await previewOf(dataset, key)).media_uri;
    const elsewhere = new URL((await previewOf(other, key)).media_uri);
    const NOT_VALID = /signature of this media address is invalid/;
    const moved = new URL(address);
    moved.pathname = elsewhere.pathname;
    await expectRejection(moved, 401, NOT_VALID);
    const thumbnail = address.replace('/image?', '/thumb.webp?');
    await expectRejection(thumbnail, 401, NOT_VALID);
    await expectRejection(changed(address, { v: 'another' }), 401, NOT_VALID);
    await expectRejection(changed(address, { more: '1' }), 401, NOT_VALID);
    const expires = Number(new URL(address).searchParams.get('access_expires'));
    await expectRejection(changed(address, { access_expires: `${expires + 1}` }), 401, NOT_VALID);
    await expectRejection(changed(address, { access_expires: 'soon' }), 401, NOT_VALID);
    await expectRejection(changed(address, { access_key: server.apiKey.key }), 401, NOT_VALID);
    await expectRejection(changed(address, { access_signature: '' }), 401, NOT_VALID);
    await expectRejection(changed(address, { access_signature: 'A'.repeat(43) }), 401, NOT_VALID);
    await expectRejection(changed(address, { access_key: '' }), 401, /key .* is unknown/);
    for (const name of MEDIA_ACCESS_PARAMS) {
      const torn = new URL(address);
      torn.searchParams.delete(name);
      expect((await show(torn)).status, name).toBe(401);
    }
    const { search } = new URL(address);
    expect((await show(`${server.url}/api/v1/datasets${search}`)).status).toBe(401);
    expect((await show(address, 'POST')).status).toBe(401);
  });

  test('is not accepted as a token, and no token is accepted as an address', async () => {
    const key = await newKey();
    const address = new URL((await previewOf(dataset, key)).media_uri);
    const signature = address.searchParams.get('access_signature') ?? '';
    const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
    const claims = { sub: key.key, exp: Math.floor(nowMs / 1000) + 60 };
    const unsigned = `${encode({ alg: 'HS256', kid: key.key })}.${encode(claims)}`;
    const bearer = (token: string) =>
      fetch(`${server.url}/api/v1/key`, { headers: { authorization: `Bearer ${token}` } });
    expect((await bearer(`${unsigned}.${signature}`)).status).toBe(401);
    // Signed as a token is, over the text of the address without what tells the two apart.
    const expires = address.searchParams.get('access_expires');
    const text = `${address.pathname}?v=${address.searchParams.get('v')}\n${expires}`;
    const asToken = createHmac('sha256', key.secret).update(text).digest('base64url');
    await expectRejection(
      changed(address.href, { access_signature: asToken }),
      401,
      /signature .* is invalid/,
    );
  });

  test('becomes invalid when its key is revoked or loses access to the dataset', async () => {
    const key = await newKey();
    const { media_uri } = await previewOf(dataset, key);
    expect((await show(media_uri)).status).toBe(200);
    await server.keys.ring.revoke(key.key);
    await expectRejection(media_uri, 401, /was revoked/);

    // A narrowed key that signs for another dataset, as only its own holder could.
    const narrow = await newKey('reader', [dataset]);
    const shown = new URL((await previewOf(dataset, narrow)).media_uri);
    expect((await show(shown)).status).toBe(200);
    const hidden = new URL((await previewOf(other)).media_uri);
    const expires = shown.searchParams.get('access_expires') ?? '';
    const target = `${hidden.pathname}?v=${hidden.searchParams.get('v')}`;
    const sign = (text: string) =>
      createHmac('sha256', narrow.secret)
        .update(`semblance media link 1\n${text}\n${expires}`)
        .digest('base64url');
    expect(sign(`${shown.pathname}?v=${shown.searchParams.get('v')}`)).toBe(
      shown.searchParams.get('access_signature'),
    );
    const forged = changed(`${server.url}${target}`, {
      access_key: narrow.key,
      access_expires: expires,
      access_signature: sign(target),
    });
    await expectRejection(forged, 401, /no longer has access to the dataset/);
  });

  test('is charged to the rate limit of the requesting address', async () => {
    const rateLimits = { requestsPerMinute: 1, workPerMinute: 1, clock: () => 0 };
    const limited = await startTestServer({ rateLimits });
    const media = '/media/97ab8979-218c-5d95-bdb9-42ad1c3b8df4/x/image?v=1&access_signature=x';
    const statuses = new Set<number>();
    for (let n = 0; n < 60; n++) statuses.add((await show(limited.url + media)).status);
    expect([...statuses]).toEqual([401, 429]);
    await limited.close();
  });
});

test('a browser with a session gets addresses without a signature, which the session opens', async () => {
  const session = await localSession(server.url);
  const pathname = `/api/v1/explore/${dataset.stored.datasetId}`;
  const answer = await fetch(server.url + pathname, { headers: session });
  const { clusters } = ExploreResponse.parse(await answer.json());
  const { media_uri = '' } = clusters[0]?.previews[0] ?? {};
  expect([...new URL(media_uri).searchParams.keys()]).toEqual(['v']);
  expect((await show(media_uri)).status).toBe(401);
  const shown = await fetch(media_uri, { headers: session });
  expect(shown.status).toBe(200);
  expect(shown.headers.get('cache-control')).toMatch(/max-age=31536000/);
  expect(shown.headers.get('cross-origin-resource-policy')).toBe('same-origin');
  // The cookie is not needed for a signed address and does not help a wrong one.
  const signed = (await previewOf(dataset)).media_uri;
  const wrong = changed(signed, { access_signature: 'A' });
  expect((await fetch(wrong, { headers: session })).status).toBe(401);
});

test('a media address is correct behind a reverse proxy and a base path', async () => {
  const clientRules = { trustedProxies: new AddressRanges(['127.0.0.1']), basePath: '/semblance' };
  const dataDir = path.join(root, 'behind a proxy');
  const behind = await startTestServer({ needsOneTimeToken: true, clientRules, dataDir });
  const added = await behind.addFolder(path.join(root, 'shown'));
  await behind.engine.index(added);
  const forwarded = {
    'x-forwarded-for': '192.0.2.7',
    'x-forwarded-proto': 'https',
    'x-forwarded-host': 'team.example',
  };
  const pathname = `/semblance/api/v1/explore/${added.stored.datasetId}`;
  const answer = await behind.get(pathname, { headers: forwarded });
  const { clusters } = ExploreResponse.parse(await answer.json());
  const uri = new URL(clusters[0]?.previews[0]?.media_uri ?? '');
  expect(uri.origin).toBe('https://team.example');
  expect(uri.pathname).toMatch(/^\/semblance\/media\//);
  for (const prefix of ['/semblance', '']) {
    const asked = uri.pathname.replace('/semblance', prefix) + uri.search;
    expect(await statusOf(behind.url + asked, forwarded)).toBe(200);
  }
  await behind.close();
});

/** fetch would not let a caller set these headers. */
function statusOf(url: string, headers: Record<string, string>): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    request(url, { headers: { ...headers, 'sec-fetch-site': 'cross-site' } }, (response) => {
      response.resume();
      resolve(response.statusCode);
    })
      .on('error', reject)
      .end();
  });
}

test('a server in front of another one signs its own addresses, which stay when those of the other change', async () => {
  const front = await startRemoteServer({
    upstream: server.url,
    dataDir: path.join(root, 'in front'),
    credentials: keyCredentials(server.apiKey),
  });
  const pathname = `/api/v1/explore/${dataset.stored.datasetId}`;
  const uriOf = async (answer: Response) =>
    ExploreResponse.parse(await answer.json()).clusters[0]?.previews[0]?.media_uri ?? '';
  const first = await uriOf(await front.browse(pathname));
  const named = new URL(new URL(first).searchParams.get('uri') ?? '');
  expect([...named.searchParams.keys()]).toEqual(['v']);
  const shown = await front.browse(first);
  expect(shown.status).toBe(200);
  nowMs = START_MS + HOUR_MS;
  expect(await uriOf(await front.browse(pathname))).toBe(first);
  const headers = { 'if-none-match': shown.headers.get('etag') ?? '' };
  expect((await front.browse(first, { headers })).status).toBe(304);
  nowMs = START_MS;

  const key = await front.keys.ring.add({ name: 'in front', role: 'reader', datasetIds: null });
  const signed = await uriOf(await front.get(pathname, key));
  expect(signed).toMatch(`${front.url}/media/remote?`);
  const opened = await show(signed);
  expect(opened.status).toBe(200);
  const [, maxAge = ''] = /max-age=(\d+)/.exec(opened.headers.get('cache-control') ?? '') ?? [];
  expect(Number(maxAge)).toBeLessThanOrEqual(2 * 3600);
  await expectRejection(changed(signed, { uri: `${server.url}/x` }), 401, /is invalid/);
  await front.keys.ring.revoke(key.key);
  await expectRejection(signed, 401, /was revoked/);
  await front.close();
});
