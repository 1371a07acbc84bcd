import { expect, test } from 'vitest';
import { Covariance } from './covariance.ts';

test('mean and covariance are those of all rows when rows come in batches', () => {
  const covariance = new Covariance(2);
  covariance.add([Float32Array.of(1, 10), Float32Array.of(3, 10)]);
  covariance.add([Float32Array.of(5, 40)]);
  expect(covariance.count).toBe(3);
  expect(covariance.mean()).toEqual(Float64Array.of(3, 20));
  // Deviations are (−2, −10), (0, −10), (2, 20).
  const expected = [8 / 3, 20, 20, 200];
  for (const [i, value] of covariance.matrix().entries()) {
    expect(value).toBeCloseTo(expected[i] ?? 0, 9);
  }
});

test('a row of another length is rejected', () => {
  expect(() => new Covariance(2).add([Float32Array.of(1, 2, 3)])).toThrow('A row of 3');
});
