import pLimit from 'p-limit';
import type { DistanceBounds } from '#engine/scan/distance-bounds.ts';
import type { RowGroups } from '#engine/scan/group-bounds.ts';
import { encodeQuery, type QueryCodes } from '#engine/scan/query-codes.ts';
import type { GroupDistanceBounds, Scanner } from '#engine/scan/scanner.ts';
import type { Vectors } from '#engine/scan/vector-files.ts';
import type { Distances } from './distances.ts';

/** Up to this many vectors, reading them is as fast as scanning their codes. */
const FEW_ROWS = 256;

interface CodedQuery {
  readonly vector: Float32Array;
  readonly codes: QueryCodes;
}

/**
 * Distances of all rows to a query: initially from the codes, with an error bound for each row, and
 * exact for the rows requested so far.
 */
export class QueryDistances implements Distances {
  readonly #scanner: Scanner;
  readonly #vectors: Vectors;
  readonly #query: CodedQuery;
  readonly #known: DistanceBounds;
  /**
   * Serialized, because a thread that reads a distance during a write could take it for a more
   * exact one.
   */
  readonly #inTurn = pLimit(1);

  /**
   * @param found rows with distance 0, whatever their vectors
   * @throws BusyError when many searches are waiting
   */
  static async measure(
    scanner: Scanner,
    vectors: Vectors,
    vector: Float32Array,
    found: readonly number[],
  ): Promise<QueryDistances> {
    const codes = encodeQuery(vector);
    const known = await scanner.scan(vectors.codes, codes);
    for (const row of found) known.setExact(row, 0);
    return new QueryDistances(scanner, vectors, { vector, codes }, known);
  }

  private constructor(
    scanner: Scanner,
    vectors: Vectors,
    query: CodedQuery,
    known: DistanceBounds,
  ) {
    this.#scanner = scanner;
    this.#vectors = vectors;
    this.#query = query;
    this.#known = known;
  }

  release(): void {
    this.#scanner.release(this.#known);
  }

  get distances(): Readonly<Float32Array> {
    return this.#known.distances;
  }

  errorOf(row: number): number {
    return this.#known.errorOf(row);
  }

  async withBounds<T>(groups: RowGroups, work: (bounds: GroupDistanceBounds) => T): Promise<T> {
    const bounds = await this.#inTurn(() => this.#scanner.bound(this.#known, groups));
    try {
      return work(bounds);
    } finally {
      this.#scanner.releaseBounds(bounds);
    }
  }

  async narrow(rows: readonly number[]): Promise<void> {
    const wide = Int32Array.from(rows.filter((row) => this.#known.isCoded(row)));
    if (wide.length <= FEW_ROWS) return;
    const { codes } = this.#vectors;
    const narrowed = await this.#scanner.narrow(codes, this.#query.codes, wide);
    await this.#inTurn(() => {
      wide.forEach((row, index) => {
        // Another request may have made it exact meanwhile.
        if (this.#known.isCoded(row)) this.#known.setFine(row, narrowed[index] as number);
      });
    });
  }

  async makeExact(rows: readonly number[]): Promise<void> {
    const unknown = new Set(rows.filter((row) => !this.#known.isExact(row)));
    if (unknown.size === 0) return;
    const ascending = Int32Array.from(unknown).sort();
    const exact = await this.#scanner.exact(this.#vectors.files, this.#query.vector, ascending);
    await this.#inTurn(() => {
      ascending.forEach((row, index) => {
        this.#known.setExact(row, exact[index] as number);
      });
    });
  }
}
