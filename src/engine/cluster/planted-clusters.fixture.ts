import { normalize } from '#engine/vectors/normalize.ts';
import { unitVectors } from '#engine/vectors/seeded-vectors.ts';

/** Unit vectors around `centers` random directions, and the center of each. */
export function plantClusters(
  rows: number,
  dims: number,
  shape: { readonly centers: number; readonly noise: number },
  random: () => number,
): { vectors: Float32Array; centerOf: Int32Array } {
  const centers = unitVectors(shape.centers, dims, random);
  const vectors = unitVectors(rows, dims, random);
  const centerOf = new Int32Array(rows);
  for (let row = 0; row < rows; row++) {
    const center = Math.floor(random() * shape.centers);
    centerOf[row] = center;
    const vector = vectors.subarray(row * dims, (row + 1) * dims);
    mix(vector, shape.noise, centers.subarray(center * dims, (center + 1) * dims));
  }
  return { vectors, centerOf };
}

/** Of a row that lies between two crowds. */
export const BETWEEN_CROWDS = -1;

/**
 * Eight crowds, and chains of rows that lead from each to the next in small steps; every other row is
 * of a chain. And the crowd of each row, if it is of one.
 */
export function bridgeClusters(
  rows: number,
  dims: number,
  random: () => number,
): { vectors: Float32Array; crowdOf: Int32Array } {
  const crowds = 8;
  const centers = unitVectors(crowds, dims, random);
  const vectors = unitVectors(rows, dims, random);
  const crowdOf = new Int32Array(rows).fill(BETWEEN_CROWDS);
  for (let row = 0; row < rows; row++) {
    const place = random() * (crowds - 1);
    const isOfCrowd = row % 2 === 0;
    const along = isOfCrowd ? Math.round(place) : place;
    if (isOfCrowd) crowdOf[row] = along;
    const target = between(centers, dims, along);
    mix(vectors.subarray(row * dims, (row + 1) * dims), 0.3, target);
  }
  return { vectors, crowdOf };
}

function between(centers: Float32Array, dims: number, along: number): Float32Array {
  const before = Math.floor(along) * dims;
  const after = Math.ceil(along) * dims;
  const share = along % 1;
  return Float32Array.from({ length: dims }, (_, i) => {
    return (centers[before + i] as number) * (1 - share) + (centers[after + i] as number) * share;
  });
}

function mix(vector: Float32Array, noise: number, center: Float32Array): void {
  for (let i = 0; i < vector.length; i++) {
    vector[i] = (vector[i] as number) * noise + (center[i] as number);
  }
  normalize(vector);
}
