import { THRESHOLDS } from '#contract/primitives.ts';
import { clusterOfRow, rowsOf } from '#engine/index/cluster-level.ts';
import type { DatasetIndex } from '#engine/index/dataset-index.ts';
import type { ClusterMembership } from '#engine/store/cluster-store.ts';
import { freeClusterIdOf } from '#engine/store/ids.ts';
import type { IdentifiedVector } from '#engine/store/vector-store.ts';

/** The clusters of one threshold: those of the index by number, then the added ones. */
interface IncrementalLevel {
  readonly newIds: string[];
  readonly isNew: Set<string>;
  /** Number of members of each cluster, without removed rows. */
  readonly sizes: number[];
  /** Number of the parent cluster at the next threshold; empty at the last threshold. */
  readonly parents: number[];
}

interface Newcomer {
  readonly vector: Float32Array;
  /** Number of the cluster at the finest threshold. */
  readonly cluster: number;
}

interface NearCluster {
  readonly cluster: number;
  readonly distance: number;
}

/**
 * The clusters of an index, extended row by row. A row joins the cluster with the smallest average
 * distance at the finest threshold whose cut-off allows it, and all ancestors of that cluster. A
 * row with no cluster within the cut-off founds a new one. The clusters stay nested and keep their
 * ids. Deterministic: the same rows in the same order give the same clusters.
 */
export class IncrementalClustering {
  readonly #datasetId: string;
  readonly #index: DatasetIndex;
  readonly #isMember: Uint8Array;
  readonly #cutOffs: readonly number[];
  readonly #levels: readonly IncrementalLevel[];
  readonly #newcomers: Newcomer[] = [];

  /** @param isMember 1 for the rows of the index that still exist */
  constructor(
    datasetId: string,
    index: DatasetIndex,
    isMember: Uint8Array,
    cutOffs: readonly number[],
  ) {
    this.#datasetId = datasetId;
    this.#index = index;
    this.#isMember = isMember;
    this.#cutOffs = cutOffs;
    this.#levels = index.levels.map((level, threshold) => {
      const parent = index.levels[threshold + 1];
      const clusters = Array.from({ length: level.clusterIds.length }, (_, cluster) => cluster);
      return {
        newIds: [],
        isNew: new Set(),
        sizes: clusters.map((cluster) => this.#countMembers(...rowsOf(level, cluster))),
        parents: clusters.map((cluster) =>
          parent ? clusterOfRow(parent, level.firstRowOf[cluster] as number) : -1,
        ),
      };
    });
  }

  async add({ mediaId, vector }: IdentifiedVector): Promise<ClusterMembership> {
    const near = await this.#nearest(vector);
    const joined = THRESHOLDS.find(
      (threshold) => (near[threshold]?.distance ?? 1) <= (this.#cutOffs[threshold] ?? 0),
    );
    let cluster = joined === undefined ? -1 : (near[joined]?.cluster ?? -1);
    const chain = this.#chainFrom(joined ?? THRESHOLDS.length, cluster);
    for (let threshold = (joined ?? THRESHOLDS.length) - 1; threshold >= 0; threshold--) {
      cluster = this.#found(threshold, mediaId, cluster);
      chain.unshift(cluster);
    }
    chain.forEach((one, threshold) => {
      const { sizes } = this.#level(threshold);
      sizes[one] = (sizes[one] ?? 0) + 1;
    });
    this.#newcomers.push({ vector, cluster });
    return { mediaId, clusterIds: chain.map((one, threshold) => this.#idOf(threshold, one)) };
  }

  /** The cluster with the smallest average distance, per threshold. */
  async #nearest(vector: Float32Array): Promise<NearCluster[]> {
    let sums = await this.#sumByFinest(vector);
    return this.#levels.map(({ sizes }, threshold) => {
      if (threshold > 0) {
        sums = sumByParent(sums, this.#level(threshold - 1).parents, sizes.length);
      }
      return nearestOf(sums, sizes);
    });
  }

  /** The sum of the distances to the members, by cluster of the finest threshold. */
  async #sumByFinest(vector: Float32Array): Promise<Float64Array> {
    const distances = await this.#index.roughDistances(vector);
    const sums = new Float64Array(this.#level(0).sizes.length);
    const { firstRowOf, clusterIds } = this.#index.level(0);
    for (let cluster = 0, row = 0; cluster < clusterIds.length; cluster++) {
      const end = firstRowOf[cluster + 1] as number;
      let sum = 0;
      for (; row < end; row++) if (this.#isMember[row]) sum += distances[row] as number;
      sums[cluster] = sum;
    }
    for (const other of this.#newcomers) {
      sums[other.cluster] = (sums[other.cluster] as number) + distanceBetween(vector, other.vector);
    }
    return sums;
  }

  /** A cluster and its ancestors, finest first. */
  #chainFrom(threshold: number, cluster: number): number[] {
    const chain: number[] = [];
    for (let level = threshold, at = cluster; level < THRESHOLDS.length; level++) {
      chain.push(at);
      at = this.#level(level).parents[at] ?? -1;
    }
    return chain;
  }

  /** Creates a cluster of one member. @returns its number */
  #found(threshold: number, mediaId: string, parent: number): number {
    const { newIds, isNew, sizes, parents } = this.#level(threshold);
    const isTaken = (id: string) => isNew.has(id) || this.#index.hasCluster(threshold, id);
    const id = freeClusterIdOf(this.#datasetId, threshold, [mediaId], isTaken);
    newIds.push(id);
    isNew.add(id);
    parents.push(parent);
    return sizes.push(0) - 1;
  }

  #idOf(threshold: number, cluster: number): string {
    const known = this.#index.levels[threshold]?.clusterIds;
    if (known && cluster < known.length) return known.at(cluster);
    return this.#level(threshold).newIds[cluster - (known?.length ?? 0)] ?? '';
  }

  #level(threshold: number): IncrementalLevel {
    const level = this.#levels[threshold];
    if (!level) throw new RangeError(`no level ${threshold}`);
    return level;
  }

  #countMembers(first: number, end: number): number {
    let count = 0;
    for (let row = first; row < end; row++) count += this.#isMember[row] ?? 0;
    return count;
  }
}

function sumByParent(
  sums: Float64Array,
  parents: readonly number[],
  nParents: number,
): Float64Array {
  const byParent = new Float64Array(nParents);
  for (let child = 0; child < sums.length; child++) {
    const parent = parents[child] as number;
    byParent[parent] = (byParent[parent] as number) + (sums[child] as number);
  }
  return byParent;
}

/** Skips empty clusters, whose average is undefined. */
function nearestOf(sums: Float64Array, sizes: readonly number[]): NearCluster {
  let nearest = { cluster: -1, distance: Number.POSITIVE_INFINITY };
  for (let cluster = 0; cluster < sums.length; cluster++) {
    const size = sizes[cluster] as number;
    const distance = (sums[cluster] as number) / size;
    if (size > 0 && distance < nearest.distance) nearest = { cluster, distance };
  }
  return nearest;
}

function distanceBetween(a: Float32Array, b: Float32Array): number {
  let dot = 0;
  for (let i = 0; i < a.length; i++) dot += (a[i] as number) * (b[i] as number);
  return 1 - dot;
}
