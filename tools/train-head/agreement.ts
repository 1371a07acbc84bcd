import { VectorMatrix } from '#engine/scan/vector-matrix.ts';

const NEIGHBORS = 10;

/**
 * How much two embeddings of the same pictures agree on what is alike: the share of a picture's ten
 * nearest (or of all others, where these are fewer) that are the same for both, on average.
 * @param a unit vectors, one a picture; `b` the same pictures in the same order, of any length
 */
export async function neighborAgreement(
  a: readonly Float32Array[],
  b: readonly Float32Array[],
): Promise<number> {
  const [ofA, ofB] = await Promise.all([nearestOfEach(a), nearestOfEach(b)]);
  const shares = ofA.map((nearest, row) => {
    const same = nearest.filter((other) => ofB[row]?.includes(other));
    return same.length / nearest.length;
  });
  return shares.reduce((sum, share) => sum + share, 0) / shares.length;
}

/** What blind guessing reaches among so many pictures. */
export function chanceAgreement(pictures: number): number {
  return Math.min(1, NEIGHBORS / (pictures - 1));
}

async function nearestOfEach(vectors: readonly Float32Array[]): Promise<number[][]> {
  const matrix = await VectorMatrix.create(vectors.length, vectors[0]?.length ?? 0);
  for (const [row, vector] of vectors.entries()) matrix.set(row, vector);
  return vectors.map((vector, row) => {
    const distances = matrix.distances(vector);
    return [...distances.keys()]
      .filter((other) => other !== row)
      .sort((i, j) => (distances[i] ?? 0) - (distances[j] ?? 0) || i - j)
      .slice(0, NEIGHBORS);
  });
}
