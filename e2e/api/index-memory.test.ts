import { mkdir, rm } from 'node:fs/promises';
import path from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { mintToken } from '#auth/mint-token.ts';
import { type Cluster, ExploreResponse } from '#contract/search/explore.ts';
import { SearchImageSimilarityResponse } from '#contract/search/search-image-similarity.ts';
import { Follower } from '#engine/follower/follower.ts';
import { mediaIdOf } from '#engine/store/ids.ts';
import {
  openTestDatabase,
  type TestDatabase,
} from '#engine/store/postgres/test-database.fixture.ts';
import { seededRandom } from '#engine/vectors/seeded-vectors.ts';
import { startTestServer, type TestServer, temporaryFolder } from './server.ts';

/** More than a page. */
const N_IMAGES = 130;
const PAGE = 100;
/** Of a score, which is 1.35 √d times as far off as its distance in half precision, and rounded. */
const ERROR = 6e-4;
const THRESHOLDS = [0, 1, 2, 3, 4];

let database: TestDatabase;
let root: string;
let photos: string;
let server: TestServer;
let datasetId: string;
let anchor: string;
let inMemory: Awaited<ReturnType<typeof answers>>;

beforeAll(async () => {
  database = await openTestDatabase();
  root = await temporaryFolder();
  photos = path.join(root, 'photos');
  const random = seededRandom(4);
  for (const name of ['odd', 'even']) await mkdir(path.join(photos, name), { recursive: true });
  for (let n = 0; n < N_IMAGES; n++) await paintPatches(fileOf(n), random);
  await start(undefined);
  const dataset = server.engine.datasets[0] ?? expect.fail();
  expect(await server.engine.index(dataset)).toBeDefined();
  anchor = await upload(fileOf(7));
  await tag(someIds());
  inMemory = await answers();
  await server.close();
  await start(1);
});

afterAll(async () => {
  await server.close();
  await database.close();
  await rm(root, { recursive: true });
});

function fileOf(n: number): string {
  return path.join(photos, n % 2 === 0 ? 'even' : 'odd', `${n}.png`);
}

async function paintPatches(file: string, random: () => number): Promise<void> {
  const patches = Uint8Array.from({ length: 3 * 3 * 3 }, () => 256 * random());
  await sharp(patches, { raw: { width: 3, height: 3, channels: 3 } })
    .resize(96, 72, { fit: 'fill', kernel: 'nearest' })
    .png()
    .toFile(file);
}

async function start(indexMemoryBytes: number | undefined): Promise<void> {
  server = await startTestServer({
    ...{ dataDir: path.join(root, 'data'), store: database.url },
    ...(indexMemoryBytes !== undefined && { indexMemoryBytes }),
  });
  const folder = { folder: photos, displayName: 'Photos' };
  const [dataset] = await server.engine.addFolders([folder], { labelsFromFolders: true });
  datasetId = (dataset ?? expect.fail()).stored.datasetId;
}

async function upload(file: string): Promise<string> {
  const form = new FormData();
  form.append('file', new Blob([await sharp(file).toBuffer()]), path.basename(file));
  const response = await server.get(
    `/api/v1/dataset/${datasetId}/search-image-similarity?entity_type=IMAGES`,
    { method: 'POST', body: form },
  );
  return SearchImageSimilarityResponse.parse(await response.json()).anchor_media_id;
}

async function tag(mediaIds: readonly string[]): Promise<void> {
  const response = await server.get(`/api/v1/dataset/${datasetId}/tags`, {
    method: 'POST',
    body: JSON.stringify({ tag: 'seen', media_ids: mediaIds }),
  });
  expect(response.status).toBe(200);
}

async function read(pathname: string, query = ''): Promise<unknown> {
  const response = await server.get(
    `/api/v1/explore/${datasetId}${pathname}?entity_type=IMAGES${query}`,
  );
  expect(response.status, `${pathname} ${query}`).toBe(200);
  return response.json();
}

async function explore(query: string): Promise<Cluster[]> {
  return ExploreResponse.parse(await read('', query)).clusters;
}

const nearest = () => `&anchor_media_id=${anchor}&anchor_type=UPLOAD`;
/** Always of the same files, because other ones may have neighbors at nearly equal distances. */
const someIds = () =>
  ['even/0.png', 'odd/1.png', 'even/2.png'].map((file) => mediaIdOf(datasetId, file));

