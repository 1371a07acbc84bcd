/**
 * Mean and covariance of rows that pass by once: only the sums are kept, `dims`² numbers, however
 * many rows there are. In double precision, so that the difference of sums keeps its digits.
 */
export class Covariance {
  readonly dims: number;
  #count = 0;
  readonly #sums: Float64Array;
  /** Sums of products, the lower triangle of `dims` × `dims`. */
  readonly #products: Float64Array;

  constructor(dims: number) {
    this.dims = dims;
    this.#sums = new Float64Array(dims);
    this.#products = new Float64Array(dims * dims);
  }

  get count(): number {
    return this.#count;
  }

  /** Rows come in batches, because a pass over all sums costs more than the few products of a row. */
  add(rows: readonly Float32Array[]): void {
    const columns = this.#transpose(rows);
    const length = rows.length;
    for (let i = 0; i < this.dims; i++) {
      for (let j = 0; j <= i; j++) {
        let sum = 0;
        const [atI, atJ] = [i * length, j * length];
        for (let k = 0; k < length; k++) {
          sum += (columns[atI + k] as number) * (columns[atJ + k] as number);
        }
        this.#products[i * this.dims + j] = (this.#products[i * this.dims + j] as number) + sum;
      }
    }
    this.#count += length;
  }

  mean(): Float64Array {
    return this.#sums.map((sum) => sum / this.#count);
  }

  /** The whole symmetric matrix, row after row, a fresh array. */
  matrix(): Float64Array {
    const { dims } = this;
    const mean = this.mean();
    const matrix = new Float64Array(dims * dims);
    for (let i = 0; i < dims; i++) {
      for (let j = 0; j <= i; j++) {
        const product = (this.#products[i * dims + j] as number) / this.#count;
        const value = product - (mean[i] as number) * (mean[j] as number);
        matrix[i * dims + j] = value;
        matrix[j * dims + i] = value;
      }
    }
    return matrix;
  }

  /** Column after column; adds to the plain sums on the way. */
  #transpose(rows: readonly Float32Array[]): Float64Array {
    const columns = new Float64Array(this.dims * rows.length);
    for (const [k, row] of rows.entries()) {
      if (row.length !== this.dims) {
        throw new RangeError(`A row of ${row.length} does not fit sums of ${this.dims}.`);
      }
      for (let i = 0; i < this.dims; i++) {
        columns[i * rows.length + k] = row[i] as number;
        this.#sums[i] = (this.#sums[i] as number) + (row[i] as number);
      }
    }
    return columns;
  }
}
