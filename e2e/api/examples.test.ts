import { rm } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ImageDetails } from '#contract/dataset/image.ts';
import { ExploreResponse } from '#contract/search/explore.ts';
import type { LiveDataset } from '#engine/datasets/dataset.ts';
import { BUILT_IN_MODEL } from '#engine/embed/known-models.ts';
import { seededRandom } from '#engine/vectors/seeded-vectors.ts';
import { drawGallery, GALLERY_SIZE } from '../gallery.ts';
import { startTestServer, type TestServer, temporaryFolder } from './server.ts';

let folder: string;
let server: TestServer;
let dataset: LiveDataset;
let vectors: ReadonlyMap<string, Float32Array>;
const random = seededRandom(31);

beforeAll(async () => {
  folder = await temporaryFolder();
  await drawGallery(folder);
  server = await startTestServer();
  dataset = await server.addFolder(folder);
  dataset.setFindObjects(false);
  await server.engine.index(dataset);
  const { index } = dataset;
  const ids = index?.mediaIds() ?? [];
  const entries = ids.map(async (id) => [id, await index?.vectorOf(id)] as const);
  vectors = new Map(
    (await Promise.all(entries)).flatMap(([id, vector]) => (vector ? [[id, vector]] : [])),
  );
});

afterAll(async () => {
  await server.close();
  await rm(folder, { recursive: true });
});

function explore(params: Record<string, string>) {
  const query = new URLSearchParams({ threshold: '4', ...params });
  return server.get(`/api/v1/explore/${dataset.stored.datasetId}?${query}`);
}

async function scoresOf(params: Record<string, string>) {
  const { clusters } = ExploreResponse.parse(await (await explore(params)).json());
  return clusters.flatMap(({ cluster_id, relevance_score, previews }) =>
    previews.map((preview) => ({ cluster_id, nearest: relevance_score, ...preview })),
  );
}

function pick(count: number): string[] {
  const ids = [...vectors.keys()];
  return Array.from(
    { length: count },
    () => ids.splice(Math.floor(random() * ids.length), 1)[0] ?? '',
  );
}

/** The score of every image, in float64, by the definition. */
function exactScores(weights: readonly (readonly [id: string, weight: number])[]) {
  const dims = vectors.values().next().value?.length ?? 0;
  const query = Array.from({ length: dims }, (_, d) =>
    weights.reduce((sum, [id, weight]) => sum + weight * (vectors.get(id)?.[d] ?? 0), 0),
  );
  const length = Math.hypot(...query);
  return new Map(
    [...vectors].map(([id, vector]) => {
      const dot = vector.reduce((sum, value, d) => sum + value * (query[d] ?? 0), 0);
      return [id, BUILT_IN_MODEL.relevanceScore(1 - dot / length)];
    }),
  );
}

test('examples draw the ranking towards them and away from them, exactly', async () => {
  expect(vectors.size).toBe(GALLERY_SIZE);
  for (let run = 0; run < 10; run++) {
    const [anchor = '', more = '', less = ''] = pick(3);
    const [w, v] = [0.25 + 0.5 * random(), 0.25 + 0.5 * random()];
    const found = await scoresOf({
      anchor_media_id: anchor,
      more_like: `${more}*${w}`,
      less_like: `${less.toUpperCase()}*${v}`,
    });
    const exact = exactScores([
      [anchor, 1],
      [more, w],
      [less, -v],
    ]);
    expect(found.length).toBeGreaterThan(5);
    for (const { media_id, relevance_score } of found) {
      expect(relevance_score).toBeCloseTo(exact.get(media_id) ?? Number.NaN, 4);
    }
    const order = found.map(({ nearest }) => nearest ?? Number.NaN);
    expect(order).toEqual(order.toSorted((a, b) => a - b));
    expect(order[0]).toBeCloseTo(Math.min(...exact.values()), 4);
  }
});

