import { cholesky, solve } from './cholesky.ts';
import type { Covariance } from './covariance.ts';
import { addToDiagonal } from './projection.ts';

export interface LinearMap {
  readonly inputs: number;
  readonly outputs: number;
  /** `inputs` rows of `outputs`. */
  readonly weights: Float64Array;
  readonly bias: Float64Array;
}

/**
 * Ridge regression in closed form: (Cxx + λ·I)⁻¹ · Cxy, and the bias that takes mean to mean.
 * @param covariance of rows that hold `inputs` numbers x and behind them the numbers y to predict
 * @param lambda beside variances of x of about 1
 */
export function ridgeRegression(covariance: Covariance, inputs: number, lambda: number): LinearMap {
  const { dims } = covariance;
  const outputs = dims - inputs;
  const matrix = covariance.matrix();
  const ofX = new Float64Array(inputs * inputs);
  const weights = new Float64Array(inputs * outputs);
  for (let i = 0; i < inputs; i++) {
    const row = matrix.subarray(i * dims, (i + 1) * dims);
    ofX.set(row.subarray(0, inputs), i * inputs);
    weights.set(row.subarray(inputs), i * outputs);
  }
  addToDiagonal(ofX, inputs, lambda);
  solve(cholesky(ofX, inputs), inputs, weights, outputs);
  return { inputs, outputs, weights, bias: biasOf(covariance.mean(), weights, inputs, outputs) };
}

function biasOf(
  mean: Float64Array,
  weights: Float64Array,
  inputs: number,
  outputs: number,
): Float64Array {
  return Float64Array.from({ length: outputs }, (_, output) => {
    let bias = mean[inputs + output] ?? 0;
    for (let i = 0; i < inputs; i++) {
      bias -= (mean[i] as number) * (weights[i * outputs + output] as number);
    }
    return bias;
  });
}
