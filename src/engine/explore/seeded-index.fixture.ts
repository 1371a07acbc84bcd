import { randomUUID } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { sharedRowNumbers } from '#engine/index/cluster-level.ts';
import { IdList } from '#engine/index/id-list.ts';
import type { IndexContents, IndexWithVectors } from '#engine/index/index-contents.ts';
import { writeIndexFile } from '#engine/index/index-file.ts';
import { LabelsBuilder } from '#engine/index/label-lists.ts';
import { writeVectors } from '#engine/index/vectors/write-vectors.ts';
import { readVectors } from '#engine/scan/vector-files.ts';
import { normalize } from '#engine/vectors/normalize.ts';

export interface SeededIndexShape {
  readonly rows: number;
  readonly dims: number;
  /** Rows in a cluster of each threshold, each a multiple of the one before. */
  readonly clusterSizes: readonly [number, number, number, number, number];
  /** Of the file; by default a new temporary one. */
  readonly path?: string;
  labelOf?(row: number): string | undefined;
}

/** An index of random directions, in temporary files. @param random numbers in [0, 1) */
export async function seededIndex(
  { rows, dims, clusterSizes, labelOf, ...place }: SeededIndexShape,
  random: () => number,
): Promise<IndexWithVectors> {
  const labels = new LabelsBuilder();
  for (let row = 0; row < rows; row++) {
    const label = labelOf?.(row);
    labels.add(label === undefined ? [] : [label], []);
  }
  const outline = {
    mediaIds: seededIds(rows, random),
    vectorHashes: new BigUint64Array(rows),
    imageOf: Int32Array.from({ length: rows }, (_, row) => row),
    labels: labels.build(),
    levels: clusterSizes.map((size) => {
      const clusters = Math.ceil(rows / size);
      const firstRowOf = sharedRowNumbers(clusters + 1);
      for (let cluster = 0; cluster <= clusters; cluster++) {
        firstRowOf[cluster] = Math.min(rows, cluster * size);
      }
      return { clusterIds: seededIds(clusters, random), firstRowOf };
    }),
  };
  async function* vectors() {
    for (let place = 0; place < rows; place++) {
      const vector = Float32Array.from({ length: dims }, () => random() - 0.5);
      normalize(vector);
      yield { place, vector };
    }
  }
  const file = place.path ?? path.join(tmpdir(), `semblance-${randomUUID()}.index`);
  const stored = await writeVectors(file.replace(/index$/, 'vectors'), rows, dims, vectors());
  const contents = { path: file, ...outline, vectors: stored };
  await writeIndexFile(contents);
  return contents;
}

export async function removeIndex({ path: file }: IndexContents): Promise<void> {
  await rm(file);
  await rm(file.replace(/index$/, 'vectors'));
}

/** @throws Error when its vectors are in a database */
export function withVectors({ vectors, ...contents }: IndexContents): IndexWithVectors {
  if (!vectors) throw new Error(`${contents.path} has no vectors.`);
  return { ...contents, vectors };
}

/** The vectors of an index, row after row. */
export function vectorsIn({ vectors: { files } }: IndexWithVectors): Promise<Float32Array> {
  return readVectors(files);
}

/** Float64 over `vectors`, rounded as distances are kept. */
export function exactDistance(vectors: Float32Array, row: number, query: Float32Array): number {
  const start = row * query.length;
  const dot = query.reduce((sum, value, i) => sum + value * (vectors[start + i] ?? 0), 0);
  return Math.fround(Math.min(2, Math.max(0, 1 - dot)));
}

function seededIds(count: number, random: () => number): IdList {
  const ids = IdList.empty(count);
  for (let i = 0; i < ids.bytes.length; i++) ids.bytes[i] = 256 * random();
  return ids;
}
