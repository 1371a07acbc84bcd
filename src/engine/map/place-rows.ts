import { ClusterMeans } from '#engine/cluster/cluster-means.ts';
import { Cells } from '#engine/cluster/inverted-file.ts';
import { NeighborLists } from '#engine/cluster/neighbor-lists.ts';
import { offsetBeside } from './offset-beside.ts';

export interface PlaceTask {
  /** Of the rows to place: n × dims, row-major, each of length 1. */
  readonly vectors: Float32Array;
  /** Of rows with a position. */
  readonly anchors: Float32Array;
  readonly dims: number;
  /** x and y of each anchor. */
  readonly positions: Float32Array;
}

/** Neighbors whose positions are averaged. */
const NEIGHBORS = 5;
/** Anchors per call of the kernel. */
const STEP = 8192;
const NO_SIMILARITY = -2;

/**
 * x and y of each row: the mean position of its nearest anchors, the nearer the more. The anchors
 * are found by inverted lists, which may miss some of them.
 */
export async function placeRows(task: PlaceTask): Promise<Float32Array> {
  const { vectors, dims, anchors, positions } = task;
  const each = Int32Array.from({ length: anchors.length / dims }, (_, row) => row);
  const counts = each.map(() => 1);
  const rows = { firstRows: each, counts, distinctOf: each };
  const means = await ClusterMeans.create(anchors, dims, rows);
  const cells = Cells.divide(means);
  const placed = new Float32Array((2 * vectors.length) / dims);
  const nearest = new NeighborLists(1, Math.min(NEIGHBORS, each.length), NO_SIMILARITY);
  for (let row = 0; 2 * row < placed.length; row++) {
    findNearest(means, cells, vectors.subarray(row * dims, (row + 1) * dims), nearest);
    const [x, y] = meanPosition(nearest.entries(0), positions);
    const [dx, dy] = offsetBeside(row + 1);
    placed.set([x + dx, y + dy], 2 * row);
  }
  return placed;
}

function findNearest(
  means: ClusterMeans,
  cells: Cells,
  vector: Float32Array,
  nearest: NeighborLists,
): void {
  nearest.clear(0);
  for (const cell of cells.nearestCells(vector)) {
    const end = means.cellStarts[cell + 1] as number;
    for (let first = means.cellStarts[cell] as number; first < end; first += STEP) {
      const similarities = means.matrix.dots(vector, first, Math.min(STEP, end - first));
      for (let i = 0; i < similarities.length; i++) {
        const similarity = similarities[i] as number;
        if (similarity < nearest.worstSimilarity(0)) continue;
        nearest.offer(0, means.idAt(first + i), similarity);
      }
    }
  }
}

/** The weight falls by e with the mean difference to the nearest. */
function meanPosition(
  nearest: readonly (readonly [id: number, similarity: number])[],
  positions: Float32Array,
): [x: number, y: number] {
  const best = nearest[0]?.[1] ?? 0;
  const sum = nearest.reduce((total, [, similarity]) => total + best - similarity, 0);
  const scale = sum / nearest.length || 1;
  let [x, y, total] = [0, 0, 0];
  for (const [id, similarity] of nearest) {
    const weight = Math.exp((similarity - best) / scale);
    x += weight * (positions[2 * id] as number);
    y += weight * (positions[2 * id + 1] as number);
    total += weight;
  }
  return [x / total, y / total];
}
