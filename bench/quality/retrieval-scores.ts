import type { VectorMatrix } from '#engine/scan/vector-matrix.ts';

const PRECISION_DEPTH = 10;

/** How well each picture finds the others of its class: means over all queries, 0 to 1. */
export interface ClassScores {
  /** Pictures with at least one other of their class; the rest is only there to be found wrongly. */
  readonly queries: number;
  readonly meanAveragePrecision: number;
  /** Share of the class among the ten nearest, or among all others where these are fewer. */
  readonly precisionAt10: number;
  readonly recallAt1: number;
}

/**
 * Every row searches all other rows (leave one out). Rows equally far keep the order of the matrix.
 * @param classes the class of each row
 */
export function scoreClasses(vectors: VectorMatrix, classes: readonly string[]): ClassScores {
  const sums = { queries: 0, averagePrecision: 0, precision: 0, recall: 0 };
  for (const [row, className] of classes.entries()) {
    const others = nearestFirst(vectors.distances(vectors.row(row))).filter((it) => it !== row);
    const hits = others.map((other) => classes[other] === className);
    if (!hits.includes(true)) continue;
    const nearest = hits.slice(0, PRECISION_DEPTH);
    sums.queries++;
    sums.averagePrecision += averagePrecision(hits);
    sums.precision += nearest.filter(Boolean).length / nearest.length;
    sums.recall += hits[0] ? 1 : 0;
  }
  return {
    queries: sums.queries,
    meanAveragePrecision: sums.averagePrecision / sums.queries,
    precisionAt10: sums.precision / sums.queries,
    recallAt1: sums.recall / sums.queries,
  };
}

/** Mean, over the hits of a ranking, of the share of hits down to there; at least one hit. */
export function averagePrecision(hits: readonly boolean[]): number {
  let [found, sum] = [0, 0];
  for (const [index, isHit] of hits.entries()) {
    if (!isHit) continue;
    found++;
    sum += found / (index + 1);
  }
  return sum / found;
}

/** The row nearest to a vector, the first of those equally near. */
export function nearestRow(vectors: VectorMatrix, query: Float32Array): number {
  const distances = vectors.distances(query);
  let nearest = 0;
  for (let row = 1; row < distances.length; row++) {
    if ((distances[row] ?? 0) < (distances[nearest] ?? 0)) nearest = row;
  }
  return nearest;
}

/** Rows by distance, then by number. */
function nearestFirst(distances: Float32Array): number[] {
  return [...distances.keys()].sort((a, b) => (distances[a] ?? 0) - (distances[b] ?? 0) || a - b);
}
