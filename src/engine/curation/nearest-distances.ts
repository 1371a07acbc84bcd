import { Piscina } from 'piscina';
import type { DatasetIndex } from '#engine/index/dataset-index.ts';
import { THREAD_FLAGS } from '#platform/threads/thread-flags.ts';
import type { NearestTask } from './nearest-worker.ts';

/** Ends the thread soon, because it is needed once per index. */
const IDLE_MS = 10_000;

/** Starts on demand and does not keep the process running. */
const thread = new Piscina({
  filename: new URL('./nearest-worker.mjs', import.meta.url).href,
  execArgv: THREAD_FLAGS,
  minThreads: 0,
  maxThreads: 1,
  idleTimeout: IDLE_MS,
});

/** All pairs of so many rows take some five minutes of one core; the time grows with the square. */
export const MAX_COMPARED = 100_000;

const distancesOfIndexes = new WeakMap<DatasetIndex, Promise<Float32Array>>();

/**
 * Exact distance of each row to its nearest other row, computed once per index.
 * @throws RangeError when it has more than `MAX_COMPARED` rows; DamagedVectorError
 */
export function nearestDistancesOf(
  index: DatasetIndex,
  signal: AbortSignal,
): Promise<Float32Array> {
  const known = distancesOfIndexes.get(index);
  if (known) return known;
  const distances = compute(index, signal);
  distancesOfIndexes.set(index, distances);
  distances.catch(() => distancesOfIndexes.delete(index));
  return distances;
}

async function compute(index: DatasetIndex, signal: AbortSignal): Promise<Float32Array> {
  if (index.size > MAX_COMPARED) throw new RangeError(`${index.size} rows are too many.`);
  if (index.size === 0) return new Float32Array(0);
  const vectors = await index.vectors();
  const task: NearestTask = { vectors, dims: vectors.length / index.size };
  const transferList = [vectors.buffer as ArrayBuffer];
  return thread.run(task, { name: 'nearestDistances', transferList, signal });
}
