import { CodeMatrix, type SharedCodes } from './code-matrix.ts';
import type { Bounds, Part, RowGroups } from './group-bounds.ts';
import { type ErrorTerms, errorBound, errorTerms, type QueryCodes } from './query-codes.ts';

/** Accuracy of a row's distance: from its codes, from its fine codes too, or exact. */
const [CODED, FINE, EXACT] = [0, 1, 2];

/** Data with which another thread reads and writes the same distances, without a copy. */
export interface SharedDistances {
  readonly codes: SharedCodes;
  readonly query: QueryCodes;
  readonly distances: Float32Array<SharedArrayBuffer>;
  /** Accuracy of each distance, 0 when only its codes have been used. */
  readonly knowledge: Uint8Array<SharedArrayBuffer>;
}

/** Memory of the distance of a row and of its accuracy. */
export const BYTES_PER_ROW = Float32Array.BYTES_PER_ELEMENT + Uint8Array.BYTES_PER_ELEMENT;

/** Cosine distances of a query to all rows of a matrix, each with its maximum error. */
export class DistanceBounds {
  readonly #codes: CodeMatrix;
  readonly #shared: SharedDistances;
  readonly #errorTerms: ErrorTerms;

  static attach(shared: SharedDistances): DistanceBounds {
    return new DistanceBounds(CodeMatrix.attach(shared.codes), shared);
  }

  constructor(codes: CodeMatrix, shared: SharedDistances) {
    this.#codes = codes;
    this.#shared = shared;
    this.#errorTerms = errorTerms(shared.query);
  }

  share(): SharedDistances {
    return this.#shared;
  }

  get rows(): number {
    return this.#codes.rows;
  }

  /** Its memory. */
  get arrays(): readonly [Float32Array<SharedArrayBuffer>, Uint8Array<SharedArrayBuffer>] {
    return [this.#shared.distances, this.#shared.knowledge];
  }

  /** Distances by row, as known so far. */
  get distances(): Readonly<Float32Array> {
    return this.#shared.distances;
  }

  /** Maximum absolute error of the distance of a row; 0 when it is exact. */
  errorOf(row: number): number {
    const knowledge = this.#shared.knowledge[row];
    if (knowledge === EXACT) return 0;
    const { errors, fineErrors } = this.#codes;
    return errorBound((knowledge === CODED ? errors : fineErrors)[row] as number, this.#errorTerms);
  }

  /** Whether the distance of a row does not include its fine codes yet. */
  isCoded(row: number): boolean {
    return this.#shared.knowledge[row] === CODED;
  }

  isExact(row: number): boolean {
    return this.#shared.knowledge[row] === EXACT;
  }

  /**
   * Bounds the distance of the nearest row of each group of a part, into `bounds`: it lies between
   * the minima of the rows' lower and upper bounds. The loop inlines `errorOf` without its lookups,
   * because it runs over a million rows per search.
   */
  boundNearest({ starts, mask }: RowGroups, [first, end]: Part, { lower, upper }: Bounds): void {
    const { distances, knowledge } = this.#shared;
    const { errors, fineErrors } = this.#codes;
    const terms = this.#errorTerms;
    let row = starts[first] as number;
    for (let group = first; group < end; group++) {
      const next = starts[group + 1] as number;
      let least = Number.POSITIVE_INFINITY;
      let most = Number.POSITIVE_INFINITY;
      for (; row < next; row++) {
        if (mask && !mask[row]) continue;
        const distance = distances[row] as number;
        let error = 0;
        if (knowledge[row] === CODED) error = errorBound(errors[row] as number, terms);
        else if (knowledge[row] === FINE) error = errorBound(fineErrors[row] as number, terms);
        least = Math.min(least, distance - error);
        most = Math.min(most, distance + error);
      }
      lower[group] = least;
      upper[group] = most;
    }
  }

  setFine(row: number, distance: number): void {
    this.#set(row, distance, FINE);
  }

  setExact(row: number, distance: number): void {
    this.#set(row, distance, EXACT);
  }

  #set(row: number, distance: number, knowledge: number): void {
    this.#shared.distances[row] = distance;
    this.#shared.knowledge[row] = knowledge;
  }
}
