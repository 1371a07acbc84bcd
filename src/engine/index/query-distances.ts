import { open } from 'node:fs/promises';
import pLimit from 'p-limit';
import type { CodeMatrix } from '#engine/scan/code-matrix.ts';
import type { DistanceBounds } from '#engine/scan/distance-bounds.ts';
import type { RowGroups } from '#engine/scan/group-bounds.ts';
import { encodeQuery, type QueryCodes } from '#engine/scan/query-codes.ts';
import type { VectorFile } from '#engine/scan/scan-worker.ts';
import type { GroupDistanceBounds, Scanner } from '#engine/scan/scanner.ts';

/** So few vectors are read as fast as their codes are looked at. */
const FEW_ROWS = 256;

/** Where the vectors of a dataset lie, twice: coded in memory, whole in a file. */
export interface Vectors {
  readonly codes: CodeMatrix;
  readonly file: VectorFile;
}

/** One vector as it lies in the file. */
export async function readVector(
  { path, offset, dims }: VectorFile,
  row: number,
): Promise<Float32Array> {
  const vector = new Float32Array(dims);
  const file = await open(path);
  try {
    const bytes = new Uint8Array(vector.buffer);
    await file.read(bytes, 0, bytes.length, offset + row * bytes.length);
  } finally {
    await file.close();
  }
  return vector;
}

interface CodedQuery {
  readonly vector: Float32Array;
  readonly codes: QueryCodes;
}

/**
 * Distances of all rows to a query: at first from the codes, with a bound on the error of each, and
 * exact where somebody asked for it.
 */
export class QueryDistances {
  readonly #scanner: Scanner;
  readonly #vectors: Vectors;
  readonly #query: CodedQuery;
  readonly #known: DistanceBounds;
  /** Bounded on the way by the scan, until they are asked for. */
  #bounded: { readonly groups: RowGroups; readonly nearest: GroupDistanceBounds } | undefined;
  /** A thread that reads a distance while it is written could take it for one that is known better. */
  readonly #inTurn = pLimit(1);

  /**
   * @param found rows that are at no distance, whatever their vectors
   * @param groups that will be bounded first
   */
  static async measure(
    scanner: Scanner,
    vectors: Vectors,
    { vector, found }: { readonly vector: Float32Array; readonly found: readonly number[] },
    groups: RowGroups,
  ): Promise<QueryDistances> {
    const codes = encodeQuery(vector);
    const { known, nearest } = await scanner.scan(vectors.codes, codes, groups);
    const distances = new QueryDistances(scanner, vectors, { vector, codes }, known);
    // Where some were found the bounds are those of their vectors, and so of no use.
    if (found.length === 0) distances.#bounded = { groups, nearest };
    for (const row of found) known.setExact(row, 0);
    return distances;
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

  get byteLength(): number {
    return this.#known.byteLength;
  }

  /** By row, as well as they are known: within their errors of the exact ones. */
  get distances(): Readonly<Float32Array> {
    return this.#known.distances;
  }

  /** How far the distance of a row may be from the exact one, either way; 0 where it is exact. */
  errorOf(row: number): number {
    return this.#known.errorOf(row);
  }

  /** Bounds the distance of the nearest row of each group, as well as the rows are known now. */
  async bound(groups: RowGroups): Promise<GroupDistanceBounds> {
    const bounded = this.#bounded;
    if (bounded?.groups !== groups) {
      return this.#inTurn(() => this.#scanner.bound(this.#known, groups));
    }
    this.#bounded = undefined;
    return bounded.nearest;
  }

  /** Makes the distances of those rows less approximate, where many are not so yet. */
  async narrow(rows: readonly number[]): Promise<void> {
    const wide = rows.filter((row) => this.#known.isCoded(row));
    if (wide.length <= FEW_ROWS) return;
    const narrowed = await this.#scanner.narrow(
      this.#vectors.codes,
      this.#query.codes,
      Int32Array.from(wide),
    );
    await this.#inTurn(() => {
      wide.forEach((row, index) => {
        // Another request may have made it exact meanwhile.
        if (this.#known.isCoded(row)) this.#known.setFine(row, narrowed[index] as number);
      });
    });
  }

  /** Reads the vectors of those rows that are not exact yet. */
  async makeExact(rows: readonly number[]): Promise<void> {
    const unknown = new Set(rows.filter((row) => !this.#known.isExact(row)));
    if (unknown.size === 0) return;
    const ascending = Int32Array.from(unknown).sort();
    const exact = await this.#scanner.exact(this.#vectors.file, this.#query.vector, ascending);
    await this.#inTurn(() => {
      ascending.forEach((row, index) => {
        this.#known.setExact(row, exact[index] as number);
      });
    });
  }
}
