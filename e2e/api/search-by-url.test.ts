import { once } from 'node:events';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Anchor } from '#contract/search/anchor.ts';
import { SearchImageSimilarityResponse } from '#contract/search/search-image-similarity.ts';
import { isPublicAddress } from '#platform/network/is-public-address.ts';
import { drawGallery, drawImage } from '../gallery.ts';
import { startTestServer, type TestServer, temporaryFolder } from './server.ts';

/** This address of the machine stands for the internet; the API itself is at another one. */
const INTERNET = '127.0.0.3';

let folder: string;
let server: TestServer;
let datasetId: string;
let site: string;
const pictures = createServer(async (request, response) => {
  if (request.url === '/silent') return;
  if (request.url === '/away') response.writeHead(302, { location: `${server.url}/openapi.json` });
  else if (request.url === '/broken.jpg') response.write('no picture');
  else response.setHeader('content-type', 'image/jpeg').write(await drawImage('stars', 1));
  response.end();
});

beforeAll(async () => {
  folder = path.join(await temporaryFolder(), 'drawn');
  await mkdir(folder);
  await drawGallery(folder);
  server = await startTestServer({
    fetchRules: { isAllowedAddress: (ip) => ip === INTERNET || isPublicAddress(ip) },
  });
  const dataset = await server.addFolder(folder);
  await server.engine.index(dataset);
  datasetId = dataset.stored.datasetId;
  await new Promise<void>((resolve) => {
    pictures.listen(0, INTERNET, resolve);
  });
  site = `http://${INTERNET}:${(pictures.address() as AddressInfo).port}`;
});

afterAll(async () => {
  expect(server.log).toEqual([]);
  pictures.close();
  await server.close();
  await rm(path.dirname(folder), { recursive: true });
});

const search = (body: unknown, query = '') =>
  server.get(`/api/v1/dataset/${datasetId}/search-image-url?${query}`, {
    method: 'POST',
    body: JSON.stringify(body),
  });

test('an image is searched by its address, completely or by a region', async () => {
  const box = 'bounding_box=0.25,0.25,0.5,0.5';
  for (const [query, region] of [
    ['', null],
    [box, { x: 0.25, y: 0.25, width: 0.5, height: 0.5 }],
  ] as const) {
    const response = await search({ url: `${site}/photos/stars%20above.jpg` }, query);
    expect(response.status).toBe(200);
    const { anchor_media_id } = SearchImageSimilarityResponse.parse(await response.json());
    const url = `/api/v1/dataset/${datasetId}/anchor/${anchor_media_id}`;
    const anchor = Anchor.parse(await (await server.get(url)).json());
    expect(anchor).toMatchObject({
      file_name: 'stars above.jpg',
      width: 480,
      bounding_box: region,
    });
    const explored = await server.get(
      `/api/v1/explore/${datasetId}?anchor_media_id=${anchor_media_id}`,
    );
    const [nearest] = (await explored.json()).clusters;
    expect(nearest.previews[0].file_name).toMatch(/^stars/);
  }
});

test.each([
  [{}, /^url must be the http or https address/],
  [{ url: 'ftp://example.com/a.jpg' }, /^url must be the http or https address of an image/],
  [{ url: 'file:///etc/passwd' }, /^url must be the http or https address/],
  [{ url: 'http://localhost/a.jpg' }, /is not on the public internet/],
  [{ url: 'http://169.254.169.254/latest/meta-data' }, /is not on the public internet/],
  [{ url: 'http://[::ffff:10.0.0.1]/a.jpg' }, /is not on the public internet/],
])('%j is rejected', async (body, sentence) => {
  const response = await search(body);
  expect(response.status).toBe(400);
  expect((await response.json()).detail).toMatch(sentence);
});

test.each([
  ['/away', /is not on the public internet/],
  ['/broken.jpg', /"broken.jpg" cannot be used as a query image/],
])('the target of %s is rejected', async (pathname, sentence) => {
  const response = await search({ url: site + pathname });
  expect(response.status).toBe(400);
  expect((await response.json()).detail).toMatch(sentence);
});

test('a site that does not respond does not delay shutting down', async () => {
  const own = await startTestServer({
    fetchRules: { timeoutMs: 600_000, isAllowedAddress: (ip) => ip === INTERNET },
  });
  const small = path.join(path.dirname(folder), 'small');
  await mkdir(small);
  await writeFile(path.join(small, 'stars.jpg'), await drawImage('stars', 0));
  const dataset = await own.addFolder(small);
  await own.engine.index(dataset);
  const asked = once(pictures, 'request');
  const answer = own.get(`/api/v1/dataset/${dataset.stored.datasetId}/search-image-url`, {
    method: 'POST',
    body: JSON.stringify({ url: `${site}/silent` }),
  });
  await asked;
  await own.engine.close();
  const { status } = await answer;
  expect(status).toBe(503);
  expect(own.log).toEqual([]);
  await own.close();
});
