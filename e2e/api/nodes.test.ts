import { once } from 'node:events';
import { mkdir, rm } from 'node:fs/promises';
import { type AddressInfo, connect, createServer } from 'node:net';
import path from 'node:path';
import sharp from 'sharp';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { mintToken } from '#auth/mint-token.ts';
import { type Keys, openKeys } from '#cli/data/open-keys.ts';
import { NODE_TOKEN_HEADER, signCaller } from '#cli/node/node-token.ts';
import { Dataset } from '#contract/dataset/dataset.ts';
import { LOCAL_KEY } from '#contract/key-description.ts';
import { ROUTES } from '#contract/routes.ts';
import { type Cluster, ExploreResponse } from '#contract/search/explore.ts';
import { SearchImageSimilarityResponse } from '#contract/search/search-image-similarity.ts';
import { mediaIdOf } from '#engine/store/ids.ts';
import { openGate } from '#engine/store/postgres/tcp-gate.fixture.ts';
import {
  openTestDatabase,
  type TestDatabase,
} from '#engine/store/postgres/test-database.fixture.ts';
import { seededRandom } from '#engine/vectors/seeded-vectors.ts';
import { type SemblanceProcess, startSemblance } from '../browser/semblance-process.ts';
import { localSession } from '../page-session.ts';
import { runProcess } from './run-command.ts';
import { temporaryFolder } from './server.ts';

const N_IMAGES = 60;
const MOST_WAIT_MS = 60_000;

let database: TestDatabase;
let root: string;
let photos: string;
let dataDir: string;
let keys: Keys;
let nodes: SemblanceProcess[];
let datasetId: string;
const random = seededRandom(1);

