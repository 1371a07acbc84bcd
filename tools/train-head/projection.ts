import { cholesky, solveLower } from './cholesky.ts';
import type { Covariance } from './covariance.ts';
import { dot, multiplyRows, principalSubspace } from './principal-subspace.ts';

/** `directions · (x − mean)`: the `outputs` numbers that matter most of the `inputs` numbers of x. */
export interface Projection {
  readonly inputs: number;
  readonly outputs: number;
  readonly mean: Float64Array;
  /** `outputs` rows of `inputs`. */
  readonly directions: Float64Array;
}

/** Added to every variance, as a share of their mean: directions of noise are not blown up. */
const VARIANCE_FLOOR = 1e-3;

/** The principal components of x: rotated among each other, which no cosine notices. */
export function principalComponents(
  covariance: Covariance,
  outputs: number,
  random: () => number,
): Projection {
  const { dims: inputs } = covariance;
  const directions = principalSubspace(covariance.matrix(), inputs, outputs, random);
  return { inputs, outputs, mean: covariance.mean(), directions };
}

/**
 * The principal components of x, uncorrelated and of variance 1. With the covariance S = L · Lᵀ of
 * the components, L⁻¹ does that without their eigenvectors.
 */
export function whitening(
  covariance: Covariance,
  outputs: number,
  random: () => number,
): Projection {
  const { dims: inputs } = covariance;
  const matrix = covariance.matrix();
  const directions = principalSubspace(matrix, inputs, outputs, random);
  const products = multiplyRows(directions, matrix, inputs);
  const variances = new Float64Array(outputs * outputs);
  for (let i = 0; i < outputs; i++) {
    for (let j = 0; j < outputs; j++) {
      variances[i * outputs + j] = dot(directions, i * inputs, products, j * inputs, inputs);
    }
  }
  addToDiagonal(variances, outputs, VARIANCE_FLOOR * meanOfDiagonal(variances, outputs));
  solveLower(cholesky(variances, outputs), outputs, directions, inputs);
  return { inputs, outputs, mean: covariance.mean(), directions };
}

export function project(
  { inputs, outputs, mean, directions }: Projection,
  x: Float32Array,
): Float32Array {
  const centred = Float64Array.from(x, (value, i) => value - (mean[i] ?? 0));
  return Float32Array.from({ length: outputs }, (_, row) =>
    dot(directions, row * inputs, centred, 0, inputs),
  );
}

export function addToDiagonal(matrix: Float64Array, n: number, value: number): void {
  for (let i = 0; i < n * n; i += n + 1) matrix[i] = (matrix[i] as number) + value;
}

function meanOfDiagonal(matrix: Float64Array, n: number): number {
  let sum = 0;
  for (let i = 0; i < n * n; i += n + 1) sum += matrix[i] as number;
  return sum / n;
}