test.each(['all', 'any'] as const)(
  'the query and what is wanted rank together by %s',
  async (combine) => {
    const join = combine === 'all' ? Math.max : Math.min;
    for (let run = 0; run < 5; run++) {
      const [anchor = '', more = '', other = '', less = ''] = pick(4);
      const found = await scoresOf({
        anchor_media_id: anchor,
        more_like: `${more}_${other}*0.25`,
        less_like: `${less}*0.5`,
        combine,
      });
      const parts = [anchor, more, other].map((id) =>
        exactScores([
          [id, 1],
          [less, -0.5],
        ]),
      );
      expect(found.length).toBeGreaterThan(5);
      for (const { media_id, relevance_score } of found) {
        const exact = join(...parts.map((scores) => scores.get(media_id) ?? Number.NaN));
        expect(relevance_score).toBeCloseTo(exact, 4);
      }
      const order = found.map(({ nearest }) => nearest ?? Number.NaN);
      expect(order).toEqual(order.toSorted((a, b) => a - b));
    }
  },
);

test('an image of another class comes nearer as an example, and one of the same class goes away', async () => {
  const all = await scoresOf({});
  const idOf = (file: string) => all.find(({ file_name }) => file_name === file)?.media_id ?? '';
  const anchor_media_id = idOf('balls/1.jpg');
  const scoreOf = async (file: string, params: Record<string, string>) => {
    const found = await scoresOf({ threshold: '0', anchor_media_id, ...params });
    return found.find(({ file_name }) => file_name === file)?.relevance_score ?? Number.NaN;
  };
  const example = path.posix.join('stars', '1.jpg');
  const alone = await scoreOf(example, {});
  expect(await scoreOf(example, { more_like: idOf(example) })).toBeLessThan(alone / 2);
  const near = await scoreOf('balls/2.jpg', {});
  expect(await scoreOf('balls/2.jpg', { less_like: `${idOf('balls/2.jpg')}*0.5` })).toBeGreaterThan(
    near,
  );
});

test.each([
  ['more_like', 'nonsense', 400, /^more_like must be ids/],
  ['less_like', '6f0a7a0e-2f0c-4f6e-9a53-0d2c7c1b8e14*2', 400, /weight above 0 and up to 1/],
  ['combine', 'all', 400, /^combine needs more_like/],
  ['combine', 'most', 400, /^combine must be all or any/],
  ['more_like', '6f0a7a0e-2f0c-4f6e-9a53-0d2c7c1b8e14', 404, /No such image or object/],
])('%s=%s is refused with a reason', async (name, value, status, reason) => {
  const [anchor = ''] = pick(1);
  const response = await explore({ anchor_media_id: anchor, [name]: value });
  expect(response.status).toBe(status);
  expect((await response.json()).detail).toMatch(reason);
});

test('examples need a query, and may not cancel it out', async () => {
  const [anchor = ''] = pick(1);
  const alone = await explore({ more_like: anchor });
  expect(alone.status).toBe(400);
  expect((await alone.json()).detail).toMatch(/need an anchor/);
  const nothing = await explore({ anchor_media_id: anchor, less_like: anchor });
  expect(nothing.status).toBe(400);
  expect((await nothing.json()).detail).toMatch(/cancel each other out/);
});

test('the page of evidence shows the examples with their weights, and its link keeps them', async () => {
  const [anchor = '', more = '', less = ''] = pick(3);
  const query = new URLSearchParams({
    anchor_media_id: anchor,
    more_like: `${more}*0.5`,
    less_like: less,
  });
  const { datasetId } = dataset.stored;
  const response = await server.get(`/api/v1/dataset/${datasetId}/export`, {
    method: 'POST',
    body: JSON.stringify({ format: 'html', query: String(query) }),
  });
  const page = (await response.text()).replaceAll(/base64,[^"]+/g, '');
  const nameOf = async (id: string) =>
    ImageDetails.parse(await (await server.get(`/api/v1/image/${id}`)).json()).file_name;
  expect(page).toMatch(new RegExp(`More like this</strong>, 50 %<br>${await nameOf(more)}<`));
  expect(page).toMatch(new RegExp(`Less like this</strong>, 100 %<br>${await nameOf(less)}<`));
  const [, href = ''] = /href="([^"]*)"/.exec(page) ?? [];
  const { searchParams } = new URL(href.replaceAll('&amp;', '&'));
  expect(searchParams.get('more_like')).toBe(`${more}*0.5`);
  expect(searchParams.get('less_like')).toBe(less);
});
