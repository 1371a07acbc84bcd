import { once } from 'node:events';
import { startTypescriptWorker } from '#engine/scan/typescript-worker.ts';
import type { ClusterLevels } from './cluster-levels.ts';
import { LEVEL_SHARES } from './level-cut-offs.ts';

/**
 * Five nested levels of clusters, finest first, computed in a worker thread. The same rows in the
 * same order give the same levels.
 * @param vectors n × dims, row after row, each of length 1; on a SharedArrayBuffer they are not copied
 * @throws RangeError when `vectors` is not of whole rows or exceeds 4 GiB; AbortError (the signal's
 * reason) when aborted, which ends the worker at once
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
  const entry = new URL('./cluster-worker.ts', import.meta.url);
  const worker = startTypescriptWorker(entry, { workerData: { vectors, dims } });
  try {
    const [levels] = await once(worker, 'message', options);
    return levels as ClusterLevels;
  } finally {
    await worker.terminate();
  }
}

function noClusters(): ClusterLevels {
  return {
    labels: LEVEL_SHARES.map(() => new Int32Array(0)),
    counts: LEVEL_SHARES.map(() => 0),
    cutOffs: LEVEL_SHARES,
  };
}
