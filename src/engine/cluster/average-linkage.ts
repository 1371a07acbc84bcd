import type { ClusterMeans } from './cluster-means.ts';
import { NeighborLists } from './neighbor-lists.ts';
import { NeighborSearch } from './neighbor-search.ts';

/**
 * Longer lists are recomputed less often but cost more to maintain; 8…32 take about the same time.
 */
export const LIST_LENGTH = 16;

/**
 * At a mean similarity of 1 (up to rounding) the order of merges is arbitrary, so such pairs need
 * not be reciprocal: thousands of almost identical rows may share one nearest neighbor.
 */
const SAME_TO_ROUNDING = 1 - 1e-6;
/** Merging lists with more candidates than this costs more than a new search. */
const MAX_CANDIDATES = 1024;

/** No other cluster reaches the similarity that the last level requires. */
const NOBODY = -1;
/** The most similar cluster may be missing from the list. */
const UNKNOWN = -2;
const MERGED_AWAY = -3;

interface JoinedLists {
  readonly candidates: number[];
  readonly bound: number;
}

/**
 * Average linkage (UPGMA: Sokal and Michener, 1958), in rounds: all pairs of clusters that are each
 * other's nearest merge at once. (Reciprocal agglomerative clustering: Sumengen et al., "Scaling
 * hierarchical agglomerative clustering to billion-sized datasets", 2021; reciprocal pairs: de
 * Rham, 1980; Benzécri, 1982.) The tree equals that of merging the closest pair first, because
 * average linkage is reducible (Bruynooghe, 1977): two merged clusters are never nearer to a third
 * than the nearer of the two was. So a nearest neighbor stays the nearest until it is merged
 * itself, the heights of the tree increase, and cuts at increasing distances give nested levels.
 * Nearest neighbors come from a k-nearest-neighbor graph over the clusters' means. A list of
 * neighbors stays valid after merges through its bound on all clusters outside of it, again by
 * reducibility; only when its best entry falls below the bound are the neighbors searched again,
 * among the current means. So the graph adds no error: where the search is exact, the linkage is.
 */
export class AverageLinkage {
  readonly #means: ClusterMeans;
  readonly #lists: NeighborLists;
  readonly #search: NeighborSearch;
  readonly #nearest: Int32Array;
  readonly #similarity: Float32Array;
  readonly #parent: Int32Array;
  readonly #mergedInRound: Int32Array;
  #alive: number[];
  #round = 0;

  /**
   * @param maxDistance upper limit of the distances passed to `mergeUpTo`, below 1
   * @param exactSize maximum number of clusters with an exact search
   */
  constructor(means: ClusterMeans, maxDistance: number, exactSize?: number) {
    this.#means = means;
    this.#lists = new NeighborLists(means.size, LIST_LENGTH, 1 - maxDistance);
    this.#search = new NeighborSearch(means, this.#lists, exactSize);
    this.#nearest = new Int32Array(means.size).fill(UNKNOWN);
    this.#similarity = new Float32Array(means.size);
    this.#parent = Int32Array.from(this.#nearest, (_, id) => id);
    this.#mergedInRound = new Int32Array(means.size);
    this.#alive = Array.from(this.#parent);
  }

