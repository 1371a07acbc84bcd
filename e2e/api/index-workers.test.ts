import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { cp, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { createInterface } from 'node:readline';
import sharp from 'sharp';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { prepareDataDirectory } from '#engine/store/data-directory.ts';
import { writeDatabaseId } from '#engine/store/database-identity.ts';
import {
  openTestDatabase,
  type TestDatabase,
} from '#engine/store/postgres/test-database.fixture.ts';
import { seededRandom } from '#engine/vectors/seeded-vectors.ts';
import { type SemblanceProcess, startSemblance } from '../browser/semblance-process.ts';
import { expectRejection, runProcess } from './run-command.ts';
import { temporaryFolder } from './server.ts';

const N_IMAGES = 60;
const METRICS_TOKEN = 'a-long-random-token-of-this-test';
const MOST_WAIT_MS = 90_000;
const ALIVE = /^Embedding images for the database "\w+" at 127\.0\.0\.1:\d+ with 1 thread\.$/;

let root: string;
beforeEach(async () => {
  root = await temporaryFolder();
});
afterEach(() => rm(root, { recursive: true }));

// PGlite has one session for all connections.
describe.runIf(process.env['SEMBLANCE_TEST_POSTGRES'])('index workers', () => {
  let database: TestDatabase;
  let ready: string;
  let photos: string;
  let server: SemblanceProcess | undefined;
  let workers: ChildProcess[];

  beforeEach(async () => {
    database = await openTestDatabase();
    workers = [];
    [ready, photos] = [path.join(root, 'ready'), path.join(root, 'photos')];
    await mkdir(ready);
    await mkdir(photos);
    const random = seededRandom(1);
    for (let n = 0; n < N_IMAGES; n++) await paint(path.join(ready, `${n}.jpg`), random);
    const whole = await readFile(path.join(ready, '1.jpg'));
    await writeFile(path.join(ready, 'broken.jpg'), whole.subarray(0, 300));
  });

  afterEach(async () => {
    for (const worker of workers) worker.kill('SIGKILL');
    await server?.stop('SIGKILL');
    await database.close();
  });

  test('they embed what the server indexes, as it would, and one that is killed loses nothing', async () => {
    const byServer = await indexedBy(0);
    await database.empty();
    const byAll = await indexedBy(2);
    expect(byServer.vectors.size).toBeGreaterThanOrEqual(N_IMAGES);
    expect(byAll).toEqual(byServer);
    expect(byAll.skipped).toEqual([['broken.jpg', expect.stringMatching(/truncated or damaged/)]]);
    // Nothing is left of the work.
    expect((await database.run('SELECT * FROM semblance.embedding_jobs')).rows).toEqual([]);
    const [, other] = workers;
    other?.kill('SIGTERM');
    expect(await once(other as ChildProcess, 'exit')).toEqual([0, null]);
    // It has signed off, unlike the one that was killed.
    expect((await database.run('SELECT * FROM semblance.index_workers')).rows).toHaveLength(1);
  });

  test('when the server that leads is killed, they go on for the next one', async () => {
    const dataDir = path.join(root, 'data');
    const startNode = (n: number) => {
      const node = ['--node', '127.0.0.1:0', '--cache', path.join(root, `cache ${n}`)];
      return startServer(dataDir, node);
    };
    await startNode(1);
    const first = server;
    await startNode(2);
    workers.push(await startWorker(dataDir));
    await cp(ready, photos, { recursive: true });
    await expect.poll(workersWithJobs, { interval: 5, timeout: MOST_WAIT_MS }).toBe(1);
    await first?.stop('SIGKILL');
    const byFirst = await writtenBy();
    await expect.poll(nIndexed, { timeout: MOST_WAIT_MS }).toBe(N_IMAGES + 1);
    await server?.ready();
    // What the first one has confirmed was not written again.
    expect(await writtenBy()).toEqual(new Map([...(await writtenBy()), ...byFirst]));
    await expect.poll(mostEmbedded).toBeGreaterThan(0);
    expect((await database.run('SELECT * FROM semblance.embedding_jobs')).rows).toEqual([]);
  });

  test('one needs the data directory of the servers, and their version', async () => {
    const dataDir = path.join(root, 'other data');
    await startServer(path.join(root, 'data'));
    const options = ['--store', database.url, '--data', dataDir];
    const refuses = (sentence: RegExp) =>
      expectRejection(['semblance', 'worker', ...options], sentence, runProcess);
    const directory = await prepareDataDirectory(dataDir);
    await refuses(/is not the data directory of the servers of this database/);
    const { rows } = await database.run('SELECT database_id FROM semblance.store_state');
    await writeDatabaseId(directory, rows[0]?.database_id);
    await database.run("UPDATE semblance.store_state SET jobs_version = '0.0.0 of another'");
    await refuses(/The server is of another version \(0\.0\.0 of another\)/);
    await database.run('INSERT INTO semblance.migrations (number) VALUES (999)');
    await refuses(/has the tables of a later version of Semblance/);
  });

  async function startServer(dataDir: string, args: readonly string[] = []): Promise<void> {
    server = await startSemblance({
      ...{ folders: [photos], dataDir },
      args: ['--store', database.url, ...args],
      env: { SEMBLANCE_METRICS_TOKEN: METRICS_TOKEN },
    });
    await server.ready();
  }

  /** Adds the images to a folder that is watched, and kills the first worker among its jobs. */
  async function indexedBy(nWorkers: number) {
    const dataDir = path.join(root, `data ${nWorkers}`);
    await startServer(dataDir);
    for (let n = 0; n < nWorkers; n++) workers.push(await startWorker(dataDir));
    await cp(ready, photos, { recursive: true });
    if (nWorkers > 0) {
      await expect.poll(workersWithJobs, { interval: 5, timeout: MOST_WAIT_MS }).toBe(nWorkers);
      workers[0]?.kill('SIGKILL');
    }
    await expect.poll(nIndexed, { timeout: MOST_WAIT_MS }).toBe(N_IMAGES + 1);
    await server?.ready();
    if (nWorkers > 0) {
      expect(await metric('workers')).toBe(1);
      expect(await metric('waiting')).toBe(0);
      expect(await metric('leased')).toBe(0);
      await expect.poll(mostEmbedded).toBeGreaterThan(0);
      expect(await mostEmbedded()).toBeLessThan(N_IMAGES);
    }
    const indexed = { vectors: await vectors(), skipped: await skippedFiles() };
    for (const id of indexed.vectors.keys()) {
      const [folder = ''] = (await database.run('SELECT dataset_id FROM semblance.datasets')).rows;
      const file = [folder.dataset_id, id.slice(0, 2), `${id}.webp`];
      expect(existsSync(path.join(dataDir, 'thumbnails', ...file)), id).toBe(true);
    }
    await server?.stop();
    await rm(photos, { recursive: true });
    await mkdir(photos);
    return indexed;
  }

  async function startWorker(dataDir: string): Promise<ChildProcess> {
    const options = ['--store', database.url, '--data', dataDir, '--threads', '1'];
    const child = spawn(process.execPath, ['tools/run.mjs', 'semblance', 'worker', ...options]);
    child.stderr.pipe(process.stderr, { end: false });
    for await (const line of createInterface({ input: child.stdout })) {
      expect(line).toMatch(ALIVE);
      break;
    }
    child.stdout.resume();
    return child;
  }

  async function metric(what: string): Promise<number> {
    const headers = { authorization: `Bearer ${METRICS_TOKEN}` };
    const text = await (await fetch(`${server?.url}metrics`, { headers })).text();
    return Number(
      new RegExp(`^semblance_index_workers{what="${what}"} (\\d+)$`, 'm').exec(text)?.[1],
    );
  }

  async function one(sql: string): Promise<number> {
    return (await database.run(sql)).rows[0]?.n;
  }

  const workersWithJobs = () =>
    one(
      `SELECT count(DISTINCT worker_id)::integer AS n FROM semblance.embedding_jobs
       WHERE answer IS NULL`,
    );
  const mostEmbedded = () =>
    one('SELECT coalesce(max(n_embedded), 0)::integer AS n FROM semblance.index_workers');
  const nIndexed = () =>
    one(
      `SELECT ((SELECT count(*) FROM semblance.media)
         + (SELECT count(*) FROM semblance.skipped_files))::integer AS n`,
    );

  /** Of images and objects, bit for bit, by their ids. */
  async function vectors(): Promise<Map<string, string>> {
    const { rows } = await database.run(
      `SELECT media_id::text AS id, vector::text FROM semblance.media_vectors
       UNION ALL SELECT object_id::text, vector::text FROM semblance.object_vectors ORDER BY 1`,
    );
    return new Map(rows.map(({ id, vector }) => [id, vector]));
  }

  /** The transactions that wrote the vectors of images, by id. */
  async function writtenBy(): Promise<Map<string, string>> {
    const { rows } = await database.run(
      'SELECT media_id::text AS id, xmin::text AS written FROM semblance.media_vectors',
    );
    return new Map(rows.map(({ id, written }) => [id, written]));
  }

  async function skippedFiles(): Promise<[string, string][]> {
    const { rows } = await database.run('SELECT path, reason FROM semblance.skipped_files');
    return rows.map((row) => [row.path, row.reason]);
  }
});

test('one names a database and a folder that exists, and no images', async () => {
  const missing = path.join(root, 'missing');
  const store = ['--store', 'postgres://127.0.0.1:1/semblance'];
  const worker = ['semblance', 'worker'];
  await expectRejection([...worker, '--data', root], /name it with --store/);
  await expectRejection([...worker, ...store, '--data', missing], /There is no folder .*missing/);
  expect(existsSync(missing)).toBe(false);
  await expectRejection([...worker, ...store, root], /A worker takes no folders/);
  await expectRejection([...worker, ...store, '--threads', '0'], /--threads must be/);
});

/** A photograph of patches, which may contain objects. */
async function paint(file: string, random: () => number): Promise<void> {
  const patches = Uint8Array.from({ length: 4 * 3 * 3 }, () => 256 * random());
  await sharp(patches, { raw: { width: 4, height: 3, channels: 3 } })
    .resize(480, 360, { fit: 'fill', kernel: 'cubic' })
    .jpeg()
    .toFile(file);
}
