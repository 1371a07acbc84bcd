import { bindDotKernel, type DotKernel, loadDotKernel } from './dot-kernel.ts';
import { allocate, checkShape, ROWS_PER_CALL, roundUp } from './kernel-memory.ts';

/** Rows are aligned to a cache line of 64 bytes: sixteen floats. */
const DIMS_STEP = 16;

/**
 * `rows` vectors of `dims` float32, row-major in WebAssembly memory, initially 0. A row takes 4 ·
 * dims bytes, dims rounded up to 16, and all rows 4 GiB at most: 2.3 million rows of 448.
 */
export class VectorMatrix {
  readonly rows: number;
  readonly dims: number;
  readonly #module: WebAssembly.Module;
  readonly #kernel: DotKernel;
  /** Bytes per row. */
  readonly #stride: number;
  readonly #floats: Float32Array;
  readonly #query: Float32Array;
  readonly #numbers: Int32Array;
  readonly #dots: Float32Array;

  /** @throws RangeError when the rows exceed 4 GiB or the shape is not integral */
  static async create(rows: number, dims: number): Promise<VectorMatrix> {
    return new VectorMatrix(rows, dims, await loadDotKernel());
  }

  /** Copies `vectors`, n × dims, row-major. */
  static async from(vectors: Float32Array, dims: number): Promise<VectorMatrix> {
    const matrix = await VectorMatrix.create(vectors.length / dims, dims);
    for (let row = 0; row < matrix.rows; row++) {
      matrix.set(row, vectors.subarray(row * dims, (row + 1) * dims));
    }
    return matrix;
  }

  /** An empty matrix with the row shape of another, whose loaded kernel it shares. */
  static beside(other: VectorMatrix, rows: number): VectorMatrix {
    return new VectorMatrix(rows, other.dims, other.#module);
  }

  private constructor(rows: number, dims: number, module: WebAssembly.Module) {
    checkShape(rows, dims);
    this.rows = rows;
    this.dims = dims;
    this.#module = module;
    const paddedDims = roundUp(dims, DIMS_STEP);
    this.#stride = paddedDims * Float32Array.BYTES_PER_ELEMENT;
    const query = rows * this.#stride;
    const numbers = query + this.#stride;
    const dots = numbers + ROWS_PER_CALL * Int32Array.BYTES_PER_ELEMENT;
    const end = dots + ROWS_PER_CALL * Float32Array.BYTES_PER_ELEMENT;
    const memory = allocate(end, rows, dims);
    this.#floats = new Float32Array(memory.buffer, 0, rows * paddedDims);
    this.#query = new Float32Array(memory.buffer, query, paddedDims);
    this.#numbers = new Int32Array(memory.buffer, numbers, ROWS_PER_CALL);
    this.#dots = new Float32Array(memory.buffer, dots, ROWS_PER_CALL);
    this.#kernel = bindDotKernel(module, memory);
  }

  /** Copies `vector` into a row. */
  set(row: number, vector: Float32Array): void {
    this.#checkVector(vector);
    this.row(row).set(vector);
  }

  /** The vector of a row: a view, not a copy. */
  row(row: number): Float32Array {
    if (!(row >= 0 && row < this.rows)) {
      throw new RangeError(`Row ${row} is outside a matrix of ${this.rows} rows.`);
    }
    const start = (row * this.#stride) / Float32Array.BYTES_PER_ELEMENT;
    return this.#floats.subarray(start, start + this.dims);
  }

  /**
   * Cosine distance, 1 − dot, of a unit vector to every row (unit vectors too): 0 same direction, 2
   * opposite; clamped to that range. In float32, accurate to about 1e-6. A fresh array.
   */
  distances(query: Float32Array): Float32Array {
    const distances = new Float32Array(this.rows);
    for (let first = 0; first < this.rows; first += ROWS_PER_CALL) {
      const dots = this.dots(query, first, Math.min(ROWS_PER_CALL, this.rows - first));
      for (let i = 0; i < dots.length; i++) {
        distances[first + i] = Math.min(2, Math.max(0, 1 - (dots[i] as number)));
      }
    }
    return distances;
  }

  /**
   * Dot products of a vector with `count` ≤ 8192 rows from `first` on: a view, valid until the next
   * call. To compare many vectors with many rows, call it over few rows at a time, which then stay
   * in the cache.
   */
  dots(query: Float32Array, first: number, count: number): Float32Array {
    this.#checkVector(query);
    this.#query.set(query);
    return this.#dotRows(this.#query.byteOffset, first, count);
  }

  /** The same for a row of this matrix as the vector. */
  rowDots(row: number, first: number, count: number): Float32Array {
    return this.#dotRows(row * this.#stride, first, count);
  }

  /** Dot products of a row with arbitrary rows, 8192 at most: a view, valid until the next call. */
  gatheredDots(row: number, others: ArrayLike<number>): Float32Array {
    this.#numbers.set(others);
    const out = this.#dots.byteOffset;
    const numbers = this.#numbers.byteOffset;
    this.#kernel.dot_gathered(row * this.#stride, numbers, others.length, this.#stride, out);
    return this.#dots.subarray(0, others.length);
  }

  #dotRows(query: number, first: number, count: number): Float32Array {
    if (!(first >= 0 && first + count <= this.rows && count <= ROWS_PER_CALL)) {
      throw new RangeError(`Rows ${first}…${first + count - 1} of ${this.rows} in one call.`);
    }
    this.#kernel.dot_rows(query, first * this.#stride, count, this.#stride, this.#dots.byteOffset);
    return this.#dots.subarray(0, count);
  }

  #checkVector(vector: Float32Array): void {
    if (vector.length !== this.dims) {
      throw new RangeError(`A vector of ${vector.length} does not fit rows of ${this.dims}.`);
    }
  }
}
