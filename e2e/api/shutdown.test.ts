import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { request } from 'node:http';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { mintToken } from '#auth/mint-token.ts';
import { ROUTES } from '#contract/routes.ts';
import { startSemblance } from '../browser/semblance-process.ts';
import { drawImage } from '../gallery.ts';
import { startTestServer, type TestServer, temporaryFolder } from './server.ts';

/** Longer than anything here takes. */
const PATIENCE_MS = 60_000;

/** Node reads none that is shorter than 27 characters. */
const BOUNDARY = 'border-between-parts-of-forms';

let root: string;
let folder: string;
let server: TestServer;
let datasetId: string;
beforeAll(async () => {
  root = await temporaryFolder();
  folder = path.join(root, 'photos');
  await mkdir(folder);
  for (let n = 0; n < 4; n++) {
    await writeFile(path.join(folder, `${n}.jpg`), await drawImage('hills', n));
  }
});
afterAll(() => rm(root, { recursive: true }));

/** One after the other over the same data, so that the model is made once. */
const dataDir = () => path.join(root, 'data');
beforeEach(async () => {
  server = await startTestServer({ dataDir: dataDir() });
  const dataset = await server.addFolder(folder);
  await server.engine.index(dataset);
  datasetId = dataset.stored.datasetId;
});
afterEach(() => server.close());

/** Sends the head of an upload and half of its body. */
async function beginUpload() {
  const picture = await drawImage('stars', 1);
  const head = `--${BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="a.jpg"\r\n\r\n`;
  const body = Buffer.concat([Buffer.from(head), picture, Buffer.from(`\r\n--${BOUNDARY}--\r\n`)]);
  const upload = request(`${server.url}/api/v1/dataset/${datasetId}/search-image-similarity`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${await mintToken(server.apiKey, 60)}`,
      'content-type': `multipart/form-data; boundary=${BOUNDARY}`,
      'content-length': body.length,
    },
  });
  const answer = once(upload, 'response');
  const half = body.length / 2;
  await new Promise((resolve) => upload.write(body.subarray(0, half), resolve));
  await expect.poll(() => server.inFlight()).toBe(1);
  return { answer, finish: () => upload.end(body.subarray(half)) };
}

test('a stopping server finishes requests in flight, rejects new ones, and readiness reports it', async () => {
  const { answer, finish } = await beginUpload();
  expect((await fetch(server.url + ROUTES.readiness)).status).toBe(200);
  let isDrained = false;
  const drained = server.drain(PATIENCE_MS).then(() => {
    isDrained = true;
  });

  const readiness = await fetch(server.url + ROUTES.readiness);
  expect(readiness.status).toBe(503);
  expect((await readiness.json()).detail).toMatch(/shutting down/);
  expect((await fetch(server.url + ROUTES.healthcheck)).status).toBe(200);
  for (const pathname of ['/', ROUTES.datasets]) {
    const refused = await server.get(pathname);
    expect(refused.status, pathname).toBe(503);
    expect(refused.headers.get('connection')).toBe('close');
    expect(refused.headers.get('retry-after')).toMatch(/^\d+$/);
    expect(Object.keys(await refused.json())).toEqual(['detail']);
  }

  expect(isDrained).toBe(false);
  finish();
  const [response] = await answer;
  const answered = await new Response(response).text();
  expect(response.statusCode, answered).toBe(200);
  await drained;
  expect(server.log).toEqual([]);
});

test('a request that takes longer than the timeout does not delay shutting down', async () => {
  const { answer } = await beginUpload();
  const broken = expect(answer).rejects.toThrow(/hang up|ECONNRESET/);
  await server.drain(1);
  expect(server.inFlight()).toBe(1);
  await server.closeListener();
  await broken;
});

test('requests never read a closed store while the engine closes', async () => {
  const token = await mintToken(server.apiKey, 60);
  const ask = () =>
    server.engine.fetch(
      new Request(`${server.url}/api/v1/explore/${datasetId}?threshold=0`, {
        headers: { authorization: `Bearer ${token}` },
      }),
    );
  const answers = Array.from({ length: 40 }, ask);
  const closed = server.engine.close();
  const statuses = (await Promise.all(answers)).map(({ status }) => status);
  expect(new Set(statuses)).toEqual(new Set([200]));
  await closed;
  expect((await ask()).status).toBe(503);
  expect(server.engine.notReadyBecause()).toMatch(/shutting down/);
  expect(server.log).toEqual([]);
});

test('the results of a run are readable until the engine is closed', async () => {
  await server.engine.endRuns();
  const [dataset] = server.engine.datasets;
  if (!dataset) throw new Error('there is no dataset');
  expect(await server.engine.skippedFiles(dataset)).toEqual([]);
  expect(await server.engine.index(dataset)).toBeUndefined();
});

test.each(['SIGINT', 'SIGHUP'] as const)('%s ends a process as SIGTERM does', async (signal) => {
  await server.close();
  const started = await startSemblance({ folders: [folder], dataDir: dataDir() });
  const announced = path.join(dataDir(), 'server.json');
  const isAnnounced = () => expect.poll(() => existsSync(announced), { timeout: PATIENCE_MS });
  await isAnnounced().toBe(true);
  process.kill(started.pid, signal);
  // A process that is killed leaves it.
  await isAnnounced().toBe(false);
  await started.stop();
  expect(started.errors()).not.toMatch(/Error/);
});

test('a process that is stopped at any moment of its start ends without an error', async () => {
  await server.close();
  for (const delayMs of [0, 100, 250, 400, 600, 900]) {
    const started = await startSemblance({ folders: [folder], dataDir: dataDir() });
    await new Promise((resolve) => setTimeout(resolve, delayMs));
    await started.stop();
    expect(started.errors()).not.toMatch(/Error/);
  }
});
