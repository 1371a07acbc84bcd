import type { ClusterMeans } from './cluster-means.ts';
import type { NeighborLists } from './neighbor-lists.ts';

/**
 * A tile of rows fits the first-level cache (16 × 448 floats: 28 KiB), a tile of queries the
 * second.
 */
const ROW_TILE = 16;
const QUERY_TILE = 128;

/** Offers every cluster to the lists of all others; each pair is computed once. */
export function offerAllPairs(means: ClusterMeans, lists: NeighborLists): void {
  const { slotCount } = means;
  for (let first = 0; first < slotCount; first += QUERY_TILE) {
    const end = Math.min(slotCount, first + QUERY_TILE);
    const slots = aliveSlots(means, first, end);
    for (let tile = first; tile < slotCount; tile += ROW_TILE) {
      const tileEnd = Math.min(slotCount, tile + ROW_TILE);
      for (const slot of slots)
        offerBothWays(means, lists, slot, Math.max(tile, slot + 1), tileEnd);
    }
  }
}

/** Offers the clusters in the slots from `start` to before `end` to the lists of `ids`. */
export function offerSlots(
  means: ClusterMeans,
  lists: NeighborLists,
  ids: readonly number[],
  start: number,
  end: number,
): void {
  for (let first = 0; first < ids.length; first += QUERY_TILE) {
    const queries = ids.slice(first, first + QUERY_TILE);
    for (let tile = start; tile < end; tile += ROW_TILE) {
      const count = Math.min(ROW_TILE, end - tile);
      for (const id of queries) offerTile(means, lists, id, tile, count);
    }
  }
}

function offerTile(
  means: ClusterMeans,
  lists: NeighborLists,
  id: number,
  tile: number,
  count: number,
): void {
  const similarities = means.matrix.rowDots(means.slotOf(id), tile, count);
  let worst = lists.worstSimilarity(id);
  for (let i = 0; i < count; i++) {
    const similarity = similarities[i] as number;
    if (similarity < worst) continue;
    const other = means.idAt(tile + i);
    if (other < 0 || other === id) continue;
    lists.offer(id, other, similarity);
    worst = lists.worstSimilarity(id);
  }
}

function offerBothWays(
  means: ClusterMeans,
  lists: NeighborLists,
  slot: number,
  start: number,
  end: number,
): void {
  if (start >= end) return;
  const id = means.idAt(slot);
  const similarities = means.matrix.rowDots(slot, start, end - start);
  for (let i = 0; i < similarities.length; i++) {
    const similarity = similarities[i] as number;
    if (similarity < lists.floor) continue;
    const other = means.idAt(start + i);
    if (other < 0) continue;
    if (similarity >= lists.worstSimilarity(id)) lists.offer(id, other, similarity);
    if (similarity >= lists.worstSimilarity(other)) lists.offer(other, id, similarity);
  }
}

function aliveSlots(means: ClusterMeans, start: number, end: number): number[] {
  const slots: number[] = [];
  for (let slot = start; slot < end; slot++) if (means.idAt(slot) >= 0) slots.push(slot);
  return slots;
}
