import { describe, expect, it } from 'vitest';
import { seededRandom, unitVectors } from '#engine/vectors/seeded-vectors.ts';
import { CodeMatrix } from './code-matrix.ts';
import { encodeQuery, errorBound, errorTerms } from './query-codes.ts';

async function matrixOf(vectors: Float32Array, dims: number): Promise<CodeMatrix> {
  const matrix = await CodeMatrix.create(vectors.length / dims, dims);
  for (let row = 0; row < matrix.rows; row++) {
    matrix.set(row, vectors.subarray(row * dims, (row + 1) * dims));
  }
  return matrix;
}

function distance(vectors: Float32Array, row: number, query: Float32Array): number {
  return (
    1 - query.reduce((sum, value, i) => sum + value * (vectors[row * query.length + i] ?? 0), 0)
  );
}

/** Directions with a few large numbers and many small ones, which codes of one scale serve badly. */
function spikyVectors(rows: number, dims: number, random: () => number): Float32Array {
  const vectors = unitVectors(rows, dims, random).map((value) => value ** 5);
  for (let row = 0; row < rows; row++) {
    const vector = vectors.subarray(row * dims, (row + 1) * dims);
    const length = Math.hypot(...vector);
    vector.forEach((value, i) => {
      vector[i] = value / length;
    });
  }
  return vectors;
}

describe('CodeMatrix', () => {
  it.each([
    [0, 448],
    [1, 1],
    [3, 17],
    [8193, 48],
    [500, 448],
    [200, 1024],
    [50, 4096],
  ])('bounds the error of every distance: %i rows of %i', async (rows, dims) => {
    const random = seededRandom(rows + dims);
    for (const vectors of [unitVectors(rows, dims, random), spikyVectors(rows, dims, random)]) {
      const matrix = await matrixOf(vectors, dims);
      const queries = [unitVectors(1, dims, random), spikyVectors(1, dims, random)];
      if (rows > 0) queries.push(vectors.slice(0, dims));
      for (const vector of queries) {
        const query = encodeQuery(vector);
        const terms = errorTerms(query);
        const out = new Float32Array(rows);
        matrix.distances(0, [query], [0, rows], [out]);
        const backwards = Int32Array.from({ length: rows }, (_, index) => rows - 1 - index);
        const fine = new Float32Array(rows);
        matrix.fineDistances(0, query, backwards, fine);
        fine.reverse();
        for (let row = 0; row < rows; row++) {
          const error = Math.abs((out[row] as number) - distance(vectors, row, vector));
          expect(error).toBeLessThanOrEqual(errorBound(matrix.errors[row] as number, terms));
          const left = Math.abs((fine[row] as number) - distance(vectors, row, vector));
          expect(left).toBeLessThanOrEqual(errorBound(matrix.fineErrors[row] as number, terms));
        }
      }
    }
  });

  it.each([1, 2, 3, 8])('computes the same bits for %i queries at once', async (count) => {
    const [rows, dims] = [9000, 80];
    const random = seededRandom(count);
    const matrix = await matrixOf(unitVectors(rows, dims, random), dims);
    const queries = Array.from({ length: count }, () => encodeQuery(unitVectors(1, dims, random)));
    const [first, n] = [7, rows - 100];
    const together = queries.map(() => new Float32Array(n));
    matrix.distances(1, queries, [first, n], together);
    for (const [i, query] of queries.entries()) {
      const alone = new Float32Array(n);
      matrix.distances(0, [query], [first, n], [alone]);
      expect(together[i]).toEqual(alone);
    }
  });

  it('has errors below 0.02 for directions of 448 numbers, and fine codes a quarter of that', async () => {
    const random = seededRandom(1);
    const matrix = await matrixOf(unitVectors(100, 448, random), 448);
    const terms = errorTerms(encodeQuery(unitVectors(1, 448, random)));
    for (let row = 0; row < 100; row++) {
      expect(errorBound(matrix.errors[row] as number, terms)).toBeLessThan(0.02);
      expect(errorBound(matrix.fineErrors[row] as number, terms)).toBeLessThan(
        0.3 * errorBound(matrix.errors[row] as number, terms),
      );
    }
  });

  it('decodes within its error bound', async () => {
    const dims = 448;
    const vectors = unitVectors(20, dims, seededRandom(2));
    const matrix = await matrixOf(vectors, dims);
    const decoded = new Float32Array(dims);
    for (let row = 0; row < matrix.rows; row++) {
      matrix.decode(row, decoded);
      const lost = Math.hypot(...decoded.map((value, i) => value - (vectors[row * dims + i] ?? 0)));
      expect(lost).toBeCloseTo(matrix.errors[row] as number, 5);
    }
  });

  it('keeps the sums of the longest queries within 32 bits', async () => {
    const dims = 4096;
    const flat = new Float32Array(dims).fill(1 / Math.sqrt(dims));
    const matrix = await matrixOf(flat, dims);
    const out = new Float32Array(1);
    matrix.distances(0, [encodeQuery(flat)], [0, 1], [out]);
    expect(out[0]).toBeCloseTo(0, 3);
    matrix.distances(0, [encodeQuery(flat.map((value) => -value))], [0, 1], [out]);
    expect(out[0]).toBeCloseTo(2, 3);
  });

  it('rejects sizes that do not fit', async () => {
    await expect(CodeMatrix.create(10_000_000, 448)).rejects.toThrow(/5\.\d GiB.*4 GiB at most/);
    await expect(CodeMatrix.create(1.5, 4)).rejects.toThrow(RangeError);
    await expect(CodeMatrix.create(1, 0)).rejects.toThrow(RangeError);
  });
});
