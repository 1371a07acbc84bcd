import { normalize } from './normalize.ts';

/** Deterministic random numbers in [0, 1): mulberry32 by Tommy Ettinger (public domain). */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** `rows` random unit vectors, row-major. */
export function unitVectors(rows: number, dims: number, random: () => number): Float32Array {
  const vectors = new Float32Array(rows * dims);
  for (let row = 0; row < rows; row++) {
    const vector = vectors.subarray(row * dims, (row + 1) * dims);
    for (let i = 0; i < dims; i++) vector[i] = gaussian(random);
    normalize(vector);
  }
  return vectors;
}

/** Box and Muller, 1958. */
function gaussian(random: () => number): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}
