import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout } from 'node:timers/promises';
import sharp from 'sharp';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { z } from 'zod';
import { openKeys } from '#cli/keys/open-keys.ts';
import { Dataset, IndexReport } from '#contract/dataset.ts';
import { SearchImageSimilarityResponse } from '#contract/search-image-similarity.ts';
import { seededRandom } from '#engine/scan/seeded-vectors.ts';
import { mintToken } from '#proxy/mint-token.ts';
import { type SemblanceProcess, startSemblance } from '../browser/semblance-process.ts';
import { drawPicture } from '../gallery.ts';
import { startTestServer, temporaryFolder } from './server.ts';

const KILLS_AT_FIRST = 5;
const KILLS = 15;
/** About how long the first start takes to be ready for requests. */
const FIRST_START_MS = 2_500;
/** Longer than a shutdown takes. */
const SHUTDOWN_MS = 300;
const IMAGES_PER_START = 3;

let root: string;
let photos: string;
let dataDir: string;
let running: SemblanceProcess | undefined;

beforeEach(async () => {
  root = await temporaryFolder();
  photos = path.join(root, 'photos');
  dataDir = path.join(root, 'data');
  await mkdir(photos);
});
afterEach(async () => {
  await running?.stop('SIGKILL');
  await rm(root, { recursive: true });
});

async function filesIn(folder: string): Promise<string[]> {
  return (await readdir(folder, { recursive: true })).filter((file) => /\.\w+$/.test(file));
}

test('what a killed process was writing is removed at the next start, and nothing else', async () => {
  const server = await startTestServer({ dataDir });
  await writeFile(path.join(photos, 'a.jpg'), await drawPicture('balls', 0));
  await server.engine.index(await server.addFolder(photos));
  await server.close();
  const before = await filesIn(dataDir);
  const files = before.filter((file) => /\.(webp|onnx|key)$/.test(file));
  expect(files.map((file) => path.extname(file))).toEqual(
    expect.arrayContaining(['.webp', '.onnx', '.key']),
  );
  for (const file of files) {
    const half = `${file}.0a6b5a7e-3a41-4a57-9f0c-5f4e1b9a7c11.tmp`;
    await writeFile(path.join(dataDir, half), 'half');
  }
  await (await startTestServer({ dataDir })).close();
  expect(await filesIn(dataDir)).toEqual(before);
});

/** What the server has said is so: it must be so ever after. */
interface Acknowledged {
  nImages: number;
  readonly anchorIds: Set<string>;
}

async function client(server: SemblanceProcess) {
  const { ring } = await openKeys(dataDir);
  const headers = { authorization: `Bearer ${await mintToken(ring.local, 600)}` };
  return (pathname: string, init: RequestInit = {}) =>
    fetch(new URL(pathname, server.url), { ...init, headers });
}

/** Searches with ever new uploads until the connection breaks. */
async function searchUntilItEnds(server: SemblanceProcess, known: Acknowledged): Promise<void> {
  const call = await client(server).catch(() => undefined);
  for (let n = 0; call; n++) {
    // A broken connection is what this waits for; a wrong answer fails the test.
    const answer = await call('/api/v1/datasets').catch(() => undefined);
    const [dataset] = z.array(Dataset).parse((await answer?.json().catch(() => [])) ?? []);
    if (!dataset) return;
    expect(dataset.n_images).toBeGreaterThanOrEqual(known.nImages);
    known.nImages = dataset.n_images;
    if (n === 0) await expectAnchors(call, dataset.id, known);
    if (dataset.status !== 'READY') await setTimeout(50);
    else await upload(call, dataset.id, known);
  }
}

type Call = Awaited<ReturnType<typeof client>>;

function explorePath(datasetId: string, anchorId: string): string {
  return `/api/v1/explore/${datasetId}?anchor_type=UPLOAD&anchor_media_id=${anchorId}&threshold=0`;
}

async function expectAnchors(call: Call, datasetId: string, known: Acknowledged): Promise<void> {
  for (const anchorId of known.anchorIds) {
    const status = await call(explorePath(datasetId, anchorId)).then(
      (response) => response.status,
      () => 'ended',
    );
    expect([200, 409, 'ended']).toContain(status);
  }
}

