import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { FEATURE_DIMS, HEAD_DIMS } from '#engine/embed/features/recipe.ts';
import { HEAD_BIAS, HEAD_MATRIX } from '#engine/embed/model/embedding-graph.ts';
import { normalize } from '#engine/vectors/normalize.ts';
import { fromHalf, toHalf } from './half-float.ts';
import type { Projection } from './projection.ts';
import type { LinearMap } from './ridge.ts';

/** What brings the backbone's features to the embedding: features · matrix + bias, made of length 1. */
export interface Head {
  /** `FEATURE_DIMS` rows of `HEAD_DIMS`. */
  readonly matrix: Float32Array;
  readonly bias: Float32Array;
}

/**
 * Whitening, block after block, and the map behind it as one matrix. Outputs that the map does not
 * have are 0.
 */
export function foldHead(whitenings: readonly Projection[], map: LinearMap): Head {
  const matrix = new Float32Array(FEATURE_DIMS * HEAD_DIMS);
  const bias = new Float64Array(HEAD_DIMS);
  bias.set(map.bias);
  let [firstFeature, firstInput] = [0, 0];
  for (const { inputs, outputs, mean, directions } of whitenings) {
    for (let i = 0; i < inputs; i++) {
      const row = new Float64Array(HEAD_DIMS);
      for (let k = 0; k < outputs; k++) {
        const weights = map.weights.subarray((firstInput + k) * map.outputs);
        addScaled(row, directions[k * inputs + i] as number, weights, map.outputs);
      }
      addScaled(bias, -(mean[i] as number), row, map.outputs);
      matrix.set(row, (firstFeature + i) * HEAD_DIMS);
    }
    firstFeature += inputs;
    firstInput += outputs;
  }
  return { matrix, bias: Float32Array.from(bias) };
}

/** The head with the values that its file will hold. @throws Error when one of them is too large */
export function inHalfPrecision({ matrix, bias }: Head): Head {
  const rounded = matrix.map((value) => fromHalf(toHalf(value)));
  if (rounded.every(Number.isFinite)) return { matrix: rounded, bias };
  throw new Error('The head has values that do not fit half precision.');
}

/** @returns `HEAD_DIMS` numbers of unit length */
export function applyHead({ matrix, bias }: Head, features: Float32Array): Float32Array {
  const result = Float64Array.from(bias);
  for (let i = 0; i < FEATURE_DIMS; i++) {
    const feature = features[i] as number;
    const start = i * HEAD_DIMS;
    for (let output = 0; output < HEAD_DIMS; output++) {
      result[output] = (result[output] as number) + feature * (matrix[start + output] as number);
    }
  }
  const vector = Float32Array.from(result);
  normalize(vector);
  return vector;
}

/** Writes a head of half precision as the two files that `buildEmbeddingGraph` reads, little-endian; makes the folder. */
export async function writeHead({ matrix, bias }: Head, folder: string): Promise<void> {
  const halves = Buffer.alloc(2 * matrix.length);
  for (const [i, value] of matrix.entries()) halves.writeUInt16LE(toHalf(value), 2 * i);
  const floats = Buffer.alloc(4 * bias.length);
  for (const [i, value] of bias.entries()) floats.writeFloatLE(value, 4 * i);
  await mkdir(folder, { recursive: true });
  await writeFile(path.join(folder, `${HEAD_MATRIX}.f16`), halves);
  await writeFile(path.join(folder, `${HEAD_BIAS}.f32`), floats);
}

function addScaled(target: Float64Array, factor: number, source: Float64Array, length: number) {
  for (let i = 0; i < length; i++) {
    target[i] = (target[i] as number) + factor * (source[i] as number);
  }
}
