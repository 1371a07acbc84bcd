import { Piscina } from 'piscina';
import { MAX_COVER } from '#contract/search/order-by.ts';
import type { DatasetIndex } from '#engine/index/dataset-index.ts';
import { THREAD_FLAGS } from '#platform/threads/thread-flags.ts';
import type { NearestTask } from './all-pairs.ts';
import type { Cover, CoverTask } from './greedy-cover.ts';
import { oncePerIndex } from './once-per-index.ts';

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

interface ComparedParts {
  readonly index: DatasetIndex;
  /** Ends the computation. */
  readonly closing: AbortSignal;
}

/**
 * Exact distance of each row to its nearest other row, computed once per index.
 * @throws DamagedVectorError
 */
export const nearestDistancesOf = oncePerIndex(async ({ index, closing }: ComparedParts) => {
  if (index.size === 0) return new Float32Array(0);
  const task: NearestTask = await vectorsOf(index);
  return inThread<Float32Array>('nearestDistances', task, closing);
});

/**
 * The rows that cover all others, `MAX_COVER` of them, computed once per index.
 * @throws DamagedVectorError
 */
export const coverOf = oncePerIndex(async ({ index, closing }: ComparedParts) => {
  if (index.size === 0) return { rows: new Int32Array(0), radii: new Float32Array(0) };
  const task: CoverTask = { ...(await vectorsOf(index)), count: MAX_COVER };
  return inThread<Cover>('greedyCover', task, closing);
});

async function vectorsOf(index: DatasetIndex): Promise<NearestTask> {
  const vectors = await index.vectors();
  return { vectors, dims: vectors.length / index.size };
}

function inThread<T>(name: string, task: NearestTask, signal: AbortSignal): Promise<T> {
  return thread.run(task, { name, transferList: [task.vectors.buffer as ArrayBuffer], signal });
}
