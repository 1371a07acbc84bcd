import type { BestCopyReason, Duplicates } from '#contract/search/duplicates.ts';
import { clusterOfRow, rowsOf } from '#engine/index/cluster-level.ts';
import type { BrowseOrder, DatasetIndex } from '#engine/index/dataset-index.ts';
import type { RowCondition } from '#engine/index/row-filter.ts';
import type { StoredCopy } from '#engine/store/media-store.ts';
import { compareCopies, reasonFor } from './best-copy.ts';
import { type QualityParts, sharpnessOf } from './quality.ts';

/** The near-identical media of an index. */
export class Copies {
  /** Place of each row among its copies, 0 for the best; −1 for a row without copies. */
  readonly #places: Int32Array;
  readonly #reasons: ReadonlyMap<number, BestCopyReason>;
  /** Differs between all instances, as part of the keys of caches. */
  readonly #name = `copies ${nInstances++}`;

  constructor(places: Int32Array, reasons: ReadonlyMap<number, BestCopyReason>) {
    this.#places = places;
    this.#reasons = reasons;
  }

  /** The best copy of each group first. */
  get order(): BrowseOrder {
    return { name: this.#name, places: this.#places };
  }

  /** The condition of media that a search keeps. */
  condition(kept: Duplicates): RowCondition {
    return {
      named: { name: `${this.#name} ${kept}`, has: (row) => isKept(kept, this.#place(row)) },
    };
  }

  /** Whether a row is the best copy, and why; undefined for a row without copies. */
  describe(row: number): { isBest: boolean; reason: BestCopyReason | null } | undefined {
    const place = this.#place(row);
    if (place < 0) return undefined;
    return { isBest: place === 0, reason: this.#reasons.get(row) ?? null };
  }

  #place(row: number): number {
    return this.#places[row] ?? -1;
  }
}

let nInstances = 0;

function isKept(kept: Duplicates, place: number): boolean {
  switch (kept) {
    case 'all':
      return place >= 0;
    case 'extra':
      return place > 0;
    case 'kept':
      return place <= 0;
  }
}

interface KeptCopies {
  readonly copies: Promise<Copies>;
  /** The changes of the dataset up to this one do not concern them. */
  readonly revision: number;
}

const copiesOfIndexes = new WeakMap<DatasetIndex, KeptCopies>();

/** The copies in an index; computed again after a change of its files. */
export function copiesOf(parts: QualityParts): Promise<Copies> {
  const { index, store, datasetId } = parts;
  const revision = store.changes.revision(datasetId);
  const known = copiesOfIndexes.get(index);
  const isCurrent = known && store.changes.since(datasetId, known.revision) !== null;
  const copies = isCurrent ? known.copies : findCopies(parts);
  copiesOfIndexes.set(index, { copies, revision });
  copies.catch(() => {
    if (copiesOfIndexes.get(index)?.copies === copies) copiesOfIndexes.delete(index);
  });
  return copies;
}

async function findCopies(parts: QualityParts): Promise<Copies> {
  const groups = await groupsOf(parts);
  const equal = new Set(groups.flatMap(largestCopies).map(({ row }) => row));
  const sharpness = equal.size > 0 ? await sharpnessOf(parts, equal) : new Float32Array();
  const places = new Int32Array(parts.index.size).fill(-1);
  const reasons = new Map<number, BestCopyReason>();
  for (const group of groups) {
    const blurred = blurredRows(largestCopies(group), sharpness);
    const [best, second, ...others] = group
      .map((copy) => ({ ...copy, isBlurred: blurred.has(copy.row) }))
      .sort(compareCopies);
    // The others were deleted since the index was built.
    if (!best || !second) continue;
    reasons.set(best.row, reasonFor(best, second));
    [best, second, ...others].forEach(({ row }, place) => {
      places[row] = place;
    });
  }
  return new Copies(places, reasons);
}

type StoredRow = StoredCopy & { readonly row: number };

/** Near-identical media, in groups. */
async function groupsOf({ index, store, datasetId }: QualityParts): Promise<StoredRow[][]> {
  const level = index.level(0);
  const groups = new Map<number, StoredRow[]>();
  for await (const copy of store.media.copies(datasetId, index.type)) {
    const row = index.rowOf(copy.mediaId);
    if (row === undefined) continue;
    const cluster = clusterOfRow(level, row);
    const [first, end] = rowsOf(level, cluster);
    if (end - first === 1) continue;
    const group = groups.get(cluster);
    if (group) group.push({ ...copy, row });
    else groups.set(cluster, [{ ...copy, row }]);
  }
  return [...groups.values()];
}

/** Several copies with the most pixels, whose sharpness is comparable; empty if one is larger. */
function largestCopies(group: readonly StoredRow[]): readonly StoredRow[] {
  const most = group.reduce((max, { nPixels }) => Math.max(max, nPixels), 0);
  const largest = group.filter(({ nPixels }) => nPixels === most);
  return largest.length > 1 ? largest : [];
}

/** Blur that a person sees; compression alone changes the measure by less. */
const CLEARLY_SHARPER = 2;

function blurredRows(copies: readonly StoredRow[], sharpness: Float32Array): Set<number> {
  const measured = ({ row }: StoredRow) => sharpness[row] ?? Number.NaN;
  const sharpest = Math.max(0, ...copies.map(measured).filter((value) => !Number.isNaN(value)));
  const blurred = copies.filter((copy) => CLEARLY_SHARPER * measured(copy) < sharpest);
  return new Set(blurred.map(({ row }) => row));
}
