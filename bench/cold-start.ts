import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { prepareDataDirectory } from '#engine/data-directory.ts';
import { BUILT_IN_MODEL } from '#engine/embed/embedding-model.ts';
import { normalize } from '#engine/scan/normalize.ts';
import { seededRandom } from '#engine/scan/seeded-vectors.ts';
import { openDuckDbStore } from '#engine/store/duckdb-store.ts';
import type { EmbeddedMedia, Store } from '#engine/store/store.ts';

const SIZES = [100_000, 1_000_000];
const BATCH = 20_000;
const CLUSTER_SIZES = [1, 2, 8, 32, 128];
const DATASET = '11111111-1111-5111-8111-111111111111';

/** Seconds from the start of a process to its first answer, with its index made before and without. */
export async function benchColdStart(): Promise<void> {
  for (const rows of SIZES) {
    const dataDir = await mkdtemp(path.join(tmpdir(), 'semblance-bench-'));
    const { database } = await prepareDataDirectory(dataDir);
    const store = await openDuckDbStore(database);
    await fill(store, rows);
    await store.close();
    const withoutIndex = await secondsToAnswer(dataDir);
    const withIndex = await secondsToAnswer(dataDir);
    console.log(
      `  ${rows.toLocaleString('en')} images: ${withIndex.toFixed(1)} s to the first answer; ${withoutIndex.toFixed(1)} s where the index file has to be made first`,
    );
    await rm(dataDir, { recursive: true });
  }
}

async function secondsToAnswer(dataDir: string): Promise<number> {
  const script = path.join(import.meta.dirname, 'cold-start', 'first-answer.ts');
  const start = performance.now();
  const child = spawn(process.execPath, ['--import', 'tsx', script, dataDir, DATASET, idOf(0)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [answer] = await once(child.stdout, 'data');
  const seconds = (performance.now() - start) / 1000;
  if (Math.abs(Number(answer)) > 1e-5) throw new Error(`the first answer is ${answer}, not 0`);
  await once(child, 'exit');
  return seconds;
}

async function fill(store: Store, rows: number): Promise<void> {
  const now = new Date();
  const { id: modelId, dims } = BUILT_IN_MODEL;
  await store.saveDataset({
    datasetId: DATASET,
    displayName: 'bench',
    folder: '/nowhere',
    modelId,
    createdAt: now,
    updatedAt: now,
  });
  const random = seededRandom(1);
  for (let first = 0; first < rows; first += BATCH) {
    const media = Array.from({ length: Math.min(BATCH, rows - first) }, (_, i) =>
      mediaOf(first + i, dims, random),
    );
    await store.saveMedia(DATASET, media);
  }
  await store.saveClusters(DATASET, 'IMAGES', memberships(rows), []);
}

function mediaOf(row: number, dims: number, random: () => number): EmbeddedMedia {
  const vector = Float32Array.from({ length: dims }, () => random() - 0.5);
  normalize(vector);
  return {
    mediaId: idOf(row),
    path: `${row}.jpg`,
    fileSize: 100_000,
    modifiedMs: 1,
    width: 640,
    height: 480,
    format: 'jpeg',
    vector,
    objectsVersion: '',
    objects: [],
  };
}

function* memberships(rows: number) {
  for (let row = 0; row < rows; row++) {
    const clusterIds = CLUSTER_SIZES.map((size, level) => idOf(Math.floor(row / size), level + 1));
    yield { mediaId: idOf(row), clusterIds };
  }
}

/** Scattered, as real ids are. */
function idOf(n: number, kind = 0): string {
  const head = Math.imul(n + 1, 0x9e3779b1) >>> 0;
  return `${head.toString(16).padStart(8, '0')}-0000-5000-8${kind}00-${n.toString(16).padStart(12, '0')}`;
}
