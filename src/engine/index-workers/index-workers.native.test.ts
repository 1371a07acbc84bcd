import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { drawImage } from '#engine/embed/drawing.fixture.ts';
import { createEmbedder, type Embedder } from '#engine/embed/embedder.ts';
import { giveModel, madeModel } from '#engine/embed/model/made-model.fixture.ts';
import { UnreadableImageError } from '#engine/embed/side-data/unreadable-image-error.ts';
import type { WantedObjects } from '#engine/embed/tasks/object-task.ts';
import { inLanes } from '#engine/indexing/in-lanes.ts';
import { dataDirectoryAt } from '#engine/store/data-directory.ts';
import { writeDatabaseId } from '#engine/store/database-identity.ts';
import type { LeasedJobs } from '#engine/store/postgres/jobs/leased-jobs.ts';
import { openLeasedJobs } from '#engine/store/postgres/open-jobs.ts';
import { openPostgresStore, type PostgresWriter } from '#engine/store/postgres/postgres-store.ts';
import { openGate } from '#engine/store/postgres/tcp-gate.fixture.ts';
import {
  openTestDatabase,
  type TestDatabase,
} from '#engine/store/postgres/test-database.fixture.ts';
import { encodeAnswer, encodeTask, JOBS_VERSION } from './embedding-job.ts';
import { runIndexWorker } from './index-worker.ts';
import { sharingEmbedders } from './shared-embedder.ts';

const N_IMAGES = 24;
const WANTED: readonly WantedObjects[] = [
  'none',
  'detected',
  [{ box: { x: 0.1, y: 0.2, width: 0.3, height: 0.4, unit: 'fraction' }, label: 'ü\0' }],
];
const wanted = (n: number) => WANTED[n % WANTED.length];

let database: TestDatabase;
let folder: string;
let own: Embedder;
let store: PostgresWriter;
let shared: Embedder;
let messages: string[];
let stopping: AbortController;
let workers: Promise<void>[];