/** Clusters and their previews as far as they do not depend on the caller, each by its id. */
function described(clusters: readonly Cluster[]) {
  return new Map(
    clusters.map(({ cluster_id, previews, ...cluster }) => [
      cluster_id,
      {
        ...cluster,
        previews: new Map(
          previews.map((preview) => {
            const { media_id, media_uri: _, media_thumb_uri: __, ...rest } = preview;
            return [media_id, rest];
          }),
        ),
      },
    ]),
  );
}

/** All pages of a search, with the number of clusters on each. */
async function allPages(query: string) {
  const pages = [];
  do pages.push(await explore(`${query}&page_number=${pages.length}`));
  while (pages.at(-1)?.length === PAGE);
  const clusters = pages.flat();
  for (const [place, { relevance_score }] of clusters.entries()) {
    const before = clusters[place - 1]?.relevance_score ?? 0;
    expect(relevance_score ?? before).toBeGreaterThanOrEqual(before);
  }
  return { lengths: pages.map(({ length }) => length), clusters: described(clusters) };
}

/** Which members are the most typical differs in the last place; the others follow by their rows. */
function withoutPreviews({ lengths, clusters }: Awaited<ReturnType<typeof allPages>>) {
  const shown = [...clusters].map(
    ([id, { captions, previews, ...rest }]) => [id, { ...rest, n: previews.size }] as const,
  );
  return { lengths, clusters: new Map(shown) };
}

/** The answers of all kinds of searches. */
async function answers() {
  const searches = THRESHOLDS.map((threshold) => `&threshold=${threshold}${nearest()}`);
  const [one = '', other = ''] = someIds();
  const filters = [
    `&more_like=${one}&less_like=${other}`,
    `&more_like=${one}_${other}&combine=any`,
    `&more_like=${one}_${other}&combine=all`,
    `&labels=${encodeURIComponent('["odd"]')}`,
    `&tags=${encodeURIComponent('["seen"]')}`,
    `&vql=${encodeURIComponent('[{"id":"1","labels":{"op":"is_not","value":["odd"]}}]')}`,
  ].map((filter) => `&threshold=0${nearest()}${filter}`);
  const pages = new Map<string, Awaited<ReturnType<typeof allPages>>>();
  for (const query of [...searches, ...filters]) pages.set(query, await allPages(query));
  const browsed = [];
  for (const query of [
    ...THRESHOLDS.map((threshold) => `&threshold=${threshold}`),
    '&threshold=1&duplicates=all',
    '&threshold=0&order_by=uniqueness',
    '&threshold=0&order_by=brightness',
  ]) {
    browsed.push(withoutPreviews(await allPages(query)));
  }
  const [cluster = expect.fail()] = await explore(`&threshold=4`);
  return {
    pages,
    browsed,
    cluster: described([
      ExploreResponse.shape.clusters.element.parse(
        await read(`/similarity_cluster/${cluster.cluster_id}`, `&threshold=4${nearest()}`),
      ),
    ]),
    relevance: await read(`/relevance/${one}`, nearest()),
    counts: await read('/cluster_counts', nearest()),
    metadata: await read('/exploration_metadata', nearest()),
    filtered: await read('/exploration_metadata', filters.at(-2)),
    histogram: await read('/distance_histogram', `&threshold=0${nearest()}`),
  };
}

/** Equal but for scores, which differ by half precision. */
function expectClose(found: unknown, expected: unknown, at = ''): void {
  if (typeof expected === 'number' && !Number.isInteger(expected)) {
    expect(Math.abs(Number(found) - expected), at).toBeLessThanOrEqual(ERROR);
  } else if (expected instanceof Map && found instanceof Map) {
    expect([...found.keys()].sort(), at).toEqual([...expected.keys()].sort());
    for (const [key, value] of expected) expectClose(found.get(key), value, `${at} ${key}`);
  } else if (expected !== null && typeof expected === 'object') {
    expect(Object.keys(found ?? {}), at).toEqual(Object.keys(expected));
    for (const [key, value] of Object.entries(expected)) {
      expectClose((found as Record<string, unknown>)[key], value, `${at}.${key}`);
    }
  } else if (typeof expected === 'number' && at.endsWith('score')) {
    expect(Math.abs(Number(found) - expected), at).toBeLessThanOrEqual(ERROR);
  } else expect(found, at).toEqual(expected);
}

test('the start says in one line what is ranked in PostgreSQL', () => {
  const lines = server.engineLog.filter((line) => line.includes('PostgreSQL'));
  expect(lines).toEqual([
    'The images of Photos are ranked in PostgreSQL, because their index in memory would take 1 MB, more than --index-memory (1 MB).',
  ]);
});

