import type { ClusterMeans } from './cluster-means.ts';
import { NeighborLists } from './neighbor-lists.ts';
import { NeighborSearch } from './neighbor-search.ts';

/** Longer lists are searched anew less often and cost more to keep; 8…32 take about as long. */
export const LIST_LENGTH = 16;

/**
 * At a mean similarity of 1 less rounding the order of merges is arbitrary, so those need not wait to
 * be reciprocal: of thousands of rows that are almost identical, many may share one nearest.
 */
const SAME_TO_ROUNDING = 1 - 1e-6;
/** A list made of more than this many is not worth the while: search anew. */
const MAX_CANDIDATES = 1024;

/** No other cluster is as similar as the last level asks. */
const NOBODY = -1;
/** The most similar cluster may be one that is not in the list. */
const UNKNOWN = -2;
const MERGED_AWAY = -3;

interface JoinedLists {
  readonly candidates: number[];
  readonly bound: number;
}

/**
 * Average linkage (UPGMA: Sokal and Michener, 1958), in rounds: all pairs of clusters that are each
 * other's nearest merge at once. (Reciprocal agglomerative clustering: Sumengen et al., "Scaling
 * hierarchical agglomerative clustering to billion-sized datasets", 2021; reciprocal pairs: de Rham,
 * 1980; Benzécri, 1982.) The tree is that of merging the closest pair first, because average linkage
 * is reducible (Bruynooghe, 1977): two merged clusters are never nearer to a third than the nearer
 * of the two was. So a nearest neighbor stays the nearest until it is merged itself, the heights of
 * the tree rise, and cutting at growing distances gives nested levels.
 *
 * Nearest neighbors come from a k-nearest-neighbor graph over the clusters' means. A list of
 * neighbors outlives merges with the bound on all clusters outside of it, again by reducibility;
 * only when its best entry falls below the bound are the neighbors searched again, among the means
 * as they are by then. So the graph limits nothing: where the search is exact, the linkage is.
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
   * @param maxDistance the largest distance that `mergeUpTo` will be called with, below 1
   * @param exactSize up to how many clusters the search is exact
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

  /** Merges until no two clusters lie at `distance` or nearer on average. Call it with growing ones. */
  mergeUpTo(distance: number): void {
    const least = 1 - distance;
    do {
      if (!this.#search.isExact) this.#trustLists(this.#search.searchAll(this.#alive));
      this.#mergeWhatIsKnown(least);
    } while (!this.#search.isExact && this.#search.canBeExact);
  }

  /** The cluster a distinct row is in: the number of one of its distinct rows. */
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
      // Rounding can make a merged pair nearer to a third than either was; a ring of nearest
      // neighbors may come of it, without a pair.
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

  /** The pair, kept one first, that a cluster forms with its nearest if both are free to merge. */
  #pairOf(id: number): [number, number] | undefined {
    const other = this.#nearest[id] as number;
    if (other < 0 || this.#nearest[other] === MERGED_AWAY) return undefined;
    if (this.#nearest[other] === id) return other > id ? [id, other] : undefined;
    return (this.#similarity[id] as number) >= SAME_TO_ROUNDING ? [other, id] : undefined;
  }

  /** Merges a pair; returns what the list of the kept one is made of once the round is over. */
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
    // Who is in neither list has at most the bounds' mean, as its similarity is a mean likewise.
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

  /** Makes a list of the clusters that the candidates are in by now. */
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

  /** Whether a cluster that is not in the list may be near enough to merge with. */
  #mayHaveMissed(id: number, least: number): boolean {
    return this.#nearest[id] === UNKNOWN && this.#lists.bound(id) >= least;
  }

  #awaitsMerge(id: number, least: number): boolean {
    return (this.#nearest[id] as number) >= 0 && (this.#similarity[id] as number) >= least;
  }

  /** @returns whether there was anything to search */
  #searchAgain(isWanted: (id: number) => boolean): boolean {
    const ids = this.#alive.filter(isWanted);
    if (ids.length === 0) return false;
    this.#trustLists(this.#search.search(ids));
    return true;
  }
}
