import { LRUCache } from 'lru-cache';
import { type EntityType, THRESHOLDS, type Threshold } from '#contract/primitives.ts';
import { VectorMatrix } from '../scan/vector-matrix.ts';
import type { ClusteredMedia, Store } from '../store/store.ts';
import { buildClusterLevel, type ClusterLevel, membersOf, restrictLevel } from './cluster-level.ts';
import { nearestFirst, type Ranking, rankByDistance, rankBySize } from './ranking.ts';

/** Rankings kept for the next pages of searches under way. */
const RANKING_CACHE_BYTES = 64 * 1024 * 1024;

/** A search starts from a unit vector; its id names the ranking in the cache. */
export interface SearchAnchor {
  readonly anchorId: string;
  readonly vector: Float32Array;
}

/** Labels of which a row must have one, by itself or, if it is an image, by an object in it. */
export type LabelFilter = readonly string[];

/** What a row is, apart from its vector and clusters. */
export type RowFacts = Omit<ClusteredMedia, 'clusterIds'>;

/** The clustered images or objects of a dataset in memory, ready to be searched. It does not change: a new run makes a new one. */
export class DatasetIndex {
  readonly type: EntityType;
  /** Ascending; row `i` of the vectors belongs to `mediaIds[i]`. */
  readonly mediaIds: readonly string[];
  readonly #rows: readonly RowFacts[];
  readonly #rowOf: ReadonlyMap<string, number>;
  readonly #vectors: VectorMatrix;
  readonly #levels: readonly ClusterLevel[];
  readonly #rankings = new LRUCache<string, Ranking>({
    maxSize: RANKING_CACHE_BYTES,
    sizeCalculation: ({ level, order, distances }) =>
      1 +
      order.byteLength +
      (distances ? distances.byteLength : 0) +
      (this.#levels.includes(level) ? 0 : 3 * level.clusterOfRow.byteLength),
  });

  private constructor(
    type: EntityType,
    rows: readonly RowFacts[],
    vectors: VectorMatrix,
    levels: readonly ClusterLevel[],
  ) {
    this.type = type;
    this.mediaIds = rows.map(({ mediaId }) => mediaId);
    this.#rows = rows;
    this.#rowOf = new Map(rows.map(({ mediaId }, row) => [mediaId, row]));
    this.#vectors = vectors;
    this.#levels = levels;
  }

  /** Reads what is clustered of a dataset; what was embedded after the last clustering is left out. */
  static async load(
    store: Store,
    datasetId: string,
    type: EntityType,
    dims: number,
  ): Promise<DatasetIndex> {
    const all = await store.clusters(datasetId, type);
    const stored = await store.vectors(datasetId, type, dims);
    const rowInStore = new Map(stored.mediaIds.map((mediaId, row) => [mediaId, row]));
    const clustered = all.filter(({ mediaId }) => rowInStore.has(mediaId));

    const vectors = await VectorMatrix.create(clustered.length, dims);
    clustered.forEach(({ mediaId }, row) => {
      const start = (rowInStore.get(mediaId) ?? 0) * dims;
      vectors.set(row, stored.vectors.subarray(start, start + dims));
    });
    const levels = THRESHOLDS.map((threshold) =>
      buildClusterLevel(clustered.map(({ clusterIds }) => clusterIds[threshold] ?? '')),
    );
    const rows = clustered.map(({ clusterIds: _, ...facts }) => facts);
    return new DatasetIndex(type, rows, vectors, levels);
  }

  /** @throws RangeError when there is no such row */
  factsOf(row: number): RowFacts {
    const facts = this.#rows[row];
    if (!facts) throw new RangeError(`no row ${row}`);
    return facts;
  }

  /** How many rows each label finds. */
  labelCounts(): Map<string, number> {
    const counts = new Map<string, number>();
    for (const row of this.#rows) {
      for (const label of labelsToFind(row)) counts.set(label, (counts.get(label) ?? 0) + 1);
    }
    return counts;
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

  /** The vector of an image or object, undefined when the dataset does not have it. */
  vectorOf(mediaId: string): Float32Array | undefined {
    const row = this.#rowOf.get(mediaId);
    return row === undefined ? undefined : this.#vectors.row(row);
  }

  /**
   * All clusters by their distance to the anchor, or by their size when there is none. With a filter
   * the rows that it leaves out count for nothing: clusters are as far and as large as what remains.
   */
  ranking(threshold: Threshold, anchor: SearchAnchor | null, filter?: LabelFilter): Ranking {
    const key = JSON.stringify([threshold, anchor?.anchorId, filter?.toSorted()]);
    const cached = this.#rankings.get(key);
    if (cached) return cached;
    const whole = this.level(threshold);
    const level = filter ? restrictLevel(whole, (row) => this.#passes(row, filter)) : whole;
    const ranking = anchor
      ? rankByDistance(level, this.#vectors.distances(anchor.vector))
      : rankBySize(level);
    this.#rankings.set(key, ranking);
    return ranking;
  }

  #passes(row: number, filter: LabelFilter): boolean {
    const labels = labelsToFind(this.factsOf(row));
    return filter.some((label) => labels.has(label));
  }

  /** The `count` members nearest to the mean direction of their cluster: what it typically looks like. */
  typicalMembers(level: ClusterLevel, cluster: number, count: number): number[] {
    const rows = membersOf(level, cluster);
    const centre = new Float32Array(this.#vectors.dims);
    for (const row of rows) add(centre, this.#vectors.row(row));
    return nearestFirst(rows, (row) => -dot(centre, this.#vectors.row(row)), count);
  }
}

function labelsToFind({ labels, objectLabels }: RowFacts): Set<string> {
  return new Set([...labels, ...objectLabels]);
}

function add(sum: Float32Array, vector: Float32Array): void {
  for (let i = 0; i < sum.length; i++) sum[i] = (sum[i] ?? 0) + (vector[i] ?? 0);
}

function dot(a: Float32Array, b: Float32Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i] ?? 0) * (b[i] ?? 0);
  return sum;
}
