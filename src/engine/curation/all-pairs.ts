import { NeighborLists } from '#engine/cluster/neighbor-lists.ts';
import { cosineDistance } from '#engine/scan/vector-files.ts';
import { VectorMatrix } from '#engine/scan/vector-matrix.ts';

export interface NearestTask {
  /** n × dims, row-major, each of length 1. */
  readonly vectors: Float32Array;
  readonly dims: number;
}

/** Both tiles together fit the second-level cache (of 448 dimensions: 256 KiB). */
const TILE = 72;
/** Candidates kept for each row, because float32 does not decide between nearly equal ones. */
const CANDIDATES = 4;
/** Twice the error of a similarity in float32; see `VectorMatrix.distances`. */
const ERROR = 4e-6;
const NO_SIMILARITY = -2;

/** Exact cosine distance of each row to its nearest other row; 2 for a single row. */
export async function nearestDistances(task: NearestTask): Promise<Float32Array> {
  const rows = task.vectors.length / task.dims;
  const lists = new NeighborLists(rows, CANDIDATES, NO_SIMILARITY);
  compareAll(await VectorMatrix.from(task.vectors, task.dims), lists);
  return Float32Array.from({ length: rows }, (_, row) => exactNearest(task, lists, row));
}

function compareAll(matrix: VectorMatrix, lists: NeighborLists): void {
  for (let first = 0; first < matrix.rows; first += TILE) {
    const end = Math.min(matrix.rows, first + TILE);
    for (let tile = first; tile < matrix.rows; tile += TILE) {
      const tileEnd = Math.min(matrix.rows, tile + TILE);
      for (let row = first; row < end; row++) {
        offerBoth(matrix, lists, row, Math.max(tile, row + 1), tileEnd);
      }
    }
  }
}

function offerBoth(
  matrix: VectorMatrix,
  lists: NeighborLists,
  row: number,
  start: number,
  end: number,
): void {
  if (start >= end) return;
  const similarities = matrix.rowDots(row, start, end - start);
  for (let i = 0; i < similarities.length; i++) {
    const similarity = similarities[i] as number;
    const other = start + i;
    if (similarity >= lists.worstSimilarity(row)) lists.offer(row, other, similarity);
    if (similarity >= lists.worstSimilarity(other)) lists.offer(other, row, similarity);
  }
}

/** Only a row with many nearly equal neighbors is compared with all others once more. */
function exactNearest(task: NearestTask, lists: NeighborLists, row: number): number {
  const known = nearestOf(task, row, lists.ids(row));
  const mayBeNearer = lists.worstSimilarity(row) + ERROR > 1 - known;
  if (!mayBeNearer || known === 0) return known;
  return nearestOf(task, row, Array(task.vectors.length / task.dims).keys());
}

function nearestOf({ vectors, dims }: NearestTask, row: number, others: Iterable<number>): number {
  const vector = vectors.subarray(row * dims, (row + 1) * dims);
  let nearest = 2;
  for (const other of others) {
    if (other !== row) nearest = Math.min(nearest, cosineDistance(vector, vectors, other * dims));
  }
  return nearest;
}
