import type { BestCopyReason } from '#contract/search/duplicates.ts';
import type { StoredCopy } from '#engine/store/media-store.ts';

interface Criterion {
  readonly reason: BestCopyReason;
  /** Negative if `a` is better. */
  compare(a: StoredCopy, b: StoredCopy): number;
}

/** The most important first. */
const CRITERIA: readonly Criterion[] = [
  { reason: 'AVAILABLE', compare: (a, b) => Number(a.isMissing) - Number(b.isMissing) },
  { reason: 'PIXELS', compare: (a, b) => b.nPixels - a.nPixels },
  { reason: 'FILE_SIZE', compare: (a, b) => b.fileSize - a.fileSize },
  { reason: 'NAME', compare: compareNames },
];

/** Negative if `a` is the better copy; 0 only for the same media. */
export function compareCopies(a: StoredCopy, b: StoredCopy): number {
  for (const { compare } of CRITERIA) {
    const order = compare(a, b);
    if (order !== 0) return order;
  }
  return 0;
}

/** The criterion that decides between the best copy and the second best. */
export function reasonFor(best: StoredCopy, second: StoredCopy): BestCopyReason {
  return CRITERIA.find(({ compare }) => compare(best, second) !== 0)?.reason ?? 'NAME';
}

/** "a.jpg" before "Copy of a.jpg". Objects of one image have the same path. */
function compareNames(a: StoredCopy, b: StoredCopy): number {
  return a.path.length - b.path.length || inOrder(a.path, b.path) || inOrder(a.mediaId, b.mediaId);
}

function inOrder(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
