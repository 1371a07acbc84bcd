import { contentHashOf } from '#engine/store/ids.ts';
import { type Labels, rowsWithLabels } from './label-lists.ts';
import type { RowMask } from './ranking.ts';

/** Properties that a row must have or, if `isExcluded`, must not have. */
export interface RowCondition {
  /** The row or, for an image, one of its objects has at least one of these labels. */
  readonly labels?: readonly string[];
  /** The row is one of these. */
  readonly mediaIds?: readonly string[];
  readonly named?: NamedRows;
  readonly isExcluded?: boolean;
}

/** Rows with a property; equal names mean the same rows of an index. */
export interface NamedRows {
  readonly name: string;
  has(row: number): boolean;
}

/** A row counts when it meets all conditions. */
export type RowFilter = readonly RowCondition[];

interface Rows {
  readonly size: number;
  readonly labels: Labels;
  /** Undefined for an unknown id. */
  rowOf(mediaId: string): number | undefined;
}

/** Null when every row counts. */
export function maskOf(filter: RowFilter, rows: Rows): RowMask | null {
  if (filter.length === 0) return null;
  const mask = new Uint8Array(new SharedArrayBuffer(rows.size)).fill(1);
  for (const condition of filter) {
    const wanted = condition.isExcluded ? 0 : 1;
    for (const found of foundRows(condition, rows)) {
      for (let row = 0; row < mask.length; row++) {
        if (Number(found[row] !== 0) !== wanted) mask[row] = 0;
      }
    }
  }
  return mask;
}

function foundRows({ labels, mediaIds, named }: RowCondition, rows: Rows): Uint8Array[] {
  const found: Uint8Array[] = [];
  if (labels) found.push(rowsWithLabels(rows.labels, labels));
  if (mediaIds) {
    const among = new Uint8Array(rows.size);
    for (const mediaId of mediaIds) {
      const row = rows.rowOf(mediaId);
      if (row !== undefined) among[row] = 1;
    }
    found.push(among);
  }
  if (named) found.push(Uint8Array.from({ length: rows.size }, (_, row) => Number(named.has(row))));
  return found;
}

/** Equal for equivalent filters. */
export function filterKey(filter: RowFilter): string {
  return JSON.stringify(
    filter.map(({ labels, mediaIds, named, isExcluded }) => [
      named?.name,
      labels?.toSorted(),
      mediaIds && contentHashOf(Buffer.from(mediaIds.join())),
      isExcluded,
    ]),
  );
}
