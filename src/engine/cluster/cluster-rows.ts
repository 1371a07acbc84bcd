import { Piscina } from 'piscina';
import { THREAD_FLAGS } from '#platform/threads/thread-flags.ts';
import type { ClusterLevels } from './cluster-levels.ts';
import type { ClusterTask } from './cluster-worker.ts';
import { LEVEL_SHARES } from './level-cut-offs.ts';

/**
 * A changing folder is clustered again soon, and starting a thread takes longer than clustering a
 * thousand rows.
 */
const IDLE_MS = 60_000;

/** Threads that start on demand and do not keep the process running. */
const threads = new Piscina({
  filename: new URL('./cluster-worker.mjs', import.meta.url).href,
  execArgv: THREAD_FLAGS,
  minThreads: 0,
  idleTimeout: IDLE_MS,
});

/**
 * Five nested levels of clusters, finest first, computed in a worker thread. Deterministic: the
 * same rows in the same order give the same levels.
 * @param vectors n × dims, row-major, each of length 1; not copied when on a SharedArrayBuffer
 * @throws RangeError when `vectors` is not of whole rows or exceeds 4 GiB; AbortError (the signal's
 * reason) when aborted, which terminates the thread at once
 */
export async function clusterRows(
  vectors: Float32Array,
  dims: number,
  options: { readonly signal?: AbortSignal } = {},
): Promise<ClusterLevels> {
  options.signal?.throwIfAborted();
  if (!Number.isInteger(vectors.length / dims)) {
    throw new RangeError(`${vectors.length} numbers are not whole rows of ${dims}.`);
  }
  if (vectors.length === 0) return noClusters();
  const task: ClusterTask = { vectors, dims };
  try {
    return await threads.run(task, { name: 'clusterLevels', ...options });
  } catch (error) {
    options.signal?.throwIfAborted();
    throw error;
  }
}

function noClusters(): ClusterLevels {
  return {
    labels: LEVEL_SHARES.map(() => new Int32Array(0)),
    counts: LEVEL_SHARES.map(() => 0),
    cutOffs: LEVEL_SHARES,
  };
}
