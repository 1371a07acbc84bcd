import { LRUCache } from 'lru-cache';
import { THRESHOLDS, type Threshold } from '#contract/primitives.ts';
import { VectorMatrix } from '../scan/vector-matrix.ts';
import type { Store } from '../store/store.ts';
import { buildClusterLevel, type ClusterLevel, membersOf } from './cluster-level.ts';
import { nearestFirst, type Ranking, rankByDistance, rankBySize } from './ranking.ts';

/** Rankings kept for the next pages of searches under way. */
const RANKING_CACHE_BYTES = 64 * 1024 * 1024;

/** A search starts from a unit vector; its id names the ranking in the cache. */
export interface SearchAnchor {
  readonly anchorId: string;
  readonly vector: Float32Array;
}

/** A clustered dataset in memory, ready to be searched. It does not change: a new run makes a new one. */
export class DatasetIndex {
  /** Ascending; row `i` of the vectors belongs to `mediaIds[i]`. */
  readonly mediaIds: readonly string[];
  readonly #rowOf: ReadonlyMap<string, number>;
  readonly #vectors: VectorMatrix;
  readonly #levels: readonly ClusterLevel[];
  readonly #rankings = new LRUCache<string, Ranking>({
    maxSize: RANKING_CACHE_BYTES,
    sizeCalculation: ({ order, distances }) =>
      1 + order.byteLength + (distances ? distances.byteLength : 0),
  });

  private constructor(
    mediaIds: readonly string[],
    vectors: VectorMatrix,
    levels: readonly ClusterLevel[],
  ) {
    this.mediaIds = mediaIds;
    this.#rowOf = new Map(mediaIds.map((mediaId, row) => [mediaId, row]));
    this.#vectors = vectors;
    this.#levels = levels;
  }

  /** Reads the clustered media of a dataset; what was embedded after the last clustering is left out. */
  static async load(store: Store, datasetId: string, dims: number): Promise<DatasetIndex> {
    const memberships = await store.clusters(datasetId);
    const stored = await store.vectors(datasetId, dims);
    const rowInStore = new Map(stored.mediaIds.map((mediaId, row) => [mediaId, row]));
    const clustered = memberships.filter(({ mediaId }) => rowInStore.has(mediaId));

    const vectors = await VectorMatrix.create(clustered.length, dims);
    clustered.forEach(({ mediaId }, row) => {
      const start = (rowInStore.get(mediaId) ?? 0) * dims;
      vectors.set(row, stored.vectors.subarray(start, start + dims));
    });
    const levels = THRESHOLDS.map((threshold) =>
      buildClusterLevel(clustered.map(({ clusterIds }) => clusterIds[threshold] ?? '')),
    );
    return new DatasetIndex(
      clustered.map(({ mediaId }) => mediaId),
      vectors,
      levels,
    );
  }

  level(threshold: Threshold): ClusterLevel {
    const level = this.#levels[threshold];
    if (!level) throw new RangeError(`no level ${threshold}`);
    return level;
  }

  /** How many clusters each threshold has, finest first. */
  clusterCounts(): number[] {
    return this.#levels.map((level) => level.clusterIds.length);
  }

  /** The vector of an image, undefined when the dataset does not have it. */
  vectorOf(mediaId: string): Float32Array | undefined {
    const row = this.#rowOf.get(mediaId);
    return row === undefined ? undefined : this.#vectors.row(row);
  }

  /** All clusters by their distance to the anchor, or by their size when there is none. */
  ranking(threshold: Threshold, anchor: SearchAnchor | null): Ranking {
    const key = `${threshold} ${anchor?.anchorId ?? ''}`;
    const cached = this.#rankings.get(key);
    if (cached) return cached;
    const level = this.level(threshold);
    const ranking = anchor
      ? rankByDistance(level, this.#vectors.distances(anchor.vector))
      : rankBySize(level);
    this.#rankings.set(key, ranking);
    return ranking;
  }

  /** The `count` members nearest to the mean direction of their cluster: what it typically looks like. */
  typicalMembers(level: ClusterLevel, cluster: number, count: number): number[] {
    const rows = membersOf(level, cluster);
    const centre = new Float32Array(this.#vectors.dims);
    for (const row of rows) add(centre, this.#vectors.row(row));
    return nearestFirst(rows, (row) => -dot(centre, this.#vectors.row(row)), count);
  }
}

function add(sum: Float32Array, vector: Float32Array): void {
  for (let i = 0; i < sum.length; i++) sum[i] = (sum[i] ?? 0) + (vector[i] ?? 0);
}

function dot(a: Float32Array, b: Float32Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i] ?? 0) * (b[i] ?? 0);
  return sum;
}