// PGlite has one session for all connections, and two servers need two.
describe.runIf(process.env['SEMBLANCE_TEST_POSTGRES'])('several nodes', () => {
  beforeEach(async () => {
    database = await openTestDatabase();
    root = await temporaryFolder();
    photos = path.join(root, 'photos');
    dataDir = path.join(root, 'data');
    await mkdir(photos);
    keys = await openKeys(dataDir);
    nodes = [];
    for (let n = 0; n < N_IMAGES; n++) await paint(`${n}.png`);
  });

  afterEach(async () => {
    await Promise.all(nodes.map((node) => node.stop('SIGKILL')));
    await database.close();
    await rm(root, { recursive: true });
  });

  test('all nodes answer, each with what was confirmed by another before', async () => {
    const [first, second] = [await startNode(), await startNode()];
    await onlyDataset(first);
    expect(await leads(first)).toBe(true);
    expect(await leads(second)).toBe(false);
    expect((await readyDataset(second)).n_images).toBe(N_IMAGES);
    await follows(second);
    expect(await scores(second)).toEqual(await scores(first));

    for (let n = 0; n < 10; n++) {
      const [writer, reader] = n % 2 === 0 ? [first, second] : [second, first];
      const tagged = mediaIdOf(datasetId, `${n}.png`);
      await tag(writer, `tag ${n}`, tagged);
      expect(await tagsOf(reader, tagged)).toContain(`tag ${n}`);
      expect(await filesWith(reader, `tags=["tag ${n}"]`)).toEqual([`${n}.png`]);
      const anchor = await upload(writer, `${n}.png`);
      const [best] = await explore(reader, `anchor_type=UPLOAD&anchor_media_id=${anchor}`);
      expect(best?.previews[0]).toMatchObject({ file_name: `${n}.png`, relevance_score: 0 });
    }
    const [cluster] = await explore(second, '');
    const thumbnail = await fetch(cluster?.previews[0]?.media_thumb_uri ?? '');
    expect(thumbnail.headers.get('content-type')).toBe('image/webp');
    expect(new URL(thumbnail.url).origin).toBe(new URL(second.url).origin);

    // It answers searches while the leader cannot.
    process.kill(first.pid, 'SIGSTOP');
    expect(await filesWith(second, 'tags=["tag 3"]')).toEqual(['3.png']);
    expect((await scores(second)).length).toBeGreaterThan(1);
    process.kill(first.pid, 'SIGCONT');

    // A key that is revoked on one node is revoked on all.
    const key = await keys.ring.add({ name: 'guest', role: 'reader', datasetIds: null });
    const asGuest = { authorization: `Bearer ${await mintToken(key, 60)}` };
    for (const node of nodes) {
      expect((await fetch(`${node.url}api/v1/datasets`, { headers: asGuest })).status).toBe(200);
    }
    await keys.ring.revoke(key.key);
    for (const node of nodes) {
      expect((await fetch(`${node.url}api/v1/datasets`, { headers: asGuest })).status).toBe(401);
    }
    // A session that one node has opened is valid on all, until it is ended on one.
    const balancer = await openBalancer([first, second]);
    const session = await localSession(balancer.url);
    const asPage = (method = 'GET', route: string = ROUTES.datasets) =>
      fetch(balancer.url + route, { method, headers: { ...session, connection: 'close' } });
    for (let n = 0; n < 4; n++) expect((await asPage()).status).toBe(200);
    await asPage('DELETE', ROUTES.session);
    for (let n = 0; n < 4; n++) expect((await asPage()).status).toBe(401);
    await balancer.close();

    // Images that come are found by all.
    await paint('new.png');
    await expect
      .poll(async () => (await filesWith(second, '')).length, { timeout: MOST_WAIT_MS })
      .toBe(N_IMAGES + 1);
    expect(await scores(second)).toEqual(await scores(first));
  });

  test('when the leader is killed while it indexes, another one finishes, and nothing confirmed is lost', async () => {
    const [first, second, third] = [await startNode(), await startNode(), await startNode()];
    const confirmed: string[] = [];
    await readyDataset(first);
    for (let n = 0; n < 40; n++) await paint(`more ${n}.png`);
    // While it embeds them.
    await expect
      .poll(async () => (await onlyDataset(third)).indexing?.n_total ?? 0, { interval: 20 })
      .toBeGreaterThan(0);
    const tagging = (async () => {
      for (let n = 0; n < N_IMAGES; n++) {
        const response = await tag(third, `tag ${n}`, mediaIdOf(datasetId, `${n}.png`)).catch(
          () => undefined,
        );
        if (response?.ok) confirmed.push(`tag ${n}`);
        // While nobody leads, a request that waits is answered by the next leader.
        else expect((await onlyDataset(third)).id).toBe(datasetId);
      }
    })();
    await expect.poll(() => confirmed.length).toBeGreaterThan(5);
    await first.stop('SIGKILL');
    const byFirst = await writtenVectors();
    await tagging;
    expect(confirmed.length).toBeGreaterThan(N_IMAGES / 2);
    expect([await leads(second), await leads(third)].toSorted()).toEqual([false, true]);
    await expect
      .poll(async () => (await readyDataset(second)).n_images, { timeout: MOST_WAIT_MS })
      .toBe(N_IMAGES + 40);
    for (const node of [second, third]) {
      const files = await filesWith(node, '');
      expect(files.length).toBe(N_IMAGES + 40);
      expect(new Set(files).size).toBe(files.length);
      for (const name of confirmed) {
        expect(await filesWith(node, `tags=["${name}"]`)).toEqual([`${name.slice(4)}.png`]);
      }
    }
    // What the first one has embedded was not embedded again.
    expect(byFirst.size).toBeGreaterThanOrEqual(N_IMAGES);
    expect(await writtenVectors()).toEqual(new Map([...(await writtenVectors()), ...byFirst]));
    // The one that was killed comes back and follows.
    const again = await startNode();
    expect(await leads(again)).toBe(false);
    expect((await filesWith(again, '')).length).toBe(N_IMAGES + 40);
  });

  test('a leader that was cut off from the database follows the one that took over', async () => {
    const gate = await openGate(database.url);
    const [first, second] = [await startNode(gate.url), await startNode()];
    await readyDataset(first);
    await follows(second);
    await gate.shut();
    await expect.poll(() => leads(second), { timeout: MOST_WAIT_MS }).toBe(true);
    expect((await call(first, '/api/v1/readiness')).status).toBe(503);
    expect((await tag(second, 'a', mediaIdOf(datasetId, '1.png'))).status).toBe(200);
    await gate.open();
    await expect.poll(() => leads(first), { timeout: MOST_WAIT_MS }).toBe(false);
    await expect
      .poll(async () => (await call(first, '/api/v1/readiness')).status, { timeout: MOST_WAIT_MS })
      .toBe(200);
    expect(await filesWith(first, 'tags=["a"]')).toEqual(['1.png']);
    expect((await tag(first, 'b', mediaIdOf(datasetId, '2.png'))).status).toBe(200);
    expect(await filesWith(second, 'tags=["b"]')).toEqual(['2.png']);
    await gate.close();
  });

  test('the port of nodes answers only what a node has signed', async () => {
    const node = await startNode();
    const [, address = ''] = /leads: .*\((.*)\)/.exec(node.errors()) ?? [];
    const about = { origin: 'http://localhost', key: LOCAL_KEY, is_session: false };
    const forged = await signCaller(about, new TextEncoder().encode('x'.repeat(32)));
    const ask = (headers: Record<string, string>) =>
      fetch(`http://${address}${ROUTES.datasets}`, { headers });
    const authorization = `Bearer ${await mintToken(keys.ring.local, 60)}`;
    for (const headers of [{}, { authorization }, { [NODE_TOKEN_HEADER]: forged }]) {
      expect((await ask(headers)).status).toBe(401);
    }
    const signed = await signCaller(about, keys.nodeSecret);
    expect((await ask({ [NODE_TOKEN_HEADER]: signed })).status).toBe(200);
    // From a client, it is one header among others.
    const sent = { [NODE_TOKEN_HEADER]: signed };
    expect((await fetch(new URL(ROUTES.datasets, node.url), { headers: sent })).status).toBe(401);
  });

  test('a server that does not share its database, or its data directory, is refused', async () => {
    const alone = await startSemblance({
      ...{ folders: [photos], dataDir },
      args: ['--store', database.url],
    });
    nodes.push(alone);
    expect(await refusalOfNode(dataDir)).toMatch(/in use by a server of Semblance without --node/);
    await alone.stop();
    await startNode();
    expect(await refusalOfNode(path.join(root, 'other'))).toMatch(/has another data directory/);
    const { code, stderr } = await runProcess(
      ...['start', photos, '--data', dataDir, '--store', database.url, '--port', '0', '--no-open'],
    );
    expect(stderr).toMatch(/is in use by another server of Semblance/);
    expect(code).toBe(1);
  });
});

