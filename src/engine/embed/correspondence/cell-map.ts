/** What the backbone sees in each cell of a grid over an image. */
export interface CellMap {
  readonly columns: number;
  readonly rows: number;
  /** Numbers of each cell. */
  readonly dims: number;
  /** Row by row, `dims` numbers a cell, a multiple of four. */
  readonly features: Float64Array;
}

/** Grids over one image, from the finest to the coarsest. */
export type CellPyramid = readonly CellMap[];

/**
 * Added to the variances before whitening, in proportion to their mean. With less, directions in
 * which the cells hardly differ count too much; measured best among 0.03, 0.1, 0.3 and 1.
 */
const SHRINKAGE = 0.1;

/** Shorter whitened cells are rounding errors around the mean, without a direction. */
const LEAST_LENGTH = 1e-3;

/**
 * Subtracts from each cell the mean of its grid and whitens by the covariance of the cells of both
 * images, so that what is common in them (sky, grass, a plain ground) counts little and what is rare
 * counts much (Hariharan, Malik, Ramanan: Discriminative Decorrelation for Clustering and
 * Classification, 2012).
 * @returns the pyramids with features of unit length
 */
export function whiten(
  anchor: CellPyramid,
  media: CellPyramid,
): readonly [anchor: CellPyramid, media: CellPyramid] {
  const [first, second] = [anchor.map(centered), media.map(centered)];
  const factor = choleskyFactor(covariance([...first.slice(0, 1), ...second.slice(0, 1)]));
  const apply = (map: CellMap) => whitened(map, factor);
  return [first.map(apply), second.map(apply)];
}

function centered(map: CellMap): CellMap {
  const { dims, columns, rows, features } = map;
  const mean = new Float64Array(dims);
  for (let cell = 0; cell < features.length; cell += dims) {
    for (let i = 0; i < dims; i++) {
      mean[i] = (mean[i] as number) + (features[cell + i] as number) / (columns * rows);
    }
  }
  const differences = new Float64Array(features.length);
  for (let cell = 0; cell < features.length; cell += dims) {
    for (let i = 0; i < dims; i++) {
      differences[cell + i] = (features[cell + i] as number) - (mean[i] as number);
    }
  }
  return { ...map, features: differences };
}

/** Lower triangle of the regularized covariance matrix of cells with mean 0, row-major. */
function covariance(maps: readonly CellMap[]): Float64Array {
  const dims = maps[0]?.dims ?? 0;
  const sums = new Float64Array(dims * dims);
  for (const { columns, rows, features } of maps) {
    for (let cell = 0; cell < features.length; cell += dims) {
      for (let row = 0; row < dims; row++) {
        const value = (features[cell + row] as number) / (columns * rows);
        const start = row * dims;
        for (let i = 0; i <= row; i++) {
          sums[start + i] = (sums[start + i] as number) + value * (features[cell + i] as number);
        }
      }
    }
  }
  let trace = 0;
  for (let i = 0; i < dims; i++) trace += sums[i * dims + i] as number;
  // The smallest number keeps two images without any structure from a division by zero.
  const added = (SHRINKAGE * trace) / dims + 1e-9;
  for (let i = 0; i < dims; i++) sums[i * dims + i] = (sums[i * dims + i] as number) + added;
  return sums;
}

/** Replaces the lower triangle of a positive definite matrix by that of its factor L, of L·Lᵀ. */
function choleskyFactor(matrix: Float64Array): Float64Array {
  const dims = Math.sqrt(matrix.length);
  for (let row = 0; row < dims; row++) {
    for (let column = 0; column <= row; column++) {
      const [start, other] = [row * dims, column * dims];
      let value = matrix[start + column] as number;
      for (let k = 0; k < column; k++) {
        value -= (matrix[start + k] as number) * (matrix[other + k] as number);
      }
      const divisor = matrix[other + column] as number;
      matrix[start + column] = row === column ? Math.sqrt(value) : value / divisor;
    }
  }
  return matrix;
}

/** Solves L·y = x for each cell x and scales y to unit length. */
function whitened(map: CellMap, factor: Float64Array): CellMap {
  const { dims } = map;
  const features = Float64Array.from(map.features);
  for (let cell = 0; cell < features.length; cell += dims) {
    let squares = 0;
    for (let row = 0; row < dims; row++) {
      const start = row * dims;
      let value = features[cell + row] as number;
      for (let k = 0; k < row; k++) {
        value -= (factor[start + k] as number) * (features[cell + k] as number);
      }
      value /= factor[start + row] as number;
      features[cell + row] = value;
      squares += value * value;
    }
    const length = Math.max(LEAST_LENGTH, Math.sqrt(squares));
    for (let i = cell; i < cell + dims; i++) features[i] = (features[i] as number) / length;
  }
  return { ...map, features };
}
