import { afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { openLeasedJobs } from '#engine/store/postgres/open-jobs.ts';
import { openPostgresStore, type PostgresWriter } from '#engine/store/postgres/postgres-store.ts';
import {
  openTestDatabase,
  type TestDatabase,
} from '#engine/store/postgres/test-database.fixture.ts';
import type { LeasedJob, LeasedJobs } from './leased-jobs.ts';

let database: TestDatabase;
let writer: PostgresWriter;
let workers: LeasedJobs[];

const open = () => openPostgresStore(database.url, (message) => expect.unreachable(message));

beforeAll(async () => {
  database = await openTestDatabase();
  return () => database.close();
});

beforeEach(async () => {
  await database.empty();
  writer = await open();
  await writer.jobs.begin('v1');
  workers = [];
});

afterEach(async () => {
  for (const worker of workers) worker.drop();
  await writer.close();
});

async function newWorker(lacksModels: readonly string[] = []): Promise<LeasedJobs> {
  const worker = await openLeasedJobs(database.url);
  workers.push(worker);
  await worker.report({ threads: 2, lacksModels, nEmbedded: 0 });
  return worker;
}

async function offer(nJobs: number, modelId = 'm'): Promise<number[]> {
  const numbers = Array.from({ length: nJobs }, () => writer.jobs.nextNumber());
  await writer.jobs.offer(modelId, new Map(numbers.map((number) => [number, `task ${number}`])));
  return numbers;
}

const numbersOf = (jobs: readonly Pick<LeasedJob, 'number'>[]) => jobs.map(({ number }) => number);
const repliesTo = (jobs: readonly LeasedJob[]) =>
  jobs.map((job) => ({ job, answer: `answer to ${job.task}` }));
/** As if all workers had last responded so many seconds ago. */
const age = (seconds: number) =>
  database.run(
    `UPDATE semblance.index_workers SET seen_at = seen_at - interval '${seconds} seconds'`,
  );

test('each job is begun by one worker, the oldest first, and answered once', async () => {
  const numbers = await offer(5);
  const [first, second] = [await newWorker(), await newWorker()];
  const jobs = [await first.lease(2, []), await second.lease(9, []), await first.lease(9, [])];
  expect(jobs.map(numbersOf)).toEqual([numbers.slice(0, 2), numbers.slice(2), []]);
  expect(await writer.jobs.counts()).toEqual({ workers: 2, waiting: 0, leased: 5 });
  await first.answer(repliesTo(jobs[0] ?? []));
  const answers = [1, 2].map((number) => ({ number, answer: `answer to task ${number}` }));
  expect(await writer.jobs.answered('m')).toEqual(answers);
  expect(await writer.jobs.answered('other')).toEqual([]);
  // A second answer changes nothing, and one to a job that is gone is dropped.
  await second.answer(jobs[0]?.map((job) => ({ job, answer: 'another' })) ?? []);
  expect(await writer.jobs.answered('m')).toEqual(answers);
  await writer.jobs.remove([1, 2]);
  await first.answer(repliesTo(jobs[0] ?? []));
  expect(await writer.jobs.answered('m')).toEqual([]);
  expect(await writer.jobs.present('m')).toEqual(new Set([3, 4, 5]));
});

test('large answers are read some at a time', async () => {
  await offer(3);
  const worker = await newWorker();
  const jobs = await worker.lease(3, []);
  await worker.answer(jobs.map((job) => ({ job, answer: 'x'.repeat(5e6) })));
  expect(numbersOf(await writer.jobs.answered('m'))).toEqual([1, 2]);
  await writer.jobs.remove([1, 2]);
  expect(numbersOf(await writer.jobs.answered('m'))).toEqual([3]);
});

test('jobs of a worker that does not respond are begun by another, three times at most', async () => {
  await offer(1);
  for (let nLeases = 1; nLeases <= 3; nLeases++) {
    const worker = await newWorker();
    expect(numbersOf(await worker.lease(9, []))).toEqual([1]);
    await writer.jobs.endLeases();
    expect(await (await newWorker()).lease(9, [])).toEqual([]);
    expect(await writer.jobs.withdrawFailing('m')).toEqual([]);
    await age(11);
    expect(await writer.jobs.workerThreads('m')).toBe(0);
    await writer.jobs.endLeases();
  }
  expect(await writer.jobs.withdrawFailing('other')).toEqual([]);
  expect(await writer.jobs.withdrawFailing('m')).toEqual([{ number: 1, nLeases: 3 }]);
  expect(await writer.jobs.present('m')).toEqual(new Set());
});

test('an answer counts although its worker did not respond in time', async () => {
  await offer(1);
  const slow = await newWorker();
  const jobs = await slow.lease(1, []);
  await age(11);
  await writer.jobs.endLeases();
  expect(numbersOf(await (await newWorker()).lease(9, []))).toEqual([1]);
  await slow.answer(repliesTo(jobs));
  expect(numbersOf(await writer.jobs.answered('m'))).toEqual([1]);
});

test('a job that takes minutes is withdrawn from a worker that responds', async () => {
  await offer(2);
  const worker = await newWorker();
  await worker.lease(1, []);
  expect(await writer.jobs.withdrawFailing('m')).toEqual([]);
  await database.run("UPDATE semblance.embedding_jobs SET leased_at = now() - interval '301 s'");
  expect(await writer.jobs.withdrawFailing('m')).toContainEqual({ number: 1, nLeases: 1 });
});

test('a worker that ends gives its jobs back as if it had not begun them', async () => {
  await offer(3);
  for (let time = 0; time < 5; time++) {
    const worker = await newWorker();
    const [answered, ...others] = await worker.lease(9, []);
    if (time === 0 && answered) await worker.answer(repliesTo([answered]));
    expect(others.length).toBe(time === 0 ? 2 : 1);
    await worker.end();
    workers = [];
    expect(await writer.jobs.counts()).toEqual({ workers: 0, waiting: 2, leased: 0 });
    await writer.jobs.endLeases();
    expect(await writer.jobs.withdrawFailing('m')).toEqual([]);
  }
});

test('a worker gets no jobs of models that it lacks, and its threads do not count for them', async () => {
  await offer(1, 'm');
  const [other = 0] = await offer(1, 'other');
  const worker = await newWorker(['m']);
  expect(await writer.jobs.workerThreads('m')).toBe(0);
  expect(await writer.jobs.workerThreads('other')).toBe(2);
  expect(numbersOf(await worker.lease(9, ['m']))).toEqual([other]);
});

test('the server takes back only what no worker has begun', async () => {
  const numbers = await offer(5);
  const worker = await newWorker();
  await worker.lease(2, []);
  expect((await writer.jobs.withdraw('m', 2)).toSorted()).toEqual(numbers.slice(2, 4));
  expect((await writer.jobs.withdraw('m', 9)).toSorted()).toEqual(numbers.slice(4));
  expect(await writer.jobs.withdraw('m', 9)).toEqual([]);
  expect(await writer.jobs.present('m')).toEqual(new Set(numbers.slice(0, 2)));
});

test('the next server tells its version and forgets the jobs of the one before', async () => {
  await offer(2);
  const worker = await newWorker();
  const jobs = await worker.lease(1, []);
  expect(await worker.version()).toBe('v1');
  await writer.close();
  writer = await open();
  await writer.jobs.begin('v2');
  expect(await worker.version()).toBe('v2');
  await worker.answer(repliesTo(jobs));
  expect(await worker.lease(9, [])).toEqual([]);
  expect(await writer.jobs.answered('m')).toEqual([]);
  expect(await offer(1)).toEqual([1]);
  expect(numbersOf(await worker.lease(9, []))).toEqual([1]);
});

test('a worker does not prepare a database, and needs the tables of its own version', async () => {
  await database.run(
    'INSERT INTO semblance.migrations (number) SELECT 1 + max(number) FROM semblance.migrations',
  );
  await expect(openLeasedJobs(database.url)).rejects.toThrow(/tables of a later version/);
  await database.run(
    'DELETE FROM semblance.migrations WHERE number > (SELECT max(number) - 2 FROM semblance.migrations)',
  );
  await expect(openLeasedJobs(database.url)).rejects.toThrow(/tables of an earlier version/);
  await database.empty();
  await expect(openLeasedJobs(database.url)).rejects.toThrow(/has no tables of Semblance/);
});
