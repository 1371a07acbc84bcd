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

/** As in the reference implementation of UMAP (McInnes, Healy and Melville, 2018). */
const NEIGHBORS = 15;
/** Fewer have no structure to find. */
const MIN_ROWS = 8;
const NO_SIMILARITY = -2;
/** Copies lie around their position, also at the edge. */
const ROOM_FOR_COPIES = 1.02;

/** x and y of each row within −1 to 1, similar rows near each other. Deterministic. */
export async function layoutRows({ vectors, dims }: LayoutTask): Promise<Float32Array> {
  const distinct = foldIdenticalRows(vectors, dims);
  const size = distinct.firstRows.length;
  const laidOut =
    size < MIN_ROWS ? onCircle(size) : await embedGraph(await neighborsOf(vectors, dims, distinct));
  return withCopies(fitted(laidOut), distinct.distinctOf);
}

/** The nearest others of each distinct row, nearest first. */
async function neighborsOf(
  vectors: Float32Array,
  dims: number,
  distinct: ReturnType<typeof foldIdenticalRows>,
): Promise<NeighborGraph> {
  const means = await ClusterMeans.create(vectors, dims, distinct);
  const k = Math.min(NEIGHBORS, means.size - 1);
  const lists = new NeighborLists(means.size, k, NO_SIMILARITY);
  const ids = Array.from({ length: means.size }, (_, id) => id);
  new NeighborSearch(means, lists).searchAll(ids);
  const neighbors = new Int32Array(means.size * k);
  const distances = new Float32Array(means.size * k);
  for (const id of ids) {
    const entries = lists.entries(id);
    for (let place = 0; place < k; place++) {
      // An approximate search may find fewer: the last one stands for them.
      const [other, similarity] = entries[place] ?? entries.at(-1) ?? [id, 1];
      neighbors[id * k + place] = other;
      distances[id * k + place] = Math.max(0, 1 - similarity);
    }
  }
  return { size: means.size, k, neighbors, distances };
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
