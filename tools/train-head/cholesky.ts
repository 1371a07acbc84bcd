/** Rows worked on together: a row above them is read from memory once for all. */
const BLOCK_ROWS = 32;

/**
 * The lower triangle L with L · Lᵀ = `matrix` (Cholesky and Banachiewicz). Both n × n, row after row;
 * only the lower triangle of `matrix` is read.
 * @throws Error when the matrix is not positive definite
 */
export function cholesky(matrix: Float64Array, n: number): Float64Array {
  const lower = new Float64Array(n * n);
  for (let first = 0; first < n; first += BLOCK_ROWS) {
    const end = Math.min(n, first + BLOCK_ROWS);
    for (let j = 0; j < end; j++) {
      for (let i = Math.max(first, j); i < end; i++) fillIn(lower, matrix, n, i, j);
    }
  }
  return lower;
}

/** Entry (i, j) of L, j ≤ i, from the entries to the left of it and of the diagonal's (j, j). */
function fillIn(lower: Float64Array, matrix: Float64Array, n: number, i: number, j: number): void {
  let rest = matrix[i * n + j] as number;
  for (let k = 0; k < j; k++) {
    rest -= (lower[i * n + k] as number) * (lower[j * n + k] as number);
  }
  if (i > j) lower[i * n + j] = rest / (lower[j * n + j] as number);
  else if (rest > 0) lower[i * n + i] = Math.sqrt(rest);
  else throw new Error('The matrix is not positive definite.');
}

/** X with L · X = B, in place of B: n rows of `columns` numbers. */
export function solveLower(lower: Float64Array, n: number, b: Float64Array, columns: number): void {
  for (let i = 0; i < n; i++) {
    for (let k = 0; k < i; k++) subtractRow(b, i, k, lower[i * n + k] as number, columns);
    divideRow(b, i, lower[i * n + i] as number, columns);
  }
}

/** X with L · Lᵀ · X = B, in place of B: the solution for the matrix that L was made from. */
export function solve(lower: Float64Array, n: number, b: Float64Array, columns: number): void {
  solveLower(lower, n, b, columns);
  for (let i = n - 1; i >= 0; i--) {
    for (let k = n - 1; k > i; k--) subtractRow(b, i, k, lower[k * n + i] as number, columns);
    divideRow(b, i, lower[i * n + i] as number, columns);
  }
}

function subtractRow(b: Float64Array, to: number, from: number, factor: number, columns: number) {
  const [target, source] = [to * columns, from * columns];
  for (let column = 0; column < columns; column++) {
    b[target + column] = (b[target + column] as number) - factor * (b[source + column] as number);
  }
}

function divideRow(b: Float64Array, row: number, divisor: number, columns: number) {
  const start = row * columns;
  for (let column = 0; column < columns; column++) {
    b[start + column] = (b[start + column] as number) / divisor;
  }
}
