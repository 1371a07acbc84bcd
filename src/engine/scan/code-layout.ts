import { ROWS_PER_CALL, roundUp } from './kernel-memory.ts';

/** The kernel reads sixty-four codes at a time, and the sixteen bytes of their fine codes. */
export const DIMS_STEP = 64;
/** Number of codes per vector register. */
const LANES = 16;
/** Each part is aligned to a cache line. */
const LINE_BYTES = 64;
export const MAX_CODE = 127;
/** Fine codes divide a code into four steps: two bits, four to a byte. */
export const FINE_STEPS = 4;
export const FINE_PER_BYTE = 4;
const FINE_BITS = 2;
/** Maximum number of concurrent readers, each with its own memory for queries and results. */
export const MAX_READERS = 16;
/** The reader of the thread that owns the scanner; its other threads are the readers below. */
export const OWN_READER = MAX_READERS - 1;
/** Maximum number of queries that share a pass over the codes: more would delay the first ones. */
export const MAX_QUERIES = 8;

/** Byte offsets of the parts, most read first, each aligned to a cache line. */
export function codeLayout(rows: number, dims: number) {
  const stride = roundUp(dims, DIMS_STEP);
  const codes = 0;
  const scales = roundUp(codes + rows * stride, LINE_BYTES);
  const errors = roundUp(scales + rows * 4, LINE_BYTES);
  const fineCodes = roundUp(errors + rows * 4, LINE_BYTES);
  const fineErrors = roundUp(fineCodes + (rows * stride) / FINE_PER_BYTE, LINE_BYTES);
  const queries = roundUp(fineErrors + rows * 4, LINE_BYTES);
  const rowNumbers = roundUp(queries + MAX_READERS * MAX_QUERIES * stride * 2, LINE_BYTES);
  const results = roundUp(rowNumbers + MAX_READERS * 4 * ROWS_PER_CALL, LINE_BYTES);
  return {
    codes,
    scales,
    errors,
    fineCodes,
    fineErrors,
    queries,
    rowNumbers,
    results,
    end: results + MAX_READERS * 4 * ROWS_PER_CALL,
  };
}

/**
 * Location of a number's fine code: the byte, and the lowest bit in it. Of sixty-four numbers the
 * first sixteen use the lowest bits of sixteen bytes, so that a shift and a mask extract sixteen at
 * once.
 */
export function fineCodeAt(index: number): { place: number; shift: number } {
  const within = index % DIMS_STEP;
  return {
    place: (index - within) / FINE_PER_BYTE + (within % LANES),
    shift: FINE_BITS * Math.floor(within / LANES),
  };
}

/** The largest absolute value of a vector. */
export function largestNumber(vector: Float32Array): number {
  let most = 0;
  for (let i = 0; i < vector.length; i++) most = Math.max(most, Math.abs(vector[i] as number));
  return most;
}
