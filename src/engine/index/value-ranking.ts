import { BrowseRanking } from './browse-ranking.ts';
import type { ClusterLevel } from './cluster-level.ts';
import { countedRows, type RowMask } from './ranking.ts';

/**
 * All clusters and their members by a value of each row, lowest first; a cluster is where its first
 * member is. Ties are ordered by cluster id, and among members by row.
 */
export class ValueRanking extends BrowseRanking {
  readonly #values: Float32Array;

  constructor(level: ClusterLevel, values: Float32Array, mask: RowMask | null) {
    const { length } = level.clusterIds;
    const lowestOf = (cluster: number) =>
      countedRows({ level, mask }, cluster).reduce(
        (lowest, row) => Math.min(lowest, values[row] as number),
        Number.POSITIVE_INFINITY,
      );
    super(
      level,
      mask,
      Float64Array.from({ length }, (_, cluster) => lowestOf(cluster)),
    );
    this.#values = values;
  }

  protected async membersOf(clusters: readonly number[]): Promise<number[][]> {
    return clusters.map((cluster) =>
      countedRows(this, cluster).sort(
        (a, b) => (this.#values[a] as number) - (this.#values[b] as number) || a - b,
      ),
    );
  }
}
