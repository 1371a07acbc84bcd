import {
  codeLayout,
  DIMS_STEP,
  FINE_PER_BYTE,
  FINE_STEPS,
  fineCodeAt,
  largestNumber,
  MAX_CODE,
  MAX_READERS,
} from './code-layout.ts';
import { bindDotKernel, type DotKernel, loadDotKernel } from './dot-kernel.ts';
import { allocate, checkShape, ROWS_PER_CALL, roundUp } from './kernel-memory.ts';
import type { QueryCodes } from './query-codes.ts';

/** A fine code represents the middle of its step: (fine + ½) / 4 − ½ of a code. */
const FINE_OFFSET = 0.5 / FINE_STEPS - 0.5;

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
  /** All codes, row-major, padded; saved and loaded unchanged. */
  readonly codes: Int8Array<SharedArrayBuffer>;
  readonly scales: Float32Array<SharedArrayBuffer>;
  /** Length of each row's residual after its codes. */
  readonly errors: Float32Array<SharedArrayBuffer>;
  readonly fineCodes: Uint8Array<SharedArrayBuffer>;
  /** Length of each row's residual after its fine codes. */
  readonly fineErrors: Float32Array<SharedArrayBuffer>;
  readonly #shared: SharedCodes;
  readonly #kernel: DotKernel;
  readonly #stride: number;
  readonly #queryOf: Int16Array[];
  readonly #rowsOf: Int32Array[];
  readonly #distancesOf: Float32Array[];

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
    const { memory, module, rows, dims } = shared;
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
    const readers = Array.from({ length: MAX_READERS }, (_, reader) => reader);
    this.#queryOf = readers.map(
      (reader) => new Int16Array(buffer, at.queries + reader * 2 * this.#stride, this.#stride),
    );
    this.#rowsOf = readers.map(
      (reader) => new Int32Array(buffer, at.rowNumbers + reader * 4 * ROWS_PER_CALL, ROWS_PER_CALL),
    );
    this.#distancesOf = readers.map(
      (reader) => new Float32Array(buffer, at.results + reader * 4 * ROWS_PER_CALL, ROWS_PER_CALL),
    );
    this.#kernel = bindDotKernel(module, memory);
  }

  share(): SharedCodes {
    return this.#shared;
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
   * Writes approximate cosine distances, 1 − dot, of a query to `count` rows from `first` on into
   * `out`.
   * @param reader 0 … MAX_READERS − 1; concurrent threads must use different readers
   */
  distances(
    reader: number,
    query: QueryCodes,
    [first, count]: readonly [number, number],
    out: Float32Array,
  ): void {
    const { queryPlace, results } = this.#scratchOf(reader);
    queryPlace.set(query.codes);
    for (let done = 0; done < count; done += ROWS_PER_CALL) {
      const row = first + done;
      const n = Math.min(ROWS_PER_CALL, count - done);
      this.#kernel.code_distances(
        queryPlace.byteOffset,
        query.scale,
        this.codes.byteOffset + row * this.#stride,
        this.scales.byteOffset + row * Float32Array.BYTES_PER_ELEMENT,
        n,
        this.#stride,
        results.byteOffset,
      );
      out.set(results.subarray(0, n), done);
    }
  }

  /** The same for arbitrary rows, in their order, including the fine codes. */
  fineDistances(reader: number, query: QueryCodes, rows: Int32Array, out: Float32Array): void {
    const { queryPlace, rowNumbers, results } = this.#scratchOf(reader);
    queryPlace.set(query.codes);
    for (let done = 0; done < rows.length; done += ROWS_PER_CALL) {
      const some = rows.subarray(done, done + ROWS_PER_CALL);
      rowNumbers.set(some);
      this.#kernel.fine_distances(
        queryPlace.byteOffset,
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

  #scratchOf(reader: number) {
    const queryPlace = this.#queryOf[reader];
    const rowNumbers = this.#rowsOf[reader];
    const results = this.#distancesOf[reader];
    if (queryPlace && rowNumbers && results) return { queryPlace, rowNumbers, results };
    throw new RangeError(`there is no reader ${reader}`);
  }
}
