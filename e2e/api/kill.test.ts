import { mkdir, readdir, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout } from 'node:timers/promises';
import sharp from 'sharp';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { mintToken } from '#auth/mint-token.ts';
import { openKeys } from '#cli/data/open-keys.ts';
import type { Dataset } from '#contract/dataset/dataset.ts';
import { BUILT_IN_MODEL } from '#engine/embed/known-models.ts';
import { readIndexFile } from '#engine/index/index-file.ts';
import { fileVersionOf } from '#engine/indexing/folder/find-images.ts';
import { openDuckDbStore } from '#engine/store/duckdb/duckdb-store.ts';
import { mediaIdOf } from '#engine/store/ids.ts';
import { seededRandom, unitVectors } from '#engine/vectors/seeded-vectors.ts';
import { type SemblanceProcess, startSemblance } from '../browser/semblance-process.ts';
import { drawImage } from '../gallery.ts';
import { Acknowledged, type Call, type DatasetIds } from './acknowledged.ts';
import { startTestServer, temporaryFolder } from './server.ts';

const KILLS_AT_FIRST = 2;
/** About how long the first start takes to be ready for requests. */
const FIRST_START_MS = 2_500;
/** Of each phase, how often it is killed amid that, and how often that is tried. */
const KILLS_PER_PHASE = 1;
const MOST_TRIES = 10;
/** How often a call is made, if it was over before it could be killed. */
const MOST_CALLS = 50;
const POLL_MS = 10;
/** Enough to embed that a poll falls into it. */
const IMAGES_PER_START = 6;
/**
 * So many that to cluster them takes a while. With more than 3,000 images new ones join, and all are
 * clustered anew beside the search.
 */
const FEW_VECTORS = 1_000;
const MANY_VECTORS = 5_000;
/** More than a twentieth, so that to cluster all anew pays. */
const GONE_AT_ONCE = 260;
/** Longer than the slowest machine needs; only a server that hangs takes so long. */
const MOST_WAIT_MS = 120_000;
const { dims } = BUILT_IN_MODEL;

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

