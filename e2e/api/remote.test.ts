import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import { setTimeout } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { mintToken } from '#auth/mint-token.ts';
import { keyCredentials, NO_CREDENTIALS } from '#remote/client/credentials.ts';
import { drawImage } from '../gallery.ts';
import { SHORT_LIMITS } from '../remote/fault-matrix.ts';
import { NOT_FOUND } from '../remote/faults.ts';
import { type FaultyRemote, startFaultyRemote } from '../remote/faulty-remote.ts';
import { startRemoteServer } from '../remote/remote-server.ts';

let setup: FaultyRemote;
beforeAll(async () => {
  setup = await startFaultyRemote();
});
afterAll(() => setup.close());

const NOWHERE = 'f9d612d4-1234-11f1-bfca-fa39f6ed1f22';

test('a token of the remote itself is passed on unchanged, and so are the responses', async () => {
  const { server, behind, faults, probes } = setup;
  const ask = async (url: string, token: string) => {
    const response = await fetch(`${url}/api/v1/explore/${probes.datasetId}?threshold=1`, {
      headers: { authorization: `Bearer ${token}` },
    });
    return { status: response.status, body: await response.json() };
  };
  const token = await mintToken(behind.apiKey, 60);
  const through = await ask(server.url, token);
  expect(through).toEqual(await ask(faults.url, token));
  expect(JSON.stringify(through.body)).not.toContain('/media/remote');
  const refused = await ask(server.url, 'not.a.token');
  expect(refused.status).toBe(401);
});

test('an upload may take longer than the timeout of the remote, as long as it keeps arriving', async () => {
  const { behind, dataDir, probes } = setup;
  const afterUploadMs = 3_000;
  const server = await startRemoteServer({
    upstream: behind.url,
    dataDir,
    credentials: keyCredentials(behind.apiKey),
    limits: { afterUploadMs, retries: 0 },
  });
  const head =
    '--the-next-part\r\nContent-Disposition: form-data; name="file"; filename="a.jpg"\r\nContent-Type: image/jpeg\r\n\r\n';
  const picture = await drawImage('stars', 1);
  const pieces = [head, ...halvesOf(picture), '\r\n--the-next-part--\r\n'];
  async function* slowly() {
    for (const piece of pieces) {
      yield Buffer.from(piece);
      await setTimeout(0.4 * afterUploadMs);
    }
  }
  const pathname = `/api/v1/dataset/${probes.datasetId}/search-image-similarity?entity_type=IMAGES`;
  const response = await fetch(server.url + pathname, {
    method: 'POST',
    body: Readable.toWeb(Readable.from(slowly())),
    duplex: 'half',
    headers: {
      'content-type': 'multipart/form-data; boundary=the-next-part',
      authorization: `Bearer ${await mintToken(behind.apiKey, 60)}`,
    },
  } as RequestInit);
  expect(await response.json()).toMatchObject({ anchor_type: 'UPLOAD' });
  await server.close();
});

function halvesOf(bytes: Buffer): Buffer[] {
  const middle = Math.ceil(bytes.length / 2);
  return [bytes.subarray(0, middle), bytes.subarray(middle)];
}

test('datasets that were not named are hidden', async () => {
  const { faults, behind, dataDir, probes } = setup;
  const server = await startRemoteServer({
    upstream: faults.url,
    dataDir,
    credentials: keyCredentials(behind.apiKey),
    datasetIds: [NOWHERE],
  });
  expect(await (await server.browse('/api/v1/datasets')).json()).toEqual([]);
  const { mediaUri, datasetId } = probes;
  const mediaId = new URL(new URL(mediaUri).searchParams.get('uri') ?? '').pathname.split('/')[3];
  for (const path of [
    `/api/v1/dataset/${datasetId}`,
    `/api/v1/explore/${datasetId}`,
    `/api/v1/image/${mediaId}`,
    `/media/${datasetId}/${mediaId}/image`,
  ]) {
    const response = await server.browse(path);
    expect(response.status, path).toBe(404);
    expect(Object.keys(await response.json())).toEqual(['detail']);
  }
  await expect(server.remote.check()).rejects.toThrow(`has no dataset ${NOWHERE}`);
  await server.close();
});

test('a remote without tokens is sent none, and foreign tokens are rejected', async () => {
  const { dataDir } = setup;
  const seen: (string | undefined)[] = [];
  const onPremises = createServer((request, response) => {
    seen.push(request.headers.authorization);
    response.setHeader('content-type', 'application/json').end('[]');
  });
  await new Promise<void>((resolve) => {
    onPremises.listen(0, '127.0.0.1', resolve);
  });
  const upstream = `http://127.0.0.1:${(onPremises.address() as AddressInfo).port}`;
  const server = await startRemoteServer({ upstream, dataDir, credentials: NO_CREDENTIALS });
  expect((await server.browse('/api/v1/datasets')).status).toBe(200);
  const foreign = { authorization: `Bearer ${await mintToken(setup.behind.apiKey, 60)}` };
  const refused = await fetch(`${server.url}/api/v1/datasets`, { headers: foreign });
  expect(refused.status).toBe(401);
  expect(seen).toEqual([undefined]);
  await server.close();
  onPremises.closeAllConnections();
  onPremises.close();
});