async function paint(name: string): Promise<void> {
  const patches = Uint8Array.from({ length: 2 * 2 * 3 }, () => 256 * random());
  await sharp(patches, { raw: { width: 2, height: 2, channels: 3 } })
    .resize(96, 72, { fit: 'fill', kernel: 'nearest' })
    .png()
    .toFile(path.join(photos, name));
}

const nodeArgs = (cache: string, store = database.url) => [
  ...['--store', store, '--node', '127.0.0.1:0'],
  ...['--cache', path.join(root, cache)],
];

async function startNode(store?: string): Promise<SemblanceProcess> {
  const args = nodeArgs(`cache ${nodes.length}`, store);
  const node = await startSemblance({ folders: [photos], dataDir, args });
  nodes.push(node);
  return node;
}

async function refusalOfNode(data: string): Promise<string> {
  const options = ['--data', data, '--port', '0', '--no-open', ...nodeArgs('cache of another')];
  const { code, stderr } = await runProcess('start', photos, ...options);
  expect(code).toBe(1);
  return stderr;
}

async function call(node: SemblanceProcess, pathname: string, init: RequestInit = {}) {
  const authorization = `Bearer ${await mintToken(keys.ring.local, 60)}`;
  return fetch(new URL(pathname, node.url), { ...init, headers: { authorization } });
}

async function onlyDataset(node: SemblanceProcess): Promise<Dataset> {
  const response = await call(node, '/api/v1/datasets');
  const [dataset] = z.array(Dataset).parse(await response.json());
  if (!dataset) throw new Error('there is no dataset');
  datasetId = dataset.id;
  return dataset;
}