async function upload(call: Call, datasetId: string, known: Acknowledged): Promise<void> {
  const body = new FormData();
  const n = known.anchorIds.size;
  body.set('file', new File([Uint8Array.from(await drawPicture('stripes', n))], `${n}.jpg`));
  const url = `/api/v1/dataset/${datasetId}/search-image-similarity?entity_type=IMAGES`;
  const response = await call(url, { method: 'POST', body }).catch(() => undefined);
  const answer = response?.ok ? await response.json().catch(() => undefined) : undefined;
  if (answer) known.anchorIds.add(SearchImageSimilarityResponse.parse(answer).anchor_media_id);
}

test('killed at any moment, it loses nothing that it had acknowledged', async () => {
  const random = seededRandom(9);
  const known: Acknowledged = { nImages: 0, anchorIds: new Set() };
  let nImages = 0;
  const addImages = async () => {
    for (const end = nImages + IMAGES_PER_START; nImages < end; nImages++) {
      await writeFile(path.join(photos, `${nImages}.jpg`), await drawPicture('hills', nImages));
    }
  };
  // The first starts also make keys, store and model; the others find what those left.
  for (let kill = 0; kill < KILLS_AT_FIRST; kill++) {
    await addImages();
    await startAndKill(100 + random() * FIRST_START_MS, 0, known);
  }
  const startMs = await searchOnce(known);
  for (let kill = 0; kill < KILLS; kill++) {
    await addImages();
    // Every third is killed while it shuts down.
    const shutdownMs = kill % 3 === 0 ? random() * SHUTDOWN_MS : 0;
    await startAndKill((0.1 + 0.9 * random()) * startMs, shutdownMs, known);
  }

  running = await startSemblance({ folders: [photos], dataDir });
  const [dataset] = await running.ready();
  const datasetId = dataset?.id ?? '';
  const call = await client(running);
  const report = await call(`/api/v1/dataset/${datasetId}/index_report`);
  expect(IndexReport.parse(await report.json())).toMatchObject({ n_images: nImages, skipped: [] });
  expect(known.anchorIds.size).toBeGreaterThan(1);
  for (const anchorId of known.anchorIds) {
    expect((await call(explorePath(datasetId, anchorId))).status).toBe(200);
  }
  await running.stop();
  const files = await filesIn(dataDir);
  expect(files.filter((file) => file.endsWith('.tmp'))).toEqual([]);
  const thumbnails = files.filter((file) => file.endsWith('.webp'));
  expect(thumbnails.length).toBeGreaterThanOrEqual(nImages + known.anchorIds.size);
  // Decoding the pixels fails for half a file.
  for (const file of thumbnails) await sharp(path.join(dataDir, file)).stats();
}, 300_000);

/** Starts, uses and stops the server in peace. @returns how long it took until it was READY */
async function searchOnce(known: Acknowledged): Promise<number> {
  const startedMs = performance.now();
  running = await startSemblance({ folders: [photos], dataDir });
  const [dataset] = await running.ready();
  const startMs = performance.now() - startedMs;
  await upload(await client(running), dataset?.id ?? '', known);
  await running.stop();
  return startMs;
}

/** Starts the server, uses it and kills it so long after; shuts it down a while before, if asked to. */
async function startAndKill(
  killAfterMs: number,
  shutdownMs: number,
  known: Acknowledged,
): Promise<void> {
  const startedMs = performance.now();
  const options = { folders: [photos], dataDir, killAfterMs: Math.ceil(killAfterMs) };
  running = await startSemblance(options).catch((error: unknown) => {
    expect(String(error)).toMatch(/ready: SIGKILL\n/);
    return undefined;
  });
  if (!running) return;
  const shutdown = async (server: SemblanceProcess) => {
    if (shutdownMs === 0) return;
    await setTimeout(Math.max(0, startedMs + killAfterMs - shutdownMs - performance.now()));
    await server.stop();
  };
  await Promise.all([shutdown(running), searchUntilItEnds(running, known)]);
  await running.stop('SIGKILL');
  expect(running.errors()).not.toMatch(/Error/);
}