test('a start removes unfinished writes of a killed process, and nothing else', async () => {
  const server = await startTestServer({ dataDir, hasOwnThreads: true });
  await writeFile(path.join(photos, 'a.jpg'), await drawImage('balls', 0));
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

type Phase =
  | 'EMBEDDING'
  | 'CLUSTERING'
  | 'clustering beside the search'
  | 'upload'
  | 'add_media'
  | 'tag'
  | 'shutdown';

const random = seededRandom(9);

test('a process killed at any moment loses no acknowledged change', async () => {
  const known = new Acknowledged();
  // The first starts also make keys, store and model; the others find what those left.
  await addImages();
  for (let kill = 0; kill < KILLS_AT_FIRST; kill++) {
    const killAfterMs = Math.ceil(100 + random() * FIRST_START_MS);
    running = await startSemblance({
      folders: [photos],
      dataDir,
      convertsModel: true,
      killAfterMs,
    }).catch((error) => {
      expect(String(error)).toMatch(/ready: SIGKILL\n/);
      return undefined;
    });
    await setTimeout(running ? killAfterMs : 0);
    await running?.stop('SIGKILL');
  }
  const ids = await fillSecondDataset(known);
  await addVectors(ids.folder, 0, FEW_VECTORS);

  const kills = new Map<Phase, number>();
  const killIn = async (phase: Phase) => {
    for (let tries = 0; tries < MOST_TRIES; tries++) {
      if (await startAndKill(phase, known, ids)) kills.set(phase, (kills.get(phase) ?? 0) + 1);
      if (kills.get(phase) === KILLS_PER_PHASE) return;
    }
  };
  for (const phase of ['EMBEDDING', 'CLUSTERING', 'upload', 'add_media', 'tag'] as const) {
    await killIn(phase);
  }
  await addVectors(ids.folder, FEW_VECTORS, MANY_VECTORS);
  await killIn('clustering beside the search');
  await killIn('shutdown');
  expect(Object.fromEntries(kills)).toEqual({
    EMBEDDING: KILLS_PER_PHASE,
    CLUSTERING: KILLS_PER_PHASE,
    upload: KILLS_PER_PHASE,
    add_media: KILLS_PER_PHASE,
    tag: KILLS_PER_PHASE,
    'clustering beside the search': KILLS_PER_PHASE,
    shutdown: KILLS_PER_PHASE,
  });

  running = await startSemblance({ folders: [photos], dataDir });
  const [dataset] = await running.ready();
  expect(dataset).toMatchObject({
    n_images: nImages + MANY_VECTORS - nGone,
    n_skipped: 0,
  });
  await known.expectAll(await client(running), ids);
  await running.stop();
  await expectWholeFiles(nImages);
}, 1_200_000);

/** Whether all files are whole, and there are thumbnails of at least so many. */
async function expectWholeFiles(nThumbnails: number): Promise<void> {
  const files = await filesIn(dataDir);
  // On a busy machine the stop may reach its time limit during the last backup, which the next start
  // writes again.
  const isCutBackup = (file: string) => file.startsWith('backup/current.jsonl.');
  expect(files.filter((file) => file.endsWith('.tmp') && !isCutBackup(file))).toEqual([]);
  const thumbnails = files.filter((file) => file.endsWith('.webp'));
  expect(thumbnails.length).toBeGreaterThanOrEqual(nThumbnails);
  // Decoding the pixels fails for half a file.
  for (const file of thumbnails) await sharp(path.join(dataDir, file)).stats();
  const indexes = files.filter((file) => file.endsWith('.index'));
  expect(indexes.length).toBeGreaterThanOrEqual(4);
  for (const file of indexes) await readIndexFile(path.join(dataDir, file));
}

let nImages = 0;
let nGone = 0;
/** What the last one that came to its end took. */
let shutdownMs = 0;

async function addImages(): Promise<void> {
  for (const end = nImages + IMAGES_PER_START; nImages < end; nImages++) {
    await writeFile(path.join(photos, `${nImages}.jpg`), await drawImage('hills', nImages));
  }
}

/** Files that the store of a stopped server knows, with vectors, as if they had been embedded. */
async function addVectors(datasetId: string, first: number, end: number): Promise<void> {
  const store = await openDuckDbStore(path.join(dataDir, 'semblance.duckdb'));
  const [{ objectsVersion } = expect.fail()] = await store.media.knownFiles(datasetId);
  const vectors = unitVectors(end - first, dims, random);
  const media = Array.from({ length: end - first }, async (_, i) => {
    const file = `vector ${first + i}.png`;
    await writeFile(path.join(photos, file), '');
    return {
      mediaId: mediaIdOf(datasetId, file),
      path: file,
      ...fileVersionOf(await stat(path.join(photos, file))),
      ...{ width: 1, height: 1, format: 'png', contentHash: null, objects: [] },
      vector: vectors.slice(i * dims, (i + 1) * dims),
      objectsVersion: objectsVersion ?? '',
    };
  });
  await store.media.save(datasetId, await Promise.all(media));
  await store.close();
}

async function client(server: SemblanceProcess): Promise<Call> {
  const { ring } = await openKeys(dataDir);
  const headers = { authorization: `Bearer ${await mintToken(ring.local, 600)}` };
  return (pathname, init = {}) => fetch(new URL(pathname, server.url), { ...init, headers });
}

/** Starts and stops the server in peace, and makes a dataset beside that of the folder. */
async function fillSecondDataset(known: Acknowledged): Promise<DatasetIds> {
  running = await startSemblance({ folders: [photos], dataDir });
  const [dataset] = await running.ready();
  const call = await client(running);
  const body = new URLSearchParams({ dataset_name: 'sent' });
  const created = await call('/api/v1/dataset', { method: 'POST', body });
  const sent = ((await created.json()) as Dataset).id;
  expect(await known.send(call, sent)).toBe(true);
  await running.ready();
  shutdownMs = await timeOf(running.stop);
  return { folder: dataset?.id ?? '', sent };
}

/** Starts the server and kills it. @returns whether that was amid the phase */
async function startAndKill(phase: Phase, known: Acknowledged, ids: DatasetIds): Promise<boolean> {
  running = await startSemblance({ folders: [photos], dataDir });
  const server = running;
  const isAmid = await reach(phase, server, known, ids);
  await server.stop('SIGKILL');
  expect(server.errors()).not.toMatch(/Error/);
  return isAmid();
}

/** Resolves to what tells after the end whether that was amid the phase. */
type IsAmid = () => Promise<boolean>;

async function reach(
  phase: Phase,
  server: SemblanceProcess,
  known: Acknowledged,
  ids: DatasetIds,
): Promise<IsAmid> {
  const call = await client(server);
  await waitFor(call, known, isAtRest);
  switch (phase) {
    case 'EMBEDDING':
    case 'CLUSTERING':
      return amidRun(call, known, phase);
    case 'clustering beside the search':
      return amidClustering(call, known, ids.folder);
    case 'shutdown':
      return amidShutdown(server);
    case 'upload':
      return amid(() => known.upload(call, ids.folder));
    case 'add_media':
      return amid(() => known.send(call, ids.sent));
    case 'tag':
      return amid(() => known.tag(call, ids.folder, ['0.jpg', '1.jpg', '2.jpg']));
  }
}

function isAtRest({ status, indexing }: Dataset): boolean {
  return status === 'READY' && indexing === null;
}

/**
 * Polls until that is so of the dataset of the folder.
 * @throws where it does not become so in a long time
 */
async function waitFor(
  call: Call,
  known: Acknowledged,
  isReached: (dataset: Dataset) => boolean,
): Promise<Dataset> {
  for (const startedMs = performance.now(); ; await setTimeout(POLL_MS)) {
    const [dataset] = await known.datasets(call);
    if (dataset && isReached(dataset)) return dataset;
    expect(performance.now() - startedMs, JSON.stringify(dataset)).toBeLessThan(MOST_WAIT_MS);
  }
}

/** Acts until that is not over after a part of the time it took before. */
async function amid(act: () => Promise<boolean>): Promise<IsAmid> {
  let tookMs = await timeOf(act);
  for (let calls = 0; calls < MOST_CALLS; calls++) {
    let isOver = false;
    const acting = timeOf(act).then((ms) => {
      isOver = true;
      return ms;
    });
    await setTimeout(tookMs * random());
    if (!isOver) return () => acting.then(() => true);
    tookMs = await acting;
  }
  return async () => false;
}

async function timeOf(act: () => Promise<unknown>): Promise<number> {
  const startedMs = performance.now();
  await act();
  return performance.now() - startedMs;
}

async function amidShutdown(server: SemblanceProcess): Promise<IsAmid> {
  let isOver = false;
  const stopping = timeOf(server.stop).then((ms) => {
    isOver = true;
    return ms;
  });
  await setTimeout(shutdownMs * random());
  const wasOver = isOver;
  return async () => {
    const tookMs = await stopping;
    if (wasOver) shutdownMs = tookMs;
    return !wasOver;
  };
}

async function amidRun(
  call: Call,
  known: Acknowledged,
  phase: 'EMBEDDING' | 'CLUSTERING',
): Promise<IsAmid> {
  const nAfter = known.nImages + IMAGES_PER_START;
  await addImages();
  const reached = await waitFor(
    call,
    known,
    (dataset) =>
      dataset.indexing?.phase === phase || (dataset.n_images >= nAfter && isAtRest(dataset)),
  );
  await setTimeout(3 * POLL_MS * random());
  return async () => reached.indexing?.phase === phase;
}

async function amidClustering(call: Call, known: Acknowledged, datasetId: string): Promise<IsAmid> {
  const left = known.nImages - GONE_AT_ONCE;
  known.nLeaving = GONE_AT_ONCE;
  for (const end = nGone + GONE_AT_ONCE; nGone < end; nGone++) {
    await rm(path.join(photos, `vector ${nGone}.png`));
  }
  await waitFor(call, known, ({ n_images, indexing }) => n_images <= left && indexing === null);
  known.nLeaving = 0;
  await setTimeout(10 * POLL_MS * random());
  return async () => {
    const store = await openDuckDbStore(path.join(dataDir, 'semblance.duckdb'));
    const clustering = await store.clusters.clustering(datasetId, 'IMAGES');
    await store.close();
    return (clustering?.nChanged ?? 0) >= GONE_AT_ONCE;
  };
}
