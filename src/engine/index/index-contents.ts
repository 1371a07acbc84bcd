import { THRESHOLDS } from '#contract/primitives.ts';
import type { Vectors } from '#engine/scan/vector-files.ts';
import type { ClusterLevel } from './cluster-level.ts';
import type { IdList } from './id-list.ts';
import type { Labels } from './label-lists.ts';

/**
 * The searchable data of all rows, in the order of the cluster tree. Flat arrays of numbers: a
 * million images take about 0.7 GB, most of it codes.
 */
export interface IndexContents {
  /** Of its file. */
  readonly path: string;
  readonly mediaIds: IdList;
  /** Equal hashes of a row mean equal vectors. */
  readonly vectorHashes: BigUint64Array;
  /** The number of each row's image (its own for an image). */
  readonly imageOf: Int32Array;
  readonly labels: Labels;
  /** Levels by threshold. */
  readonly levels: readonly ClusterLevel[];
  /** Null when they are in the database. */
  readonly vectors: Vectors | null;
}

/** An index with its vectors. */
export type IndexWithVectors = IndexContents & { readonly vectors: Vectors };

/** An index without its file and its vectors. */
export type IndexOutline = Omit<IndexContents, 'path' | 'vectors'>;

/** The arrays of an index by their names in its file, without those in files of vectors. */
export function arraysOf(contents: IndexContents) {
  const { mediaIds, vectorHashes, imageOf, labels, levels, vectors } = contents;
  const arrays: Record<string, ArrayBufferView> = {
    mediaIds: mediaIds.bytes,
    imageOf,
    ownLabelStarts: labels.own.starts,
    ownLabels: labels.own.values,
    objectLabelStarts: labels.ofObjects.starts,
    objectLabels: labels.ofObjects.values,
    vectorHashes,
  };
  if (vectors) {
    const { fileOf, placeOf, checksums: vectorChecksums } = vectors.files;
    Object.assign(arrays, { fileOf, placeOf, vectorChecksums });
  }
  for (const threshold of THRESHOLDS) {
    const level = levels[threshold];
    if (!level) throw new RangeError(`no level ${threshold}`);
    arrays[`clusterIds${threshold}`] = level.clusterIds.bytes;
    arrays[`firstRowOf${threshold}`] = level.firstRowOf;
  }
  return arrays;
}
