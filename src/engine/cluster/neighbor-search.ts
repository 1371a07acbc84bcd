import { offerAllPairs, offerSlots } from './block-search.ts';
import type { ClusterMeans } from './cluster-means.ts';
import { Cells } from './inverted-file.ts';
import type { NeighborLists } from './neighbor-lists.ts';

/** Exact levels of 25,000 vectors of 448 numbers take some 25 s; the time grows with the square. */
export const EXACT_SIZE = 25_000;
/**
 * Empty slots are removed above this share, a compromise between scanning them and removing them.
 */
const MAX_EMPTY_SHARE = 0.2;

/**
 * Fills the lists with each cluster's nearest neighbors: over all pairs when the clusters are few
 * enough, else approximately, by inverted lists, among the clusters of the nearest cells.
 */
export class NeighborSearch {
  readonly #means: ClusterMeans;
  readonly #lists: NeighborLists;
  readonly #exactSize: number;
  #cells: Cells | undefined;
  #isExact = false;

  constructor(means: ClusterMeans, lists: NeighborLists, exactSize = EXACT_SIZE) {
    this.#means = means;
    this.#lists = lists;
    this.#exactSize = exactSize;
  }

  /** Whether all lists come from exact searches. */
  get isExact(): boolean {
    return this.#isExact;
  }

  get canBeExact(): boolean {
    return this.#means.alive <= this.#exactSize;
  }

  /**
   * Searches the neighbors of all clusters. @returns the clusters whose nearest neighbor is now
   * known
   */
  searchAll(alive: readonly number[]): Iterable<number> {
    this.#means.closeUp();
    this.#means.dissolveCells();
    if (!this.canBeExact) {
      this.#cells = Cells.divide(this.#means);
      return this.#searchCells(this.#cells, alive);
    }
    this.#cells = undefined;
    this.#isExact = true;
    for (const id of alive) this.#lists.clear(id);
    offerAllPairs(this.#means, this.#lists);
    this.#seal(alive);
    return alive;
  }

  /**
   * Searches the neighbors of some clusters again. @returns the clusters whose nearest neighbor is
   * now known
   */
  search(ids: readonly number[]): Iterable<number> {
    if (this.#means.emptyShare > MAX_EMPTY_SHARE) this.#means.closeUp();
    if (this.#cells) return this.#searchCells(this.#cells, ids);
    for (const id of ids) this.#lists.clear(id);
    offerSlots(this.#means, this.#lists, ids, 0, this.#means.slotCount);
    this.#seal(ids);
    return ids;
  }

  #searchCells(cells: Cells, ids: readonly number[]): Iterable<number> {
    for (const id of ids) this.#lists.clear(id);
    const { cellStarts } = this.#means;
    for (const [cell, queries] of cells.groupByNearest(this.#means, ids).entries()) {
      const start = cellStarts[cell] as number;
      const end = cellStarts[cell + 1] as number;
      offerSlots(this.#means, this.#lists, queries, start, end);
    }
    this.#seal(ids);
    return new Set([...ids, ...this.#offerBack(ids)]);
  }

  /**
   * Offers each searched cluster to the lists of its neighbors: their own search may have missed
   * its cell, and only reciprocal pairs merge.
   * @returns the clusters with a new nearest neighbor
   */
  #offerBack(ids: readonly number[]): number[] {
    const lists = this.#lists;
    const improved: number[] = [];
    for (const id of ids) {
      for (const [other, similarity] of lists.entries(id)) {
        if (similarity < lists.worstSimilarity(other) || lists.has(other, id)) continue;
        lists.offer(other, id, similarity);
        if (lists.best(other) === id) improved.push(other);
      }
    }
    return improved;
  }

  /** A candidate rejected from a full list was at most as similar as its last entry. */
  #seal(ids: readonly number[]): void {
    for (const id of ids) this.#lists.raiseBound(id, this.#lists.worstSimilarity(id));
  }
}
