import { AverageLinkage } from './average-linkage.ts';
import { ClusterMeans } from './cluster-means.ts';
import { foldIdenticalRows } from './distinct-rows.ts';
import { levelCutOffs } from './level-cut-offs.ts';

/** Nested: rows that share a cluster also share one at every later (coarser) level. */
export interface ClusterLevels {
  /** labels[level][row]: the number of the row's cluster, dense from 0, in order of first row. */
  readonly labels: Int32Array[];
  /** Number of clusters per level. */
  readonly counts: number[];
  /** The average cosine distance up to which each level merged. */
  readonly cutOffs: readonly number[];
}

export interface LevelOptions {
  /**
   * Average cosine distances, increasing, each below 1; derived from the dataset's scale by
   * default.
   */
  readonly cutOffs?: readonly number[];
  /** Maximum number of clusters with an exact neighbor search. */
  readonly exactSize?: number;
}

/**
 * Computes the levels in the calling thread; `clusterRows` does it without blocking.
 * @param vectors n × dims, row-major, each of length 1
 */
export async function computeClusterLevels(
  vectors: Float32Array,
  dims: number,
  options: LevelOptions = {},
): Promise<ClusterLevels> {
  const rows = foldIdenticalRows(vectors, dims);
  const means = await ClusterMeans.create(vectors, dims, rows);
  const cutOffs = options.cutOffs ?? levelCutOffs(vectors, dims, rows.firstRows);
  const linkage = new AverageLinkage(means, Math.max(...cutOffs), options.exactSize);
  const levels: ClusterLevels = { labels: [], counts: [], cutOffs };
  for (const cutOff of cutOffs) {
    linkage.mergeUpTo(cutOff);
    levels.labels.push(labelRows(rows.distinctOf, linkage));
    levels.counts.push(means.alive);
  }
  return levels;
}

function labelRows(distinctOf: Int32Array, linkage: AverageLinkage): Int32Array {
  const labels = new Map<number, number>();
  return distinctOf.map((distinct) => {
    const cluster = linkage.clusterOf(distinct);
    const label = labels.get(cluster) ?? labels.size;
    labels.set(cluster, label);
    return label;
  });
}