async function readyDataset(node: SemblanceProcess): Promise<Dataset> {
  const isReady = ({ status, indexing }: Dataset) => status === 'READY' && indexing === null;
  let dataset = await onlyDataset(node);
  await expect
    .poll(
      async () => {
        dataset = await onlyDataset(node);
        return isReady(dataset);
      },
      { timeout: MOST_WAIT_MS },
    )
    .toBe(true);
  return dataset;
}

async function metric(node: SemblanceProcess, name: string): Promise<number> {
  const text = await (await call(node, '/metrics')).text();
  return Number(new RegExp(`^${name}(?:{.*})? (\\d+)$`, 'm').exec(text)?.[1]);
}

const leads = async (node: SemblanceProcess) => (await metric(node, 'semblance_leads')) === 1;

/** One address for all nodes, which get its connections in turn. */
async function openBalancer(behind: readonly SemblanceProcess[]) {
  let nConnections = 0;
  const balancer = createServer((near) => {
    const far = connect(behind[nConnections++ % behind.length]?.port ?? 0, '127.0.0.1');
    // Both end together.
    for (const socket of [near, far]) socket.on('error', () => undefined);
    near.pipe(far).pipe(near);
  });
  balancer.listen(0, '127.0.0.1');
  await once(balancer, 'listening');
  return {
    url: `http://127.0.0.1:${(balancer.address() as AddressInfo).port}`,
    close: () => new Promise((resolve) => balancer.close(resolve)),
  };
}

/** Until the node answers searches itself. */
async function follows(node: SemblanceProcess): Promise<void> {
  await expect.poll(() => metric(node, 'semblance_dataset_images')).toBe(N_IMAGES);
}

async function explore(node: SemblanceProcess, query: string): Promise<Cluster[]> {
  const response = await call(
    node,
    `/api/v1/explore/${datasetId}?entity_type=IMAGES&threshold=0&${query}`,
  );
  expect(response.status).toBe(200);
  return ExploreResponse.parse(await response.json()).clusters;
}

async function scores(node: SemblanceProcess): Promise<unknown[]> {
  const anchor = mediaIdOf(datasetId, '7.png');
  const clusters = await explore(node, `anchor_type=MEDIA&anchor_media_id=${anchor}`);
  return clusters.map(({ cluster_id, relevance_score }) => [cluster_id, relevance_score]);
}

async function filesWith(node: SemblanceProcess, query: string): Promise<string[]> {
  const files: string[] = [];
  for (let page = 0; ; page++) {
    const clusters = await explore(node, `${query}&page_number=${page}`);
    if (clusters.length === 0) return files;
    files.push(...clusters.flatMap(({ previews }) => previews.map(({ file_name }) => file_name)));
  }
}

function tag(node: SemblanceProcess, name: string, mediaId: string): Promise<Response> {
  const body = JSON.stringify({ tag: name, media_ids: [mediaId] });
  return call(node, `/api/v1/dataset/${datasetId}/tags`, { method: 'POST', body });
}

async function tagsOf(node: SemblanceProcess, mediaId: string): Promise<string[]> {
  const response = await call(node, `/api/v1/image/${mediaId}`);
  const image = z
    .object({ user_tags: z.array(z.string()).nullable() })
    .parse(await response.json());
  return image.user_tags ?? [];
}

async function upload(node: SemblanceProcess, name: string): Promise<string> {
  const body = new FormData();
  body.append('file', new Blob([await sharp(path.join(photos, name)).toBuffer()]), name);
  const response = await call(
    node,
    `/api/v1/dataset/${datasetId}/search-image-similarity?entity_type=IMAGES`,
    { method: 'POST', body },
  );
  return SearchImageSimilarityResponse.parse(await response.json()).anchor_media_id;
}

/** The transactions that wrote the vectors of images, by id. */
async function writtenVectors(): Promise<Map<string, string>> {
  const { rows } = await database.run(
    'SELECT media_id::text AS id, xmin::text AS written FROM semblance.media_vectors',
  );
  return new Map(rows.map(({ id, written }) => [id, written]));
}