// PGlite has one session for all connections.
describe.runIf(process.env['SEMBLANCE_TEST_POSTGRES'])('index workers', () => {
  beforeAll(async () => {
    database = await openTestDatabase();
    folder = await mkdtemp(path.join(tmpdir(), 'semblance-workers-'));
    await giveModel(folder);
    own = await createEmbedder({ modelDir: await madeModel(), threads: 1 });
    for (let n = 0; n < N_IMAGES; n++) {
      await writeFile(image(n), await drawImage(120, 90, n).png().toBuffer());
    }
    return async () => {
      await own.close();
      await database.close();
      await rm(folder, { recursive: true });
    };
  });

  beforeEach(async () => {
    messages = [];
    workers = [];
    stopping = new AbortController();
    await database.empty();
    store = await openPostgresStore(database.url, (message) => messages.push(message));
    await store.jobs.begin(JOBS_VERSION);
    await writeDatabaseId(dataDirectoryAt(folder), store.databaseId);
    const start = sharingEmbedders(
      async () => own,
      store.jobs,
      (message) => messages.push(message),
    );
    shared = await start({ modelDir: folder });
  });

  afterEach(async () => {
    stopping.abort();
    await Promise.all(workers);
    await store.close();
  });

  test('workers embed what is too much for the own threads, with equal results', async () => {
    await startWorker();
    const numbers = Array.from({ length: N_IMAGES }, (_, n) => n);
    await inLanes(
      numbers,
      () => shared.filesAtOnce,
      async (n) => {
        const there = await shared.embedFile(image(n), thumbnail(n), wanted(n));
        const here = await own.embedFile(image(n), thumbnail(`own ${n}`), wanted(n));
        expect({ ...there, boundingBox: null }).toEqual(here);
        expect(await readFile(thumbnail(n))).toEqual(await readFile(thumbnail(`own ${n}`)));
      },
    );
    await expect.poll(embeddedByWorkers).toBeGreaterThan(0);
    expect(await store.jobs.counts()).toMatchObject({ waiting: 0, leased: 0 });
    expect(messages).toEqual([]);
  });

  test('what workers cannot embed is for the own threads, with their reasons', async () => {
    const unreadable = [path.join(folder, 'missing.png'), path.join(folder, 'broken.png')];
    await writeFile(unreadable[1] ?? '', (await readFile(image(0))).subarray(0, 300));
    await startWorker();
    await workersAreKnown();
    const errorsOf = (embedder: Embedder) =>
      Promise.all(unreadable.map((file) => embedder.embedFile(file, null).catch(String)));
    const [busy, errors] = await Promise.all([embedAll([0, 1, 2]), errorsOf(shared)]);
    expect(errors).toEqual(await errorsOf(own));
    expect(errors[0]).toBe(String(new UnreadableImageError('the file cannot be opened')));
    expect(busy).toEqual(await vectors([0, 1, 2]));
    expect(messages.join()).not.toContain('could not embed');
  });

  test('what workers report and do not finish is for the own threads', async () => {
    const idle = await openLeasedJobs(database.url);
    await idle.report({ threads: 4, lacksModels: [], nEmbedded: 0 });
    await workersAreKnown();
    const embedding = embedAll([0, 1, 2, 3, 4, 5, 6, 7]);
    const jobs = await leased(idle, 2);
    const [failed, lost] = jobs;
    if (!failed || !lost) return expect.unreachable();
    await idle.answer([
      { job: failed, answer: encodeAnswer({ kind: 'failed', reason: 'no memory' }) },
    ]);
    await database.run(`DELETE FROM semblance.embedding_jobs WHERE number = ${lost.number}`);
    expect(await embedding).toEqual(await vectors([0, 1, 2, 3, 4, 5, 6, 7]));
    expect(messages).toEqual([
      expect.stringMatching(/^An index worker could not embed \/.*\.png: no memory\. This server/),
    ]);
    idle.drop();
  });

  test('without workers nothing is written to the database', async () => {
    expect(await embedAll([0, 1, 2, 3])).toEqual(await vectors([0, 1, 2, 3]));
    expect(shared.filesAtOnce).toBe(own.filesAtOnce);
    expect(store.jobs.nextNumber()).toBe(1);
  });

  test('a worker leaves a model that it lacks to others', async () => {
    await startWorker();
    const task = encodeTask({ path: image(0), wantsThumbnail: false, objects: 'none' });
    await store.jobs.offer('another-r1', new Map([[store.jobs.nextNumber(), task]]));
    await expect.poll(() => store.jobs.answered('another-r1')).toHaveLength(1);
    await expect.poll(() => store.jobs.workerThreads('another-r1')).toBe(0);
    expect(await store.jobs.workerThreads(own.model.id)).toBe(1);
    expect(messages.join()).toContain('Leaving images of the model another-r1 to others');
  });

  test('a worker that is stopped gives its jobs back, whatever it has begun', async () => {
    await startWorker();
    const task = encodeTask({ path: image(0), wantsThumbnail: true, objects: 'detected' });
    const numbers = Array.from({ length: 40 }, () => store.jobs.nextNumber());
    await store.jobs.offer(own.model.id, new Map(numbers.map((number) => [number, task])));
    await expect.poll(() => store.jobs.counts()).not.toMatchObject({ leased: 0 });
    stopping.abort();
    await Promise.all(workers);
    const { workers: nWorkers, leased, waiting } = await store.jobs.counts();
    const { length: nAnswered } = await store.jobs.answered(own.model.id);
    expect({ nWorkers, leased, n: waiting + nAnswered }).toEqual({ nWorkers: 0, leased: 0, n: 40 });
  });

  test('a worker waits for a database that is gone, and continues', async () => {
    const gate = await openGate(database.url);
    await startWorker(gate.url);
    await gate.shut();
    await expect.poll(() => messages.join()).toMatch(/connection|responds at|closed/);
    await gate.open();
    await expect.poll(() => messages).toContain('The database responds again.');
    await workersAreKnown();
    expect(await embedAll([0, 1, 2, 3])).toEqual(await vectors([0, 1, 2, 3]));
    await gate.close();
  });

  test('a worker of another version, or with another folder, is refused', async () => {
    await store.jobs.begin('another version');
    await expect(worker()).rejects.toThrow(/is of another version \(another version\)/);
    await writeDatabaseId(dataDirectoryAt(folder), '00000000-0000-4000-8000-000000000000');
    await expect(worker()).rejects.toThrow(/is not the data directory of the servers/);
  });
});

const image = (n: number) => path.join(folder, `${n}.png`);
const thumbnail = (n: number | string) => path.join(folder, 'thumbs', `${n}.webp`);

function worker(url = database.url, onReady = () => {}): Promise<void> {
  const parts = { store: url, dataDirectory: dataDirectoryAt(folder), threads: 1, onReady };
  return runIndexWorker({ ...parts, log: (message) => messages.push(message) }, stopping.signal);
}

async function startWorker(url?: string): Promise<void> {
  await new Promise<void>((resolve) => workers.push(worker(url, resolve)));
  await expect.poll(() => store.jobs.workerThreads(own.model.id)).toBe(1);
}

/** The embedder looks for them while it embeds. */
async function workersAreKnown(): Promise<void> {
  await expect
    .poll(async () => {
      await shared.embedFile(image(0), null);
      return shared.filesAtOnce;
    })
    .toBeGreaterThan(own.filesAtOnce);
}

async function embedAll(numbers: readonly number[]): Promise<Float32Array[]> {
  const images = await Promise.all(numbers.map((n) => shared.embedFile(image(n), null)));
  return images.map(({ vector }) => vector);
}

async function vectors(numbers: readonly number[]): Promise<Float32Array[]> {
  const images = await Promise.all(numbers.map((n) => own.embedFile(image(n), null)));
  return images.map(({ vector }) => vector);
}

async function leased(jobs: LeasedJobs, nJobs: number) {
  const begun = await jobs.lease(nJobs, []);
  while (begun.length < nJobs) begun.push(...(await jobs.lease(nJobs - begun.length, [])));
  return begun;
}

async function embeddedByWorkers(): Promise<number> {
  const { rows } = await database.run(
    'SELECT coalesce(sum(n_embedded), 0)::integer AS n FROM semblance.index_workers',
  );
  return rows[0]?.n;
}
