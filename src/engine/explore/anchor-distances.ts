import { type CodeMatrix, encodeQuery, type QueryCodes } from '../scan/code-matrix.ts';
import type { Scan, VectorFile } from '../scan/scan-worker.ts';
import type { Scanner } from '../scan/scanner.ts';

/** So few vectors are read as fast as their codes are looked at. */
const FEW_ROWS = 256;

/** Where the vectors of a dataset lie, twice: coded in memory, whole in a file. */
export interface Vectors {
  readonly codes: CodeMatrix;
  readonly file: VectorFile;
}

interface CodedAnchor {
  readonly vector: Float32Array;
  readonly query: QueryCodes;
}

/**
 * Distances of all rows to an anchor: at first from the codes, with a bound on the error of each, and
 * exact where somebody asked for it.
 */
export class AnchorDistances {
  readonly #scanner: Scanner;
  readonly #vectors: Vectors;
  readonly #anchor: CodedAnchor;
  readonly #scan: Scan;

  /** @param found rows that are at no distance, whatever their vectors */
  static async measure(
    scanner: Scanner,
    vectors: Vectors,
    vector: Float32Array,
    found: readonly number[],
  ): Promise<AnchorDistances> {
    const query = encodeQuery(vector);
    const scan = await scanner.approximate(vectors.codes, query);
    for (const row of found) {
      scan.distances[row] = 0;
      scan.errors[row] = 0;
    }
    return new AnchorDistances(scanner, vectors, { vector, query }, scan);
  }

  private constructor(scanner: Scanner, vectors: Vectors, anchor: CodedAnchor, scan: Scan) {
    this.#scanner = scanner;
    this.#vectors = vectors;
    this.#anchor = anchor;
    this.#scan = scan;
  }

  get byteLength(): number {
    return this.#scan.distances.byteLength + this.#scan.errors.byteLength;
  }

  /** By row, as well as they are known: within their errors of the exact ones. */
  get distances(): Readonly<Float32Array> {
    return this.#scan.distances;
  }

  /** By row; 0 where the distance is exact. */
  get errors(): Readonly<Float32Array> {
    return this.#scan.errors;
  }

  /** Makes the distances of those rows less approximate, where many are not so yet. */
  async narrow(rows: readonly number[]): Promise<void> {
    const { codes } = this.#vectors;
    const { query } = this.#anchor;
    const wide = rows.filter(
      (row) => (this.errors[row] as number) > codes.fineErrorBound(query, row),
    );
    if (wide.length <= FEW_ROWS) return;
    const narrowed = await this.#scanner.narrow(codes, query, Int32Array.from(wide));
    const { distances, errors } = this.#scan;
    wide.forEach((row, index) => {
      const error = codes.fineErrorBound(query, row);
      // Another request may have made it exact meanwhile.
      if ((errors[row] as number) <= error) return;
      distances[row] = narrowed[index] as number;
      errors[row] = error;
    });
  }

  /** Reads the vectors of those rows that are not exact yet. */
  async makeExact(rows: readonly number[]): Promise<void> {
    const unknown = new Set(rows.filter((row) => this.errors[row] !== 0));
    if (unknown.size === 0) return;
    const ascending = Int32Array.from(unknown).sort();
    const exact = await this.#scanner.exact(this.#vectors.file, this.#anchor.vector, ascending);
    ascending.forEach((row, index) => {
      this.#scan.distances[row] = exact[index] as number;
      this.#scan.errors[row] = 0;
    });
  }
}
