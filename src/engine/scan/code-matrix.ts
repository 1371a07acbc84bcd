import {
  codeLayout,
  DIMS_STEP,
  FINE_PER_BYTE,
  FINE_STEPS,
  fineCodeAt,
  largestNumber,
  MAX_CODE,
} from './code-layout.ts';
import { bindDotKernel, type DotKernel, loadDotKernel } from './dot-kernel.ts';
import { allocate, checkShape, ROWS_PER_CALL, roundUp } from './kernel-memory.ts';
import type { QueryCodes } from './query-codes.ts';
import { type ReaderMemory, readerMemory } from './reader-memory.ts';

/** A fine code represents the middle of its step: (fine + ½) / 4 − ½ of a code. */
const FINE_OFFSET = 0.5 / FINE_STEPS - 0.5;

/** Half of a second-level cache, so that a block of codes stays there for all queries. */
const BLOCK_BYTES = 2 ** 19;

/**
 * Data with which another thread reads the same rows; `postMessage` transfers it without a copy.
 */
export interface SharedCodes {
  readonly memory: WebAssembly.Memory;
  readonly module: WebAssembly.Module;
  readonly rows: number;
  readonly dims: number;
}

/**
 * `rows` unit vectors of `dims` numbers in one byte per number, in shared WebAssembly memory: a
 * vector is its codes × the scale of its row. The length of the residual is stored, so each
 * distance has a bound on its error (Cauchy and Schwarz) that always holds. Two more bits per
 * number (fine codes) encode the residual to a quarter, for rows that need a more accurate
 * distance. Takes 1.25 · dims + 12 bytes per row (dims rounded up to 64), 4 GiB at most.
 */
export class CodeMatrix {
  readonly rows: number;
  readonly dims: number;
  /** All codes, row-major, padded. */
  readonly codes: Int8Array<SharedArrayBuffer>;
  readonly scales: Float32Array<SharedArrayBuffer>;
  /** Length of each row's residual after its codes. */
  readonly errors: Float32Array<SharedArrayBuffer>;
  readonly fineCodes: Uint8Array<SharedArrayBuffer>;
  /** Length of each row's residual after its fine codes. */
  readonly fineErrors: Float32Array<SharedArrayBuffer>;
  readonly #shared: SharedCodes;
  readonly #stride: number;
  /** Bound at first use: threads attach the matrix for each task, and many only read the errors. */
  #boundKernel: DotKernel | undefined;
  readonly #readers = new Map<number, ReaderMemory>();

  /** @throws RangeError when the rows do not fit into 4 GiB */
  static async create(rows: number, dims: number): Promise<CodeMatrix> {
    const module = await loadDotKernel();
    checkShape(rows, dims);
    const memory = allocate(codeLayout(rows, dims).end, rows, dims);
    return new CodeMatrix({ memory, module, rows, dims });
  }

  static attach(shared: SharedCodes): CodeMatrix {
    return new CodeMatrix(shared);
  }

