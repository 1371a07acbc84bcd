import { DIMS_STEP, largestNumber, MAX_CODE } from './code-layout.ts';
import { roundUp } from './kernel-memory.ts';

const MAX_QUERY_CODE = 32_767;
/** The sum of dims products must stay below this. */
const MAX_SUM = 2 ** 31 - 1;
/** Rounding of the float32 arithmetic around the integer sum, generously. */
const FLOAT_ROUNDING = 1e-6;

/** A query as the kernel reads it. */
export interface QueryCodes {
  readonly codes: Int16Array;
  readonly scale: number;
  /** Of the codes. */
  readonly sum: number;
  /** Length of what the codes leave out of the query. */
  readonly error: number;
}

/** Codes a unit vector so finely that what is left out hardly counts beside the rows' own. */
export function encodeQuery(vector: Float32Array): QueryCodes {
  const codes = new Int16Array(vector.length);
  let sum = 0;
  // Row codes of length 127·√d at most, times the query's codes, must stay within 32 bits.
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

/** What a query adds to the errors of distances. */
export interface ErrorTerms {
  readonly factor: number;
  readonly least: number;
}

/** |q·x − q̂·x̂| ≤ |q·(x − x̂)| + |(q − q̂)·x̂|, and x̂ is as long as x and its error together at most. */
export function errorTerms({ error }: QueryCodes): ErrorTerms {
  return { factor: 1 + error, least: error + FLOAT_ROUNDING };
}

/**
 * The largest error of a distance, either way.
 * @param rowError of the matrix: `errors` of a row, or `fineErrors` where its fine codes were looked at
 */
export function errorBound(rowError: number, { factor, least }: ErrorTerms): number {
  return rowError * factor + least;
}
