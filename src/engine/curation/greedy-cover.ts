import { cosineDistance } from '#engine/scan/vector-files.ts';
import { VectorMatrix } from '#engine/scan/vector-matrix.ts';

export interface CoverTask {
  /** n × dims, row-major, each of length 1. */
  readonly vectors: Float32Array;
  readonly dims: number;
  /** Number of rows to choose, at most. */
  readonly count: number;
}

/** Rows that cover all others ever more closely. */
export interface Cover {
  /** In the order of choice. */
  readonly rows: Int32Array;
  /** By number of chosen rows less one: the largest distance of a row to its nearest chosen row. */
  readonly radii: Float32Array;
}

/** Rows per call of the kernel. */
const STEP = 8192;

/**
 * Chooses rows by farthest-point traversal: first the medoid, then always the row that is farthest
 * from all chosen ones. The radius of any number of them is at most twice the smallest possible
 * (Gonzalez, "Clustering to minimize the maximum intercluster distance", 1985, for metrics; the
 * angle is one, and grows with the cosine distance). Deterministic; ties go to the first row.
 */
export async function greedyCover({ vectors, dims, count }: CoverTask): Promise<Cover> {
  const matrix = await VectorMatrix.from(vectors, dims);
  const nearest = new Float32Array(matrix.rows).fill(-2);
  const centerOf = new Int32Array(matrix.rows);
  const rows: number[] = [];
  const radii: number[] = [];
  const vectorOf = (row: number) => vectors.subarray(row * dims, (row + 1) * dims);
  for (let next = medoidOf(matrix, vectors); rows.length < count; ) {
    rows.push(next);
    addCenter(matrix, next, nearest, centerOf);
    next = lowest(nearest);
    const center = centerOf[next] as number;
    radii.push(next === center ? 0 : cosineDistance(vectorOf(next), vectors, center * dims));
    if (rows.length === matrix.rows) break;
  }
  return { rows: Int32Array.from(rows), radii: Float32Array.from(radii) };
}

/** The sum of cosine distances to a row is n − its dot product with the sum of all rows. */
function medoidOf(matrix: VectorMatrix, vectors: Float32Array): number {
  const sum = new Float64Array(matrix.dims);
  for (let i = 0; i < vectors.length; i++) {
    const dim = i % matrix.dims;
    sum[dim] = (sum[dim] as number) + (vectors[i] as number);
  }
  const mean = Float32Array.from(sum, (value) => value / matrix.rows);
  return lowest(matrix.distances(mean));
}

/** Raises the similarity of each row to its nearest center, which is 2 for a center itself. */
function addCenter(
  matrix: VectorMatrix,
  center: number,
  nearest: Float32Array,
  centerOf: Int32Array,
): void {
  for (let first = 0; first < matrix.rows; first += STEP) {
    const dots = matrix.rowDots(center, first, Math.min(STEP, matrix.rows - first));
    for (let i = 0; i < dots.length; i++) {
      if ((dots[i] as number) <= (nearest[first + i] as number)) continue;
      nearest[first + i] = dots[i] as number;
      centerOf[first + i] = center;
    }
  }
  nearest[center] = 2;
  centerOf[center] = center;
}

function lowest(values: Float32Array): number {
  let found = 0;
  for (let row = 1; row < values.length; row++) {
    if ((values[row] as number) < (values[found] as number)) found = row;
  }
  return found;
}