test('pages, filters, members and counts are those of the index in memory', async () => {
  const { histogram, ...found } = await answers();
  const { histogram: histogramInMemory, ...expected } = inMemory;
  expectClose(found, expected);
  // Images near the edge of a bin may be in the next one.
  expect(sumsOf(histogram)).toEqual(sumsOf(histogramInMemory));
});

function sumsOf(histogram: unknown) {
  const { bins, ...sums } = histogram as { bins: { n_clusters: number; n_media: number }[] };
  const total = (key: 'n_clusters' | 'n_media') => bins.reduce((sum, bin) => sum + bin[key], 0);
  return [sums, total('n_clusters'), total('n_media'), bins.length];
}

test('a range, its counts and the images in it fit together', async () => {
  const all = [...(await allPages(`&threshold=0${nearest()}`)).clusters.values()];
  const scores = all.map(({ relevance_score }) => relevance_score ?? 0);
  const range = `&relevance_min=${scores[20]}&relevance_max=${scores[60]}`;
  const { clusters } = await allPages(`&threshold=0${nearest()}${range}`);
  const within = scores.filter((score) => score >= (scores[20] ?? 1) && score <= (scores[60] ?? 0));
  expect(clusters.size).toBe(within.length);
  const counts = await read('/cluster_counts', `${nearest()}${range}`);
  expect(counts).toMatchObject({ n_clusters: expect.arrayContaining([within.length]) });
  const metadata = await read('/exploration_metadata', `&threshold=0${nearest()}${range}`);
  const { n_media } = counts as { n_media: number[] };
  expect(metadata).toMatchObject({ n_images: n_media[0] });
});

test('the map is laid out', async () => {
  const status = async () =>
    (await server.get(`/api/v1/explore/${datasetId}/map?entity_type=IMAGES`)).status;
  await expect.poll(status, { timeout: 60_000 }).toBe(200);
});

// PGlite has one session for all connections, and two servers need two.
test.runIf(process.env['SEMBLANCE_TEST_POSTGRES'])(
  'a server that follows ranks the same rows',
  async () => {
    const told: string[] = [];
    const follower = await Follower.open({
      ...{ dataDir: path.join(root, 'data'), store: database.url, cache: path.join(root, 'cache') },
      ...{ indexMemoryBytes: 1, keys: server.keys.ring, log: (message) => told.push(message) },
    });
    const current = async () => {
      await follower.follow();
      return follower.datasets.length;
    };
    await expect.poll(current, { timeout: 20_000 }).toBe(1);
    const query = `entity_type=IMAGES&threshold=0&page_number=1${nearest()}`;
    const response = await follower.answer(
      new Request(`${server.url}/api/v1/explore/${datasetId}?${query}`, {
        headers: { authorization: `Bearer ${await mintToken(server.apiKey, 60)}` },
      }),
      undefined,
    );
    const { clusters } = ExploreResponse.parse(await response?.json());
    const ids = ({ cluster_id }: Cluster) => cluster_id;
    expect(clusters.map(ids)).toEqual((await explore(`&${query}`)).map(ids));
    expect(clusters.length).toBeGreaterThan(0);
    expect(told.join()).toMatch(/^The images of Photos are ranked in PostgreSQL/);
    await follower.close();
    expect(await generations()).toEqual([{ is_complete: true, n: 1 }]);
  },
);

async function generations(): Promise<unknown[]> {
  const { rows } = await database.run(
    'SELECT is_complete, count(*)::integer AS n FROM semblance.ranked_generations GROUP BY 1',
  );
  return rows;
}

test('new images join, under the next generation', async () => {
  const dataset = server.engine.datasets[0] ?? expect.fail();
  await paintPatches(path.join(photos, 'new.png'), seededRandom(77));
  expect(await server.engine.index(dataset)).toMatchObject({ changed: true });
  const { clusters } = await allPages(`&threshold=0${nearest()}`);
  const names = [...clusters.values()].flatMap(({ previews }) =>
    [...previews.values()].map(({ file_name }) => file_name),
  );
  expect(names).toContain('new.png');
  expect(names).toHaveLength(N_IMAGES + 1);
  // The one before is kept for searches that have begun.
  expect(await generations()).toEqual([{ is_complete: true, n: 2 }]);
});

test('a start without a limit deletes the copies', async () => {
  await server.close();
  await start(undefined);
  expect(await generations()).toEqual([]);
  const { clusters } = await allPages(`&threshold=0${nearest()}`);
  expect(clusters.size).toBeGreaterThan(PAGE);
});
