import { THRESHOLDS } from '#contract/primitives.ts';
import type { ClusterLevel } from './cluster-level.ts';
import type { IdList } from './id-list.ts';
import type { Labels } from './label-lists.ts';
import type { Vectors } from './query-distances.ts';

/**
 * The searchable data of all rows, in the order of the cluster tree. Flat arrays of numbers: a
 * million images take about 0.7 GB, most of it codes.
 */
export interface IndexContents {
  readonly mediaIds: IdList;
  /** The number of each row's image (its own for an image). */
  readonly imageOf: Int32Array;
  readonly labels: Labels;
  /** Levels by threshold. */
  readonly levels: readonly ClusterLevel[];
  readonly vectors: Vectors;
}

/** The arrays of an index by their names in its file, without the exact vectors. */
export function arraysOf({ mediaIds, imageOf, labels, levels, vectors }: IndexContents) {
  const arrays: Record<string, ArrayBufferView> = {
    mediaIds: mediaIds.bytes,
    imageOf,
    ownLabelStarts: labels.own.starts,
    ownLabels: labels.own.values,
    objectLabelStarts: labels.ofObjects.starts,
    objectLabels: labels.ofObjects.values,
    codes: vectors.codes.codes,
    scales: vectors.codes.scales,
    errors: vectors.codes.errors,
    fineCodes: vectors.codes.fineCodes,
    fineErrors: vectors.codes.fineErrors,
    vectorChecksums: vectors.file.checksums,
  };
  for (const threshold of THRESHOLDS) {
    const level = levels[threshold];
    if (!level) throw new RangeError(`no level ${threshold}`);
    arrays[`clusterIds${threshold}`] = level.clusterIds.bytes;
    arrays[`firstRowOf${threshold}`] = level.firstRowOf;
  }
  return arrays;
}