  /**
   * Merges until no two clusters have an average distance of `distance` or less. Call it with
   * increasing distances.
   */
  mergeUpTo(distance: number): void {
    const least = 1 - distance;
    do {
      if (!this.#search.isExact) this.#trustLists(this.#search.searchAll(this.#alive));
      this.#mergeWhatIsKnown(least);
    } while (!this.#search.isExact && this.#search.canBeExact);
  }

  /** The cluster of a distinct row: the number of one of its distinct rows. */
  clusterOf(id: number): number {
    let root = id;
    while (this.#parent[root] !== root) {
      const parent = this.#parent[root] as number;
      this.#parent[root] = this.#parent[parent] as number;
      root = parent;
    }
    return root;
  }

  #mergeWhatIsKnown(least: number): void {
    do {
      do this.#mergeAllReciprocalPairs(least);
      while (this.#searchAgain((id) => this.#mayHaveMissed(id, least)));
      // Rounding can make a merged pair nearer to a third than either was, which may cause a cycle
      // of nearest neighbors without a reciprocal pair.
      this.#searchAgain((id) => this.#awaitsMerge(id, least));
    } while (this.#mergeReciprocalPairs(least));
  }

  #mergeAllReciprocalPairs(least: number): void {
    while (this.#mergeReciprocalPairs(least));
  }

  #mergeReciprocalPairs(least: number): boolean {
    this.#round++;
    const joined = new Map<number, JoinedLists>();
    for (const id of this.#alive) {
      if (!((this.#similarity[id] as number) >= least)) continue;
      const [kept, absorbed] = this.#pairOf(id) ?? [];
      if (kept === undefined || absorbed === undefined || joined.has(absorbed)) continue;
      joined.set(kept, this.#merge(kept, absorbed, joined.get(kept)));
    }
    this.#alive = this.#alive.filter((id) => this.#nearest[id] !== MERGED_AWAY);
    for (const [id, { candidates, bound }] of joined) this.#renewList(id, candidates, bound);
    for (const id of this.#alive) {
      if (this.#lostNearest(id)) this.#renewList(id, this.#lists.ids(id), this.#lists.bound(id));
    }
    return joined.size > 0;
  }

  /** The pair (kept one first) of a cluster and its nearest neighbor if both are free to merge. */
  #pairOf(id: number): [number, number] | undefined {
    const other = this.#nearest[id] as number;
    if (other < 0 || this.#nearest[other] === MERGED_AWAY) return undefined;
    if (this.#nearest[other] === id) return other > id ? [id, other] : undefined;
    return (this.#similarity[id] as number) >= SAME_TO_ROUNDING ? [other, id] : undefined;
  }

  /** Merges a pair. @returns the data for the kept cluster's new list, built after the round */
  #merge(kept: number, absorbed: number, joined?: JoinedLists): JoinedLists {
    const lists = this.#lists;
    const { candidates, bound } = joined ?? {
      candidates: lists.ids(kept),
      bound: lists.bound(kept),
    };
    const weight = this.#means.weight(kept);
    const share = weight / (weight + this.#means.weight(absorbed));
    this.#means.merge(kept, absorbed);
    this.#parent[absorbed] = kept;
    this.#nearest[absorbed] = MERGED_AWAY;
    this.#mergedInRound[absorbed] = this.#round;
    this.#mergedInRound[kept] = this.#round;
    candidates.push(...lists.ids(absorbed));
    // A cluster in neither list is bounded by the mean of the bounds, because its similarity is a
    // mean likewise.
    return { candidates, bound: bound * share + lists.bound(absorbed) * (1 - share) };
  }

  #lostNearest(id: number): boolean {
    const nearest = this.#nearest[id] as number;
    return (
      nearest >= 0 &&
      this.#mergedInRound[nearest] === this.#round &&
      this.#mergedInRound[id] !== this.#round
    );
  }

  /** Builds a list of the current clusters of the candidates. */
  #renewList(id: number, candidates: readonly number[], bound: number): void {
    const others = [...new Set(candidates.map((one) => this.clusterOf(one)))];
    const found = others.filter((other) => other !== id);
    if (found.length > MAX_CANDIDATES) {
      this.#lists.clear(id, 1);
      this.#distrustList(id);
      return;
    }
    const similarities = this.#means.similarities(id, found);
    this.#lists.clear(id, bound);
    found.forEach((other, i) => {
      this.#lists.offer(id, other, similarities[i] as number);
    });
    if (this.#lists.bestSimilarity(id) > this.#lists.bound(id)) this.#trustList(id);
    else this.#distrustList(id);
  }

  #trustLists(ids: Iterable<number>): void {
    for (const id of ids) this.#trustList(id);
  }

  #trustList(id: number): void {
    const best = this.#lists.best(id);
    this.#nearest[id] = best >= 0 ? best : NOBODY;
    this.#similarity[id] = this.#lists.bestSimilarity(id);
  }

  #distrustList(id: number): void {
    this.#nearest[id] = this.#lists.bound(id) > this.#lists.floor ? UNKNOWN : NOBODY;
  }

  /** Whether a cluster outside the list may be near enough to merge with. */
  #mayHaveMissed(id: number, least: number): boolean {
    return this.#nearest[id] === UNKNOWN && this.#lists.bound(id) >= least;
  }

  #awaitsMerge(id: number, least: number): boolean {
    return (this.#nearest[id] as number) >= 0 && (this.#similarity[id] as number) >= least;
  }

  /** @returns whether any cluster had to be searched */
  #searchAgain(isWanted: (id: number) => boolean): boolean {
    const ids = this.#alive.filter(isWanted);
    if (ids.length === 0) return false;
    this.#trustLists(this.#search.search(ids));
    return true;
  }
}
