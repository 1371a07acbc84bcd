import { Piscina } from 'piscina';
import { MAX_COVER } from '#contract/search/order-by.ts';
import type { DatasetIndex } from '#engine/index/dataset-index.ts';
import { THREAD_FLAGS } from '#platform/threads/thread-flags.ts';
import type { NearestTask } from './all-pairs.ts';
import type { Cover, CoverTask } from './greedy-cover.ts';

/** Ends the thread soon, because it is needed once per index. */
const IDLE_MS = 10_000;

/** Starts on demand and does not keep the process running. */
const thread = new Piscina({
  filename: new URL('./curation-worker.mjs', import.meta.url).href,
  execArgv: THREAD_FLAGS,
  minThreads: 0,
  maxThreads: 1,
  idleTimeout: IDLE_MS,
});

/** All pairs of so many rows take some five minutes of one core; the time grows with the square. */
export const MAX_COMPARED = 100_000;

const distancesOfIndexes = new WeakMap<DatasetIndex, Promise<Float32Array>>();
const coversOfIndexes = new WeakMap<DatasetIndex, Promise<Cover>>();

/**
 * Exact distance of each row to its nearest other row, computed once per index.
 * @throws DamagedVectorError
 */
export function nearestDistancesOf(
  index: DatasetIndex,
  signal: AbortSignal,
): Promise<Float32Array> {
  return once(distancesOfIndexes, index, async () => {
    if (index.size === 0) return new Float32Array(0);
    const task: NearestTask = await vectorsOf(index);
    return inThread('nearestDistances', task, signal);
  });
}

/**
 * The rows that cover all others, `MAX_COVER` of them, computed once per index.
 * @throws DamagedVectorError
 */
export function coverOf(index: DatasetIndex, signal: AbortSignal): Promise<Cover> {
  return once(coversOfIndexes, index, async () => {
    if (index.size === 0) return { rows: new Int32Array(0), radii: new Float32Array(0) };
    const task: CoverTask = { ...(await vectorsOf(index)), count: MAX_COVER };
    return inThread('greedyCover', task, signal);
  });
}

function once<T>(
  known: WeakMap<DatasetIndex, Promise<T>>,
  index: DatasetIndex,
  compute: () => Promise<T>,
): Promise<T> {
  const before = known.get(index);
  if (before) return before;
  const result = compute();
  known.set(index, result);
  result.catch(() => known.delete(index));
  return result;
}

async function vectorsOf(index: DatasetIndex): Promise<NearestTask> {
  const vectors = await index.vectors();
  return { vectors, dims: vectors.length / index.size };
}

function inThread<T>(name: string, task: NearestTask, signal: AbortSignal): Promise<T> {
  return thread.run(task, { name, transferList: [task.vectors.buffer as ArrayBuffer], signal });
}
