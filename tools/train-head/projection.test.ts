import { expect, test } from 'vitest';
import { seededRandom } from '#engine/vectors/seeded-vectors.ts';
import { Covariance } from './covariance.ts';
import { dot, principalSubspace } from './principal-subspace.ts';
import { principalComponents, project, whitening } from './projection.ts';

/** Rows of six numbers: two hidden causes of different strength, and a little noise. */
function seededRows(count: number): Float32Array[] {
  const random = seededRandom(11);
  return Array.from({ length: count }, () => {
    const [strong, weak] = [20 * (random() - 0.5), 4 * (random() - 0.5)];
    const clean = [strong + 7, strong + weak, -strong, weak - 3, 2 * weak, 1];
    return Float32Array.from(clean, (value) => value + 0.01 * (random() - 0.5));
  });
}

function covarianceOf(rows: Float32Array[]): Covariance {
  const covariance = new Covariance(rows[0]?.length ?? 0);
  covariance.add(rows);
  return covariance;
}

test('the subspace contains the directions of the largest eigenvalues', () => {
  // Eigenvalues 9 along (1, 1, 0), 4 along (0, 0, 1), 1 along (1, −1, 0).
  const matrix = Float64Array.of(5, 4, 0, 4, 5, 0, 0, 0, 4);
  const basis = principalSubspace(matrix, 3, 2, seededRandom(1));
  for (const [i, j] of [
    [0, 0],
    [0, 1],
    [1, 1],
  ] as const) {
    expect(dot(basis, 3 * i, basis, 3 * j, 3)).toBeCloseTo(i === j ? 1 : 0, 9);
  }
  const left = Float64Array.of(Math.SQRT1_2, -Math.SQRT1_2, 0);
  // Ten rounds leave (1/4)¹⁰ of what lies outside.
  expect(dot(basis, 0, left, 0, 3)).toBeCloseTo(0, 4);
  expect(dot(basis, 3, left, 0, 3)).toBeCloseTo(0, 4);
});

test('two principal components describe data with two causes', () => {
  const rows = seededRows(200);
  const projection = principalComponents(covarianceOf(rows), 2, seededRandom(1));
  for (const row of rows) {
    const deviation = row.map((value, i) => value - (projection.mean[i] ?? 0));
    const kept = project(projection, row);
    expect(Math.hypot(...kept)).toBeCloseTo(Math.hypot(...deviation), 1);
  }
});

test('whitened rows have variance 1 and no correlation', () => {
  const rows = seededRows(200);
  const projection = whitening(covarianceOf(rows), 2, seededRandom(1));
  const whitened = covarianceOf(rows.map((row) => project(projection, row)));
  const [first = 0, between = 0, , last = 0] = whitened.matrix();
  // A little below 1: the floor of the variances.
  for (const variance of [first, last]) {
    expect(variance).toBeGreaterThan(0.95);
    expect(variance).toBeLessThan(1);
  }
  expect(between).toBeCloseTo(0, 1);
  for (const value of whitened.mean()) expect(value).toBeCloseTo(0, 5);
});

test('a direction without variance is not amplified', () => {
  const rows = Array.from({ length: 50 }, (_, n) => Float32Array.of(n, 2 * n, 5));
  const projection = whitening(covarianceOf(rows), 3, seededRandom(1));
  const farOff = project(projection, Float32Array.of(10, 20, 5.5));
  expect(farOff.every(Number.isFinite)).toBe(true);
  expect(Math.hypot(...farOff)).toBeLessThan(5);
});
