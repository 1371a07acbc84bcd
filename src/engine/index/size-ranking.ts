import { LRUCache } from 'lru-cache';
import { BrowseRanking } from './browse-ranking.ts';
import type { ClusterLevel } from './cluster-level.ts';
import type { IndexVectors } from './index-vectors.ts';
import { countedRows, type RowMask, sizeOf } from './ranking.ts';

/** Number of members that represent a cluster, taken from all over it: as many as fit a glance. */
const SAMPLE_SIZE = 64;
/** Clusters whose typical members are kept: those of twenty pages, some 500 KB. */
const CLUSTERS_KEPT = 2000;

/**
 * All clusters, largest first; ties are ordered by cluster id. The members that are most similar to
 * the cluster as a whole come first, the others by row; or all by their given places.
 */
export class SizeRanking extends BrowseRanking {
  readonly #vectors: Pick<IndexVectors, 'mostTypical'>;
  readonly #places: Int32Array | undefined;
  /** By cluster; a page is made again whenever tags of its images change. */
  readonly #typical = new LRUCache<number, Int32Array>({ max: CLUSTERS_KEPT });

  /** @param places by row, from which members are ordered; equal places are ordered by row */
  constructor(
    level: ClusterLevel,
    vectors: Pick<IndexVectors, 'mostTypical'>,
    mask: RowMask | null,
    places?: Int32Array,
  ) {
    const { length } = level.clusterIds;
    const keyOf = (cluster: number) =>
      -sizeOf({ level, mask }, cluster) || Number.POSITIVE_INFINITY;
    super(
      level,
      mask,
      Float64Array.from({ length }, (_, cluster) => keyOf(cluster)),
    );
    this.#places = places;
    this.#vectors = vectors;
  }

  protected async membersOf(clusters: readonly number[]): Promise<readonly (readonly number[])[]> {
    const rows = clusters.map((cluster) => countedRows(this, cluster));
    const places = this.#places;
    if (!places) return this.#typicalFirst(clusters, rows);
    return rows.map((ofOne) =>
      ofOne.sort((a, b) => (places[a] as number) - (places[b] as number) || a - b),
    );
  }

  async #typicalFirst(
    clusters: readonly number[],
    rows: readonly (readonly number[])[],
  ): Promise<readonly (readonly number[])[]> {
    const samples = new Map<number, readonly number[]>();
    const known = clusters.map((cluster, i) => {
      const ofOne = rows[i] ?? [];
      const typical = this.#typical.get(cluster);
      if (!typical && ofOne.length > 1) samples.set(cluster, sampleOf(ofOne));
      return typical;
    });
    const found = await this.#vectors.mostTypical([...samples.values()]);
    const typicalOf = new Map([...samples.keys()].map((cluster, i) => [cluster, found[i]]));
    for (const [cluster, typical] of typicalOf) if (typical) this.#typical.set(cluster, typical);
    return rows.map((ofOne, i) => {
      const typical = known[i] ?? typicalOf.get(clusters[i] as number) ?? Int32Array.from(ofOne);
      if (typical.length === ofOne.length) return [...typical];
      const first = new Set(typical);
      return [...typical, ...ofOne.filter((row) => !first.has(row))];
    });
  }
}

/** Rows from all over a cluster. */
function sampleOf(rows: readonly number[]): readonly number[] {
  const step = Math.ceil(rows.length / SAMPLE_SIZE);
  return rows.filter((_, index) => index % step === 0);
}
