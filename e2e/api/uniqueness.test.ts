import { rm } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ExploreResponse, type Preview } from '#contract/search/explore.ts';
import { type PlantedCopies, plantCopies } from '../planted-copies.ts';
import { startTestServer, type TestServer, temporaryFolder } from './server.ts';

let root: string;
let server: TestServer;
let planted: PlantedCopies;
let id: string;

beforeAll(async () => {
  root = await temporaryFolder();
  planted = await plantCopies(path.join(root, 'copies'));
  server = await startTestServer({ dataDir: path.join(root, 'data') });
  const dataset = await server.addFolder(path.join(root, 'copies'));
  await server.engine.index(dataset);
  id = dataset.stored.datasetId;
});

afterAll(async () => {
  expect(server.log).toEqual([]);
  await server.close();
  await rm(root, { recursive: true });
});

async function explore(params: Record<string, string>): Promise<Preview[]> {
  const response = await server.get(`/api/v1/explore/${id}?${new URLSearchParams(params)}`);
  expect(response.status).toBe(200);
  const { clusters } = ExploreResponse.parse(await response.json());
  return clusters.flatMap(({ previews }) => previews);
}

/** By file, the lowest score of another image in a search by the image itself. */
async function nearestScores(): Promise<Map<string, number>> {
  const scores = new Map<string, number>();
  for (const { media_id, file_name } of await explore({})) {
    const found = await explore({ anchor_media_id: media_id });
    const others = found.filter((other) => other.media_id !== media_id);
    scores.set(file_name, Math.min(...others.map((other) => other.relevance_score ?? 9)));
  }
  return scores;
}

const filesOf = (previews: readonly Preview[]) => previews.map(({ file_name }) => file_name);

test('uniqueness is the score of the nearest other image, highest first', async () => {
  const scores = await nearestScores();
  const ordered = await explore({ order_by: 'uniqueness' });
  expect(ordered).toHaveLength(scores.size);
  for (const { file_name, measure, relevance_score } of ordered) {
    expect(measure).toBeCloseTo(scores.get(file_name) ?? 9, 5);
    expect(relevance_score).toBeNull();
  }
  const singles = filesOf(ordered).slice(0, planted.singles.length).sort();
  expect(singles).toEqual(planted.singles);
  const first = ordered.filter(({ file_name }) => planted.singles.includes(file_name));
  const measures = first.map(({ measure }) => measure ?? 0);
  expect(measures).toEqual(measures.toSorted((a, b) => b - a));
});

test('vql keeps unique media, or those with near others', async () => {
  const scores = await nearestScores();
  const vql = (op: string, value: number) => JSON.stringify([{ uniqueness: { op, value } }]);
  for (const value of [0, 0.02, 0.3, 9]) {
    const least = [...scores].filter(([, score]) => score >= value).map(([file]) => file);
    expect(filesOf(await explore({ vql: vql('min', value) })).sort()).toEqual(least.sort());
    const most = [...scores].filter(([, score]) => score <= value).map(([file]) => file);
    expect(filesOf(await explore({ vql: vql('max', value) })).sort()).toEqual(most.sort());
  }
});

test('vql understands duplicates and uniqueness as the published clients send them', async () => {
  const scores = await nearestScores();
  const found = async (name: string, value: number) => {
    const vql = JSON.stringify([{ id: 'x', [name]: { op: name, value } }]);
    return filesOf(await explore({ vql, entity_type: 'IMAGES', threshold: '0' })).sort();
  };
  const filesWhere = (keeps: (score: number) => boolean) =>
    [...scores]
      .filter(([, score]) => keeps(score))
      .map(([file]) => file)
      .sort();
  for (const value of [0, 0.5, 0.95, 0.99]) {
    expect(await found('duplicates', value)).toEqual(filesWhere((score) => score <= 1 - value));
    expect(await found('uniqueness', value)).toEqual(filesWhere((score) => score >= value));
  }
  const near = await found('duplicates', 0.95);
  expect(near.length).toBeGreaterThan(0);
  expect(near.length).toBeLessThan(scores.size);
});

test.each([
  [
    '{"duplicates":{"op":"duplicates","value":2}}',
    /^vql\[0\]\.duplicates\.value must be 1 or less/,
  ],
  [
    '{"duplicates":{"op":"duplicates","value":"all"}}',
    /duplicates\.value must be a number from 0 to 1/,
  ],
  ['{"duplicates":{"op":"near","value":1}}', /duplicates\.op must be is, is_not or duplicates/],
  ['{"uniqueness":{"op":"uniqueness","value":-1}}', /uniqueness\.value must be 0 or more/],
  ['{"uniqueness":{"op":"is","value":1}}', /uniqueness\.op must be min, max or uniqueness/],
])('the filter %s is rejected', async (filter, detail) => {
  const response = await server.get(
    `/api/v1/explore/${id}?${new URLSearchParams({ vql: `[${filter}]` })}`,
  );
  expect(response.status).toBe(400);
  expect((await response.json()).detail).toMatch(detail);
});

test('an order is combined with filters and thresholds, not with a query', async () => {
  const kept = await explore({ order_by: 'uniqueness', duplicates: 'extra', threshold: '4' });
  const extras = planted.groups.flatMap(({ files }) => files.slice(1));
  expect(filesOf(kept).sort()).toEqual(extras.sort());
  const [first] = await explore({});
  for (const query of [`anchor_media_id=${first?.media_id}`, 'caption=a']) {
    const response = await server.get(`/api/v1/explore/${id}?order_by=uniqueness&${query}`);
    expect(response.status).toBe(400);
    expect((await response.json()).detail).toMatch(/send only one of them/);
  }
});