  private constructor(shared: SharedCodes) {
    const { memory, rows, dims } = shared;
    this.#shared = shared;
    this.rows = rows;
    this.dims = dims;
    this.#stride = roundUp(dims, DIMS_STEP);
    const at = codeLayout(rows, dims);
    const buffer = memory.buffer as unknown as SharedArrayBuffer;
    this.codes = new Int8Array(buffer, at.codes, rows * this.#stride);
    this.scales = new Float32Array(buffer, at.scales, rows);
    this.errors = new Float32Array(buffer, at.errors, rows);
    this.fineCodes = new Uint8Array(buffer, at.fineCodes, (rows * this.#stride) / FINE_PER_BYTE);
    this.fineErrors = new Float32Array(buffer, at.fineErrors, rows);
  }

  share(): SharedCodes {
    return this.#shared;
  }

  /** Its arrays, each with equal parts by row; saved and loaded unchanged. */
  get arrays() {
    const { codes, scales, errors, fineCodes, fineErrors } = this;
    return { codes, scales, errors, fineCodes, fineErrors };
  }

  /** Copies `count` rows of a matrix of vectors of the same length. */
  copyRows(row: number, from: CodeMatrix, first: number, count: number): void {
    const sources = Object.values(from.arrays);
    for (const [i, array] of Object.values(this.arrays).entries()) {
      const perRow = array.length / this.rows;
      array.set(sources[i]?.subarray(first * perRow, (first + count) * perRow) ?? [], row * perRow);
    }
  }

  /** Encodes a unit vector into a row. */
  set(row: number, vector: Float32Array): void {
    const start = row * this.#stride;
    const scale = Math.fround(largestNumber(vector) / MAX_CODE) || 1;
    this.fineCodes.fill(0, start / FINE_PER_BYTE, (start + this.#stride) / FINE_PER_BYTE);
    let [squaredError, squaredFineError] = [0, 0];
    for (let i = 0; i < vector.length; i++) {
      const value = vector[i] as number;
      const code = Math.round(value / scale);
      const left = value - code * scale;
      // Codes are rounded, so the residual ranges from −½ to ½ of a scale.
      const fine = Math.min(FINE_STEPS - 1, Math.floor((left / scale + 0.5) * FINE_STEPS));
      this.codes[start + i] = code;
      const { place, shift } = fineCodeAt(start + i);
      this.fineCodes[place] = (this.fineCodes[place] as number) | (fine << shift);
      squaredError += left ** 2;
      squaredFineError += (left - (fine / FINE_STEPS + FINE_OFFSET) * scale) ** 2;
    }
    this.scales[row] = scale;
    this.errors[row] = Math.sqrt(squaredError);
    this.fineErrors[row] = Math.sqrt(squaredFineError);
  }

  /** Writes the vector that the codes of a row represent into `vector`. */
  decode(row: number, vector: Float32Array): void {
    const start = row * this.#stride;
    const scale = this.scales[row] as number;
    for (let i = 0; i < vector.length; i++) {
      vector[i] = (this.codes[start + i] as number) * scale;
    }
  }

  /**
   * Writes approximate cosine distances, 1 − dot, of each query to `count` rows from `first` on
   * into the array of that query. Reads the codes from memory once, in blocks that stay in the
   * cache.
   * @param reader 0 … MAX_READERS − 1; concurrent threads must use different readers
   * @param queries MAX_QUERIES at most
   */
  distances(
    reader: number,
    queries: readonly QueryCodes[],
    [first, count]: readonly [number, number],
    outs: readonly Float32Array[],
  ): void {
    const memory = this.#memoryOf(reader);
    for (const [i, { codes }] of queries.entries()) memory.queries.set(codes, i * this.#stride);
    const blockRows = Math.min(ROWS_PER_CALL / 2, Math.ceil(BLOCK_BYTES / this.#stride));
    for (let done = 0; done < count; done += blockRows) {
      const block = [first + done, Math.min(blockRows, count - done)] as const;
      for (let i = 0; i < queries.length; i += 2) {
        const [one, other] = this.#computeBlock(reader, queries, i, block);
        outs[i]?.set(one, done);
        outs[i + 1]?.set(other, done);
      }
    }
  }

  /**
   * Distances of the query at `index` and of the next one if there is one, which share each load of
   * a code. Views, valid until the next call.
   */
  #computeBlock(
    reader: number,
    queries: readonly QueryCodes[],
    index: number,
    [row, count]: readonly [number, number],
  ): [Float32Array, Float32Array] {
    const { queries: queryCodes, results } = this.#memoryOf(reader);
    const half = results.length >> 1;
    const [one, other] = [results.subarray(0, count), results.subarray(half, half + count)];
    const queryBytes = this.#stride * Int16Array.BYTES_PER_ELEMENT;
    const query = queryCodes.byteOffset + index * queryBytes;
    const scale = queries[index]?.scale ?? 0;
    const next = queries[index + 1];
    const rows = this.codes.byteOffset + row * this.#stride;
    const scales = this.scales.byteOffset + row * Float32Array.BYTES_PER_ELEMENT;
    const block = [rows, scales, count, this.#stride, one.byteOffset] as const;
    if (next) {
      const nextQuery = [query + queryBytes, next.scale, other.byteOffset] as const;
      this.#kernel.code_distances_of_two(query, scale, ...block, ...nextQuery);
    } else {
      this.#kernel.code_distances(query, scale, ...block);
    }
    return [one, other];
  }

  /** The same for arbitrary rows, in their order, including the fine codes. */
  fineDistances(reader: number, query: QueryCodes, rows: Int32Array, out: Float32Array): void {
    const { queries, rowNumbers, results } = this.#memoryOf(reader);
    queries.set(query.codes);
    for (let done = 0; done < rows.length; done += ROWS_PER_CALL) {
      const some = rows.subarray(done, done + ROWS_PER_CALL);
      rowNumbers.set(some);
      this.#kernel.fine_distances(
        queries.byteOffset,
        query.scale,
        FINE_OFFSET * query.sum,
        rowNumbers.byteOffset,
        some.length,
        this.codes.byteOffset,
        this.scales.byteOffset,
        this.fineCodes.byteOffset,
        this.#stride,
        results.byteOffset,
      );
      out.set(results.subarray(0, some.length), done);
    }
  }

  get #kernel(): DotKernel {
    const { module, memory } = this.#shared;
    this.#boundKernel ??= bindDotKernel(module, memory);
    return this.#boundKernel;
  }

  #memoryOf(reader: number): ReaderMemory {
    const known = this.#readers.get(reader);
    if (known) return known;
    const { memory, rows, dims } = this.#shared;
    const buffer = memory.buffer as unknown as SharedArrayBuffer;
    const made = readerMemory(buffer, codeLayout(rows, dims), this.#stride, reader);
    this.#readers.set(reader, made);
    return made;
  }
}
