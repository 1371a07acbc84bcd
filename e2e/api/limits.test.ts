import { mkdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { ROUTES } from '#contract/routes.ts';
import { drawImage } from '../gallery.ts';
import { localSession } from '../page-session.ts';
import { startTestServer, type TestServer, temporaryFolder } from './server.ts';

const DAY_MS = 86_400_000;

let root: string;
let server: TestServer;
let datasetId: string;
let nowMs = 0;
beforeAll(async () => {
  root = await temporaryFolder();
  await mkdir(path.join(root, 'photos'));
  await writeFile(path.join(root, 'photos', 'a.jpg'), await drawImage('balls', 0));
  server = await startTestServer({
    rateLimits: { requestsPerMinute: 60, workPerMinute: 4, clock: () => nowMs },
  });
  const dataset = await server.addFolder(path.join(root, 'photos'));
  await server.engine.index(dataset);
  datasetId = dataset.stored.datasetId;
});
afterAll(async () => {
  await server.close();
  await rm(root, { recursive: true });
});
/** All budgets are full again. */
beforeEach(() => {
  nowMs += DAY_MS;
});

async function statuses(count: number, ask: () => Promise<Response>): Promise<number[]> {
  const answers: number[] = [];
  for (let n = 0; n < count; n++) {
    const response = await ask();
    await response.arrayBuffer();
    answers.push(response.status);
  }
  return answers;
}
const times = (count: number, status: number) => Array.from({ length: count }, () => status);

test('too many requests are rejected with the time to wait, and accepted after it', async () => {
  const ask = () => server.get(ROUTES.datasets);
  expect(await statuses(60, ask)).toEqual(times(60, 200));
  const refused = await ask();
  expect(refused.status).toBe(429);
  expect(await refused.json()).toEqual({
    detail: 'This address has sent too many requests. Try again in 1 second.',
  });
  expect(refused.headers.get('retry-after')).toBe('1');
  expect(refused.headers.get('x-request-id')).not.toBeNull();
  // Who asks whether the server is well is always told.
  expect((await fetch(server.url + ROUTES.healthcheck)).status).toBe(200);
  expect((await fetch(server.url + ROUTES.readiness)).status).toBe(200);
  nowMs += 1000;
  const taken = await ask();
  expect(taken.status).toBe(200);
  expect(taken.headers.get('ratelimit-policy')).toBe('"requests";q=60;w=60');
  expect(taken.headers.get('ratelimit')).toBe('"requests";r=0');
});

test('hundreds of images are within the budget', async () => {
  const [dataset] = await (await server.get(ROUTES.datasets)).json();
  const thumbnail = new URL(dataset.preview_uri).pathname;
  expect(await statuses(200, () => server.get(thumbnail))).toEqual(times(200, 200));
});

test('work has a separate budget over HTTP', async () => {
  const upload = async () => {
    const body = new FormData();
    body.set('file', new File([Uint8Array.from(await drawImage('stars', 1))], 'a.jpg'));
    const url = `/api/v1/dataset/${datasetId}/search-image-similarity?entity_type=IMAGES`;
    return server.get(url, { method: 'POST', body });
  };
  expect(await statuses(5, upload)).toEqual([200, 200, 200, 200, 429]);
  expect((await server.get(ROUTES.datasets)).status).toBe(200);
});

test('invalid tokens are rejected with 429 after a while, and are charged neither to the key nor to sessions', async () => {
  const headers = await localSession(server.url);
  const { key } = server.apiKey;
  const forged = { key, secret: 'another secret than the one of this key' };
  const tryForged = () => server.get(ROUTES.datasets, {}, forged);
  expect(await statuses(30, tryForged)).toEqual(times(30, 401));
  const refused = await tryForged();
  expect(refused.status).toBe(429);
  expect((await refused.json()).detail).toMatch(/too many invalid tokens. Try again in 2 seconds/);
  expect((await fetch(server.url + ROUTES.datasets, { headers })).status).toBe(200);
  nowMs += 2000;
  expect(await statuses(20, () => server.get(ROUTES.datasets))).toEqual(times(20, 200));
});
