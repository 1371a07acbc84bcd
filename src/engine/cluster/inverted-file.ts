import { VectorMatrix } from '#engine/scan/vector-matrix.ts';
import { normalize } from '#engine/vectors/normalize.ts';
import type { ClusterMeans } from './cluster-means.ts';

/** Number of cells per search. */
const PROBES = 10;
/** Sample size per cell and number of rounds of the k-means. */
const SAMPLES_PER_CELL = 20;
const ROUNDS = 4;

/**
 * Inverted lists (Sivic and Zisserman, 2003; Jégou, Douze and Schmid, 2011): the clusters divided
 * into about √n cells around the centers of a k-means by direction (Dhillon and Modha, 2001).
 * Deterministic: the initial centers and the sample are clusters at equal steps.
 */
export class Cells {
  readonly #centers: VectorMatrix;

  /** Assigns the clusters to cells and sorts their slots by cell. */
  static divide(means: ClusterMeans): Cells {
    const count = Math.round(Math.sqrt(means.slotCount));
    const cells = new Cells(VectorMatrix.beside(means.matrix, count));
    cells.#placeCenters(means);
    const nearest = new Int32Array(means.slotCount);
    for (let slot = 0; slot < nearest.length; slot++) {
      nearest[slot] = cells.#nearestCenter(means.matrix.row(slot));
    }
    means.arrange(nearest, count);
    return cells;
  }

  private constructor(centers: VectorMatrix) {
    this.#centers = centers;
  }

  /** For each cell, the clusters to compare with those in it. */
  groupByNearest(means: ClusterMeans, ids: readonly number[]): number[][] {
    const groups = Array.from({ length: this.#centers.rows }, (): number[] => []);
    for (const id of ids) {
      for (const cell of this.nearestCells(means.mean(id))) groups[cell]?.push(id);
    }
    return groups;
  }

  /** The cells to search for the neighbors of a vector, nearest first. */
  nearestCells(vector: Float32Array): number[] {
    const similarities = this.#centers.dots(vector, 0, this.#centers.rows);
    const nearest: number[] = [];
    let worst = Number.NEGATIVE_INFINITY;
    for (let cell = 0; cell < similarities.length; cell++) {
      const similarity = similarities[cell] as number;
      if (nearest.length === PROBES && similarity <= worst) continue;
      if (nearest.length === PROBES) nearest.pop();
      const place = nearest.findIndex((other) => similarity > (similarities[other] as number));
      nearest.splice(place < 0 ? nearest.length : place, 0, cell);
      worst = similarities[nearest.at(-1) as number] as number;
    }
    return nearest;
  }

  #placeCenters(means: ClusterMeans): void {
    const centers = this.#centers;
    for (let cell = 0; cell < centers.rows; cell++) {
      centers.set(cell, means.matrix.row(stepTo(cell, centers.rows, means.slotCount)));
      normalize(centers.row(cell));
    }
    for (let round = 0; round < ROUNDS; round++) this.#settle(means);
  }

  /** Moves each center to the mean direction of the sampled rows assigned to it. */
  #settle(means: ClusterMeans): void {
    const { rows, dims } = this.#centers;
    const sums = new Float32Array(rows * dims);
    const samples = Math.min(means.slotCount, rows * SAMPLES_PER_CELL);
    for (let sample = 0; sample < samples; sample++) {
      const vector = means.matrix.row(stepTo(sample, samples, means.slotCount));
      const start = this.#nearestCenter(vector) * dims;
      for (let i = 0; i < dims; i++) {
        sums[start + i] = (sums[start + i] as number) + (vector[i] as number);
      }
    }
    for (let cell = 0; cell < rows; cell++) {
      const sum = sums.subarray(cell * dims, (cell + 1) * dims);
      if (sum.every((value) => value === 0)) continue;
      normalize(sum);
      this.#centers.set(cell, sum);
    }
  }

  #nearestCenter(vector: Float32Array): number {
    const similarities = this.#centers.dots(vector, 0, this.#centers.rows);
    let nearest = 0;
    for (let cell = 1; cell < similarities.length; cell++) {
      if ((similarities[cell] as number) > (similarities[nearest] as number)) nearest = cell;
    }
    return nearest;
  }
}

/** The middle of the `index`-th of `parts` equal parts of `length`. */
function stepTo(index: number, parts: number, length: number): number {
  return Math.floor(((index + 0.5) * length) / parts);
}
