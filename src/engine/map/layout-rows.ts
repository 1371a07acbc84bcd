import { ClusterMeans } from '#engine/cluster/cluster-means.ts';
import { foldIdenticalRows } from '#engine/cluster/distinct-rows.ts';
import { NeighborLists } from '#engine/cluster/neighbor-lists.ts';
import { NeighborSearch } from '#engine/cluster/neighbor-search.ts';
import { offsetBeside } from './offset-beside.ts';
import { embedGraph, type NeighborGraph } from './umap.ts';

export interface LayoutTask {
  /** n × dims, row-major, each of length 1. */
  readonly vectors: Float32Array;
  readonly dims: number;
}

/**
 * Places of the neighbors among all others, nearest first from 0. Fifteen, as is usual for UMAP
 * (McInnes, Healy and Melville, 2018), but not the nearest ones alone: with these, each group of copies
 * would be an island somewhere, and the farther ones tie it to what is like it.
 */
const NEIGHBOR_PLACES = [0, 1, 2, 3, 4, 5, 6, 7, 11, 17, 26, 40, 60, 90, 135];
const LIST_LENGTH = 136;
/** Fewer have no structure to find. */
const MIN_ROWS = 8;
const NO_SIMILARITY = -2;
/** Of the width of the map. The width of a gap between groups says nothing, and costs room. */
const MAX_GAP = 0.05;
/** Fewer rows have gaps between all of them. */
const FEW_ROWS = 4;
/** Copies lie around their position, also at the edge. */
const ROOM_FOR_COPIES = 1.02;

/** x and y of each row within −1 to 1, similar rows near each other. Deterministic. */
export async function layoutRows({ vectors, dims }: LayoutTask): Promise<Float32Array> {
  const distinct = foldIdenticalRows(vectors, dims);
  const size = distinct.firstRows.length;
  const laidOut =
    size < MIN_ROWS ? onCircle(size) : await embedGraph(await neighborsOf(vectors, dims, distinct));
  for (const axis of [0, 1]) narrowGaps(laidOut, axis);
  return withCopies(fitted(laidOut), distinct.distinctOf);
}

/** Narrows the gaps along an axis that no row lies in; the rows keep their order. */
function narrowGaps(positions: Float32Array, axis: number): void {
  const rows = Int32Array.from({ length: positions.length / 2 }, (_, row) => row);
  const placeOf = (row: number) => positions[2 * row + axis] as number;
  rows.sort((a, b) => placeOf(a) - placeOf(b));
  const [first = 0, last = 0] = [rows[0], rows.at(-1)].map((row) => placeOf(row ?? 0));
  const most = Math.max(MAX_GAP, FEW_ROWS / rows.length) * (last - first);
  let [before, shift] = [first, 0];
  for (const row of rows) {
    const value = placeOf(row);
    shift += Math.max(0, value - before - most);
    before = value;
    positions[2 * row + axis] = value - shift;
  }
}

/** Near others of each distinct row, nearest first. */
async function neighborsOf(
  vectors: Float32Array,
  dims: number,
  distinct: ReturnType<typeof foldIdenticalRows>,
): Promise<NeighborGraph> {
  const means = await ClusterMeans.create(vectors, dims, distinct);
  const length = Math.min(LIST_LENGTH, means.size - 1);
  const lists = new NeighborLists(means.size, length, NO_SIMILARITY);
  const ids = Array.from({ length: means.size }, (_, id) => id);
  new NeighborSearch(means, lists).searchAll(ids);
  const places = NEIGHBOR_PLACES.filter((place) => place < length);
  const neighbors = new Int32Array(means.size * places.length);
  for (const id of ids) {
    const near = lists.ids(id);
    // An approximate search may find fewer: the last one stands for them.
    const chosen = places.map((place) => near[place] ?? near.at(-1) ?? id);
    neighbors.set(chosen, id * places.length);
  }
  return { size: means.size, neighbors };
}

/** In order, because neighbors in the tree of clusters follow each other. */
function onCircle(size: number): Float32Array {
  return Float32Array.from({ length: 2 * size }, (_, i) => {
    const angle = (2 * Math.PI * Math.floor(i / 2)) / size;
    return size === 1 ? 0 : i % 2 === 0 ? Math.cos(angle) : Math.sin(angle);
  });
}

/** Moves and scales the positions into the square from −1 to 1, with their proportions. */
function fitted(positions: Float32Array): Float32Array {
  const ranges = [0, 1].map((axis) => {
    let [lowest, highest] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
    for (let i = axis; i < positions.length; i += 2) {
      lowest = Math.min(lowest, positions[i] as number);
      highest = Math.max(highest, positions[i] as number);
    }
    return { middle: (lowest + highest) / 2, reach: (highest - lowest) / 2 };
  });
  const reach = ROOM_FOR_COPIES * Math.max(...ranges.map((range) => range.reach)) || 1;
  return positions.map((value, i) => (value - (ranges[i % 2]?.middle ?? 0)) / reach);
}

/** Identical rows lie around their position. */
function withCopies(positions: Float32Array, distinctOf: Int32Array): Float32Array {
  const nCopies = new Int32Array(positions.length / 2);
  const all = new Float32Array(2 * distinctOf.length);
  distinctOf.forEach((distinct, row) => {
    const [dx, dy] = offsetBeside(nCopies[distinct] as number);
    nCopies[distinct] = (nCopies[distinct] as number) + 1;
    all[2 * row] = (positions[2 * distinct] as number) + dx;
    all[2 * row + 1] = (positions[2 * distinct + 1] as number) + dy;
  });
  return all;
}
