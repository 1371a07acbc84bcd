import { expect, test } from 'vitest';
import { Covariance } from './covariance.ts';
import { ridgeRegression } from './ridge.ts';

function covarianceOf(...rows: number[][]): Covariance {
  const covariance = new Covariance(rows[0]?.length ?? 0);
  covariance.add(rows.map((row) => Float32Array.from(row)));
  return covariance;
}

test('finds an exact line without a penalty', () => {
  // y = 2·x1 − x2 + 5, and twice that.
  const x = [
    [0, 0],
    [1, 0],
    [0, 1],
    [3, 2],
    [-1, 4],
  ] as const;
  const rows = x.map(([x1, x2]) => [x1, x2, 2 * x1 - x2 + 5, 4 * x1 - 2 * x2 + 10]);
  const { weights, bias } = ridgeRegression(covarianceOf(...rows), 2, 0);
  for (const [i, weight] of [2, 4, -1, -2].entries()) expect(weights[i]).toBeCloseTo(weight, 9);
  for (const [i, value] of [5, 10].entries()) expect(bias[i]).toBeCloseTo(value, 9);
});

test('a penalty pulls towards the mean', () => {
  // Variance of x is 1, covariance 2: the weight is 2 / (1 + 1), and the mean (2, 7) stays on the line.
  const { weights, bias } = ridgeRegression(covarianceOf([1, 5], [3, 9]), 1, 1);
  expect(weights[0]).toBeCloseTo(1, 9);
  expect(bias[0]).toBeCloseTo(5, 9);
});
