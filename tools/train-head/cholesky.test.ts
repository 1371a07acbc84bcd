import { expect, test } from 'vitest';
import { seededRandom } from '#engine/vectors/seeded-vectors.ts';
import { cholesky, solve, solveLower } from './cholesky.ts';
import { dot } from './principal-subspace.ts';

const MATRIX = Float64Array.of(4, 12, -16, 12, 37, -43, -16, -43, 98);
const LOWER = Float64Array.of(2, 0, 0, 6, 1, 0, -8, 5, 3);

test('a matrix is decomposed into its lower triangle', () => {
  expect(cholesky(MATRIX, 3)).toEqual(LOWER);
});

test('solves for several right-hand sides at once', () => {
  // X has the columns (1, 2, 3) and (−1, 0, 2).
  const ofTriangle = Float64Array.of(2, -2, 8, -6, 11, 14);
  solveLower(LOWER, 3, ofTriangle, 2);
  expect(ofTriangle).toEqual(Float64Array.of(1, -1, 2, 0, 3, 2));
  const ofMatrix = Float64Array.of(-20, -36, -43, -98, 192, 212);
  solve(LOWER, 3, ofMatrix, 2);
  expect(ofMatrix).toEqual(Float64Array.of(1, -1, 2, 0, 3, 2));
});

test('works for more rows than its block size', () => {
  const n = 75;
  const random = seededRandom(2);
  const factor = Float64Array.from({ length: n * n }, (_, at) => {
    const [i, j] = [Math.floor(at / n), at % n];
    if (j > i) return 0;
    return i === j ? 5 + random() : random() - 0.5;
  });
  const matrix = Float64Array.from({ length: n * n }, (_, at) =>
    dot(factor, Math.floor(at / n) * n, factor, (at % n) * n, n),
  );
  for (const [at, value] of cholesky(matrix, n).entries()) {
    expect(value).toBeCloseTo(factor[at] ?? 0, 9);
  }
});

test('a matrix that is not positive definite is rejected', () => {
  expect(() => cholesky(Float64Array.of(1, 2, 2, 1), 2)).toThrow('not positive definite');
});
