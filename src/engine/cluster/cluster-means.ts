import { VectorMatrix } from '#engine/scan/vector-matrix.ts';
import type { DistinctRows } from './distinct-rows.ts';

/**
 * The remaining clusters, each as the mean of its members' unit vectors: the dot product of two
 * means is the mean cosine similarity over all pairs of their members, which is average linkage.
 * The number of a cluster is that of one of its distinct rows. Its mean is stored in a slot; the
 * slots of one cell (see inverted-file.ts) are contiguous, so that a cell is scanned as one block.
 */
export class ClusterMeans {
  readonly matrix: VectorMatrix;
  #cellStarts: Int32Array;
  readonly #slotOf: Int32Array;
  readonly #idAt: Int32Array;
  readonly #weights: Float64Array;
  #alive: number;

  static async create(vectors: Float32Array, dims: number, rows: DistinctRows) {
    const matrix = await VectorMatrix.create(rows.firstRows.length, dims);
    rows.firstRows.forEach((row, id) => {
      matrix.set(id, vectors.subarray(row * dims, (row + 1) * dims));
    });
    return new ClusterMeans(matrix, rows.counts);
  }

  private constructor(matrix: VectorMatrix, counts: Int32Array) {
    this.matrix = matrix;
    this.#alive = matrix.rows;
    this.#weights = Float64Array.from(counts);
    this.#slotOf = Int32Array.from(counts, (_, id) => id);
    this.#idAt = this.#slotOf.slice();
    this.#cellStarts = Int32Array.of(0, matrix.rows);
  }

  get size(): number {
    return this.#weights.length;
  }

  get alive(): number {
    return this.#alive;
  }

  /**
   * Slots in use are 0…slotCount − 1. Cell c begins at cellStarts[c]; the last entry is the end.
   */
  get cellStarts(): Readonly<Int32Array> {
    return this.#cellStarts;
  }

  get slotCount(): number {
    return this.#cellStarts.at(-1) ?? 0;
  }

  /** The share of slots left empty by merged clusters. */
  get emptyShare(): number {
    return 1 - this.#alive / this.slotCount;
  }

  weight(id: number): number {
    return this.#weights[id] as number;
  }

  slotOf(id: number): number {
    return this.#slotOf[id] as number;
  }

  /** The cluster in a slot; −1 when it was merged into another. */
  idAt(slot: number): number {
    return this.#idAt[slot] as number;
  }

  mean(id: number): Float32Array {
    return this.matrix.row(this.slotOf(id));
  }

  /** Average similarity of a cluster with each of the others: a view, valid until the next call. */
  similarities(id: number, others: readonly number[]): Float32Array {
    const slots = others.map((other) => this.slotOf(other));
    return this.matrix.gatheredDots(this.slotOf(id), slots);
  }

  /** Merges `absorbed` into `kept`. */
  merge(kept: number, absorbed: number): void {
    const mean = this.mean(kept);
    const other = this.mean(absorbed);
    const weight = this.weight(kept) + this.weight(absorbed);
    const share = this.weight(absorbed) / weight;
    for (let i = 0; i < mean.length; i++) {
      mean[i] = (mean[i] as number) * (1 - share) + (other[i] as number) * share;
    }
    this.#weights[kept] = weight;
    this.#weights[absorbed] = 0;
    this.#idAt[this.slotOf(absorbed)] = -1;
    this.#alive--;
  }

  /** Removes empty slots; the cells keep their order. */
  closeUp(): void {
    const starts = this.#cellStarts.slice();
    let next = 0;
    for (let cell = 0; cell + 1 < starts.length; cell++) {
      const end = starts[cell + 1] as number;
      this.#cellStarts[cell] = next;
      for (let slot = starts[cell] as number; slot < end; slot++) {
        if (this.idAt(slot) >= 0) this.#move(slot, next++);
      }
    }
    this.#cellStarts[starts.length - 1] = next;
  }

  /** Sorts the slots by cell, in order of slot within a cell. */
  arrange(cellOf: Int32Array, cells: number): void {
    this.#cellStarts = new Int32Array(cells + 1);
    for (const cell of cellOf)
      this.#cellStarts[cell + 1] = (this.#cellStarts[cell + 1] as number) + 1;
    for (let cell = 0; cell < cells; cell++) {
      this.#cellStarts[cell + 1] =
        (this.#cellStarts[cell + 1] as number) + (this.#cellStarts[cell] as number);
    }
    const next = this.#cellStarts.slice();
    this.#permute(
      cellOf.map((cell) => {
        const slot = next[cell] as number;
        next[cell] = slot + 1;
        return slot;
      }),
    );
  }

  /** Makes all slots one cell. */
  dissolveCells(): void {
    this.#cellStarts = Int32Array.of(0, this.slotCount);
  }

  /** Moves the contents of each slot to its target, along the cycles of the permutation. */
  #permute(targets: Int32Array): void {
    for (let start = 0; start < targets.length; start++) {
      let carried = this.matrix.row(start).slice();
      let id = this.idAt(start);
      for (let slot = start; targets[slot] !== slot; ) {
        const target = targets[slot] as number;
        targets[slot] = slot;
        const displaced = this.matrix.row(target).slice();
        const displacedId = this.idAt(target);
        this.matrix.set(target, carried);
        this.#place(id, target);
        carried = displaced;
        id = displacedId;
        slot = target;
      }
    }
  }

  #place(id: number, slot: number): void {
    this.#idAt[slot] = id;
    if (id >= 0) this.#slotOf[id] = slot;
  }

  #move(from: number, to: number): void {
    if (from === to) return;
    this.matrix.set(to, this.matrix.row(from));
    this.#place(this.idAt(from), to);
    this.#idAt[from] = -1;
  }
}
