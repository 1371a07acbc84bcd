import { expect, test } from 'vitest';
import { seededRandom, unitVectors } from '#engine/vectors/seeded-vectors.ts';
import { CodeMatrix } from './code-matrix.ts';
import { encodeQuery } from './query-codes.ts';
import { ScanPasses } from './scan-passes.ts';
import type { ScanTask } from './scan-worker.ts';
import { SharedBuffers } from './shared-buffers.ts';

const [one, other] = [await CodeMatrix.create(10, 4), await CodeMatrix.create(20, 4)];
const query = encodeQuery(unitVectors(1, 4, seededRandom(1)));

/** Passes that end when they are told to. */
function startPasses() {
  const begun: { task: ScanTask; end: () => void; fail: () => void }[] = [];
  const run = (task: ScanTask) =>
    new Promise<void>((end, reject) => {
      begun.push({ task, end, fail: () => reject(new Error('a thread has ended')) });
    });
  const sizes = () => begun.map(({ task }) => task.queries.length);
  return { begun, sizes, passes: new ScanPasses(run, new SharedBuffers()) };
}

/** Lets the promises settle. */
const settle = () => new Promise((resolve) => setImmediate(resolve));

test('a lone query starts at once, and those that arrive during its pass share the next ones', async () => {
  const { begun, sizes, passes } = startPasses();
  const first = passes.distances(one, query);
  expect(sizes()).toEqual([1]);
  const rest = Array.from({ length: 10 }, () => passes.distances(one, query));
  expect(passes.waiting).toBe(10);
  begun[0]?.end();
  expect(await first).toHaveLength(10);
  await settle();
  expect(sizes()).toEqual([1, 8]);
  begun[1]?.end();
  await settle();
  begun[2]?.end();
  const memory = (await Promise.all(rest)).map(({ buffer }) => buffer);
  expect(new Set(memory).size).toBe(10);
  expect(sizes()).toEqual([1, 8, 2]);
  expect(passes.waiting).toBe(0);
  void passes.distances(one, query);
  expect(sizes()).toEqual([1, 8, 2, 1]);
});

test('a pass is over one matrix', async () => {
  const { begun, sizes, passes } = startPasses();
  void passes.distances(one, query);
  for (const matrix of [other, one, other]) void passes.distances(matrix, query);
  begun[0]?.end();
  await settle();
  expect(begun[1]?.task.codes).toBe(other.share());
  begun[1]?.end();
  await settle();
  expect(begun[2]?.task.codes).toBe(one.share());
  expect(sizes()).toEqual([1, 2, 1]);
});

test('a failed pass rejects its own queries only', async () => {
  const { begun, passes } = startPasses();
  const first = passes.distances(one, query);
  const second = passes.distances(one, query);
  begun[0]?.fail();
  await expect(first).rejects.toThrow('a thread has ended');
  await settle();
  begun[1]?.end();
  expect(await second).toHaveLength(10);
});
