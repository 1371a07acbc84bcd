/** Each round multiplies what lies outside by a ratio of eigenvalues; ten leave little of it. */
const ROUNDS = 10;

/**
 * An orthonormal basis of the directions in which a symmetric matrix is largest, by orthogonal
 * iteration from a random start (Halko, Martinsson, Tropp: Finding Structure with Randomness, 2011,
 * algorithm 4.4). The basis spans what the eigenvectors span, but is not the eigenvectors.
 * @param matrix n × n, positive semidefinite
 * @returns `count` rows of n numbers; count ≤ n
 */
export function principalSubspace(
  matrix: Float64Array,
  n: number,
  count: number,
  random: () => number,
): Float64Array {
  let basis: Float64Array = Float64Array.from({ length: count * n }, () => random() - 0.5);
  orthonormalize(basis, n);
  for (let round = 0; round < ROUNDS; round++) {
    basis = multiplyRows(basis, matrix, n);
    orthonormalize(basis, n);
  }
  return basis;
}

/** Rows · matrix, for a symmetric matrix of n × n. */
export function multiplyRows(rows: Float64Array, matrix: Float64Array, n: number): Float64Array {
  const result = new Float64Array(rows.length);
  for (let start = 0; start < rows.length; start += n) {
    for (let i = 0; i < n; i++) result[start + i] = dot(rows, start, matrix, i * n, n);
  }
  return result;
}

export function dot(
  a: Float64Array,
  startA: number,
  b: Float64Array,
  startB: number,
  length: number,
): number {
  let sum = 0;
  for (let i = 0; i < length; i++) sum += (a[startA + i] as number) * (b[startB + i] as number);
  return sum;
}

/**
 * Gram and Schmidt, in place. Every row is cleared of those before it twice: once leaves rounding
 * errors that are large beside a row of which little is left.
 */
function orthonormalize(rows: Float64Array, n: number): void {
  for (let start = 0; start < rows.length; start += n) {
    for (let pass = 0; pass < 2; pass++) {
      for (let before = 0; before < start; before += n) clear(rows, start, before, n);
      normalizeRow(rows, start, n);
    }
  }
}

/** Takes out of one row what it shares with another, which has length 1. */
function clear(rows: Float64Array, start: number, other: number, n: number): void {
  const share = dot(rows, start, rows, other, n);
  for (let i = 0; i < n; i++) {
    rows[start + i] = (rows[start + i] as number) - share * (rows[other + i] as number);
  }
}

function normalizeRow(rows: Float64Array, start: number, n: number): void {
  const length = Math.sqrt(dot(rows, start, rows, start, n));
  if (length === 0) return;
  for (let i = 0; i < n; i++) rows[start + i] = (rows[start + i] as number) / length;
}
