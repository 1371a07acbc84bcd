/**
 * Two clusters of a level are merged while their average distance is at most this share of the
 * average distance between the rows of the dataset, finest level first. For photographs, which lie
 * about 0.99 apart under the built-in model, that makes the first level edits of one picture (a flip
 * .11, another brightness .10), the third crops and strong compression (.40–.46), and the last
 * things of one kind. A dataset of like things lies closer (3,391 rendered emoji: .65), as all do
 * under other models, and fixed distances would throw most of it into one cluster.
 */
export const LEVEL_SHARES = [0.15, 0.3, 0.45, 0.6, 0.75] as const;

/** Average distance of unrelated pictures, and as how many rows that prejudice counts. */
const UNRELATED_DISTANCE = 1;
const UNRELATED_ROWS = 50;
/** Rows that lie closer are versions of one picture, and not taken apart further. */
const LEAST_SCALE = 0.25;

/**
 * The largest average cosine distance, 1 − cos over all pairs, within which a level merges two
 * clusters: one for each level, growing, below 1.
 * @param rows which rows of `vectors` (n × dims, each of length 1) the dataset's scale is taken from
 */
export function levelCutOffs(vectors: Float32Array, dims: number, rows: Int32Array): number[] {
  const known = rows.length * averageDistance(vectors, dims, rows);
  const scale = (known + UNRELATED_ROWS * UNRELATED_DISTANCE) / (rows.length + UNRELATED_ROWS);
  return LEVEL_SHARES.map((share) => share * Math.min(1, Math.max(LEAST_SCALE, scale)));
}

/** Over all pairs at once: the square of the sum of n unit vectors is n + 2 · the sum of their dots. */
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