test('the features of a remote are found without its document', async () => {
  const { server, faults } = setup;
  const missing =
    /openapi|no-such-route|correspondence|\/map|tags|export|views|distance_histogram|similarity_cluster|image-url|text_reading/;
  faults.set(NOT_FOUND, missing);
  const response = await server.browse('/api/v1/capabilities');
  const { not_offered } = await response.json();
  expect(Object.keys(not_offered).sort()).toEqual([
    'api_description',
    'combined_examples',
    'correspondence',
    'cover',
    'duplicates',
    'examples',
    'export',
    'histogram',
    'map',
    'near_identical',
    'open_cluster',
    'orders',
    'relevance_range',
    'search_by_url',
    'tags',
    'text_in_images',
    'views',
  ]);
  expect(not_offered.tags).toBe(`${new URL(faults.url).host} does not store tags.`);
  // It is asked once.
  faults.set(null);
  expect(await (await server.browse('/api/v1/capabilities')).json()).toEqual({ not_offered });
});

test('a cluster of a remote without a route for members is shown as on its card, on any page', async () => {
  const { faults, dataDir, behind, probes } = setup;
  const asOf = `/api/v1/explore/${probes.datasetId}`;
  const path = `${asOf}/similarity_cluster`;
  const page = await (await behind.get(`${asOf}?threshold=4`)).json();
  const [cluster] = page.clusters;
  const server = await startRemoteServer({
    upstream: faults.url,
    dataDir,
    credentials: keyCredentials(behind.apiKey),
  });
  // Puts the page with the cluster where one has scrolled far to see it.
  const asked: string[] = [];
  faults.set((exchange) => {
    const { request, response } = exchange;
    if (!request.url?.startsWith(`${asOf}?`)) return NOT_FOUND(exchange);
    const pageNumber = new URL(request.url, faults.url).searchParams.get('page_number') ?? '0';
    asked.push(pageNumber);
    const clusters = Number(pageNumber) < 7 ? [{ cluster_id: NOWHERE }] : page.clusters;
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify({ clusters }));
  }, /openapi|no-such-route|explore/);
  const opened = await (await server.browse(`${path}/${cluster.cluster_id}?threshold=4`)).json();
  expect(opened.n_images).toBe(cluster.n_images);
  expect(opened.previews).toHaveLength(cluster.previews.length);
  expect(asked).toEqual(['0', '1', '2', '3', '4', '5', '6', '7']);

  asked.length = 0;
  const nowhere = await server.browse(`${path}/${probes.datasetId}?threshold=4`);
  expect(nowhere.status).toBe(404);
  expect((await nowhere.json()).detail).toMatch(
    /does not list all members of a cluster\. .* first 2,000 clusters/,
  );
  expect(asked).toHaveLength(20);
  faults.set(null);
  await server.close();
});

test('a missing cluster of a remote with a route for members is not searched elsewhere', async () => {
  const { faults, dataDir, behind, probes } = setup;
  const server = await startRemoteServer({
    upstream: faults.url,
    dataDir,
    credentials: keyCredentials(behind.apiKey),
  });
  faults.set(({ pass }) => pass(), /explore/);
  const path = `/api/v1/explore/${probes.datasetId}/similarity_cluster/${NOWHERE}?threshold=0`;
  const response = await server.browse(path);
  expect(response.status).toBe(404);
  expect(faults.nMet).toBe(1);
  faults.set(null);
  await server.close();
});

test('images are fetched only under signed addresses, and never from internal hosts', async () => {
  const { faults, dataDir, probes, server, behind } = setup;
  expect((await server.browse(probes.mediaUri)).headers.get('content-type')).toMatch(/^image\//);
  const forged = new URL(probes.mediaUri);
  forged.searchParams.set('uri', `${behind.url}/api/v1/datasets`);
  expect((await server.browse(forged.href)).status).toBe(404);
  expect((await fetch(probes.mediaUri)).status).toBe(401);

  const inside = await startRemoteServer({
    upstream: faults.url,
    dataDir,
    credentials: NO_CREDENTIALS,
    limits: SHORT_LIMITS,
  });
  const uris = [
    'http://127.0.0.2:9/a.jpg',
    'http://[::1]:9/a.jpg',
    'http://169.254.169.254/latest/meta-data',
    'http://localhost.localdomain:9/a.jpg',
  ];
  faults.set(({ response }) => {
    const previews = uris.map((media_uri) => ({ media_uri, video_uri: media_uri }));
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify({ clusters: [{ previews }] }));
  }, /explore/);
  const page = await inside.browse(`/api/v1/explore/${probes.datasetId}`);
  faults.set(null);
  const { clusters } = await page.json();
  expect(clusters[0].previews[0].video_uri).toBe(uris[0]);
  for (const { media_uri } of clusters[0].previews) {
    expect(media_uri).toMatch(`${inside.url}/media/remote`);
    const response = await inside.browse(media_uri);
    expect(response.status, media_uri).toBe(502);
  }
  await inside.close();
});

test.each([
  ['an address where nobody listens', 'http://127.0.0.1:9', /does not respond \(it refuses/],
  [
    'a name that is none',
    'http://no-such-host.invalid',
    /host name no-such-host.invalid does not exist|does not respond/,
  ],
])('%s is reported with a message', async (_, upstream, message) => {
  const { dataDir, behind } = setup;
  const credentials = keyCredentials(behind.apiKey);
  const server = await startRemoteServer({ upstream, dataDir, credentials, limits: SHORT_LIMITS });
  await expect(server.remote.check()).rejects.toThrow(message);
  const response = await server.browse('/api/v1/datasets');
  expect(response.status).toBe(502);
  expect((await response.json()).detail).toMatch(message);
  await server.close();
});

test('wrong credentials are reported with a message', async () => {
  const { dataDir, faults } = setup;
  const credentials = keyCredentials({ key: 'another', secret: 'x'.repeat(43) });
  const server = await startRemoteServer({ upstream: faults.url, dataDir, credentials });
  await expect(server.remote.check()).rejects.toThrow(
    /does not accept the credentials of this server: check SEMB/,
  );
  await server.close();
});
