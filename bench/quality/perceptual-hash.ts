import { openImage, type Pixels } from '#engine/embed/decode/image.ts';

const EDGE_PX = 32;
/** Frequencies 1 to 8 in each direction; 0 is the mean, which brightness alone decides. */
const FREQUENCIES = 8;

/** `COSINES[u · 32 + x]` is the wave of frequency u + 1 at pixel x (DCT-II, without its scale). */
const COSINES = Float64Array.from({ length: FREQUENCIES * EDGE_PX }, (_, index) => {
  const [frequency, x] = [Math.floor(index / EDGE_PX) + 1, index % EDGE_PX];
  return Math.cos((Math.PI * (2 * x + 1) * frequency) / (2 * EDGE_PX));
});

/**
 * pHash: which of the 64 lowest frequencies of a small grey copy are stronger than their median
 * (Zauner: Implementation and Benchmarking of Perceptual Image Hash Functions, 2010, section 3.2.1;
 * its mean filter is left to the resizing).
 * @returns 64 numbers, ±1/8: of unit length, and their dot product is 1 − 2 · (bits that differ) / 64
 */
export async function perceptualHash(picture: Pixels): Promise<Float32Array> {
  const luma = await openImage(picture)
    .resize(EDGE_PX, EDGE_PX, { fit: 'fill' })
    .greyscale()
    .raw()
    .toBuffer();
  const frequencies = lowFrequencies(luma);
  const sorted = frequencies.toSorted();
  const median = ((sorted[31] ?? 0) + (sorted[32] ?? 0)) / 2;
  return Float32Array.from(frequencies, (value) => (value > median ? 1 : -1) / 8);
}

/** Strength of the waves of frequency 1–8 down (rows) and 1–8 across, of 32×32 values: 8×8 numbers. */
export function lowFrequencies(values: ArrayLike<number>): Float64Array {
  const across = new Float64Array(EDGE_PX * FREQUENCIES);
  for (let y = 0; y < EDGE_PX; y++) {
    for (let u = 0; u < FREQUENCIES; u++) {
      let sum = 0;
      for (let x = 0; x < EDGE_PX; x++) {
        sum += (COSINES[u * EDGE_PX + x] ?? 0) * (values[y * EDGE_PX + x] ?? 0);
      }
      across[y * FREQUENCIES + u] = sum;
    }
  }
  return Float64Array.from({ length: FREQUENCIES * FREQUENCIES }, (_, index) => {
    const [v, u] = [Math.floor(index / FREQUENCIES), index % FREQUENCIES];
    let sum = 0;
    for (let y = 0; y < EDGE_PX; y++) {
      sum += (COSINES[v * EDGE_PX + y] ?? 0) * (across[y * FREQUENCIES + u] ?? 0);
    }
    return sum;
  });
}
