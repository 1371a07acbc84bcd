import { DIMS_STEP, largestNumber, MAX_CODE } from './code-layout.ts';
import { roundUp } from './kernel-memory.ts';

const MAX_QUERY_CODE = 32_767;
/** The sum of dims products must stay below this. */
const MAX_SUM = 2 ** 31 - 1;
/** Generous bound on the rounding of the float32 arithmetic around the integer sum. */
const FLOAT_ROUNDING = 1e-6;

/** A query in the kernel's format. */
export interface QueryCodes {
  readonly codes: Int16Array;
  readonly scale: number;
  /** Sum of the codes. */
  readonly sum: number;
  /** Length of the query's residual. */
  readonly error: number;
}

/**
 * Encodes a unit vector finely enough that its residual is negligible compared to those of the
 * rows.
 */
export function encodeQuery(vector: Float32Array): QueryCodes {
  const codes = new Int16Array(vector.length);
  let sum = 0;
  // The product of row codes of length 127·√d at most and the query's codes must fit 32 bits.
  const longest = MAX_SUM / (MAX_CODE * Math.sqrt(roundUp(vector.length, DIMS_STEP)));
  const scale = Math.fround(Math.max(largestNumber(vector) / MAX_QUERY_CODE, 1.01 / longest));
  let squaredError = 0;
  for (let i = 0; i < vector.length; i++) {
    const value = vector[i] as number;
    const code = Math.round(value / scale);
    codes[i] = code;
    sum += code;
    squaredError += (value - code * scale) ** 2;
  }
  return { codes, scale, sum, error: Math.sqrt(squaredError) };
}

/** The query's part of the errors of distances. */
export interface ErrorTerms {
  readonly factor: number;
  readonly least: number;
}

/**
 * |q·x − q̂·x̂| ≤ |q·(x − x̂)| + |(q − q̂)·x̂|, where the length of x̂ is at most that of x plus
 * its error.
 */
export function errorTerms({ error }: QueryCodes): ErrorTerms {
  return { factor: 1 + error, least: error + FLOAT_ROUNDING };
}

/**
 * The maximum absolute error of a distance.
 * @param rowError of the matrix: `errors` of a row, or `fineErrors` when its fine codes were used
 */
export function errorBound(rowError: number, { factor, least }: ErrorTerms): number {
  return rowError * factor + least;
}
