/**
 * A level merges two clusters while their average distance is at most this share of the average
 * distance between the rows of the dataset, finest level first. For photographs, about 0.99 apart
 * under the built-in model, the first level groups edits of one image (a flip .11, another
 * brightness .10), the third crops and strong compression (.40–.46), and the last objects of one
 * kind. The rows of a homogeneous dataset are closer (3,391 rendered emoji: .65), as all are under
 * other models, and fixed distances would put most of it into one cluster.
 */
export const LEVEL_SHARES = [0.15, 0.3, 0.45, 0.6, 0.75] as const;

/** Prior of the average distance: that of unrelated images, weighted as this many rows. */
const UNRELATED_DISTANCE = 1;
const UNRELATED_ROWS = 50;
/** Lower limit of the scale: closer rows are versions of one image and not separated further. */
const LEAST_SCALE = 0.25;

/**
 * The largest average cosine distance, 1 − cos over all pairs, up to which a level merges two
 * clusters: one per level, increasing, below 1.
 * @param rows which rows of `vectors` (n × dims, each of length 1) determine the dataset's scale
 */
export function levelCutOffs(vectors: Float32Array, dims: number, rows: Int32Array): number[] {
  const known = rows.length * averageDistance(vectors, dims, rows);
  const scale = (known + UNRELATED_ROWS * UNRELATED_DISTANCE) / (rows.length + UNRELATED_ROWS);
  return LEVEL_SHARES.map((share) => share * Math.min(1, Math.max(LEAST_SCALE, scale)));
}

/**
 * Over all pairs at once: the square of the sum of n unit vectors is n + 2 · the sum of their dots.
 */
function averageDistance(vectors: Float32Array, dims: number, rows: Int32Array): number {
  const pairs = (rows.length * (rows.length - 1)) / 2;
  if (pairs === 0) return UNRELATED_DISTANCE;
  const sum = new Float64Array(dims);
  for (const row of rows) {
    for (let i = 0; i < dims; i++) {
      sum[i] = (sum[i] as number) + (vectors[row * dims + i] as number);
    }
  }
  const square = sum.reduce((total, value) => total + value * value, 0);
  return 1 - (square - rows.length) / 2 / pairs;
}
