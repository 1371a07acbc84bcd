import type { BestCopyReason } from '#contract/search/duplicates.ts';
import type { StoredCopy } from '#engine/store/media-store.ts';

/** One of several near-identical images or objects. */
export interface Copy extends StoredCopy {
  /** Whether another copy with as many pixels is clearly sharper. */
  readonly isBlurred: boolean;
}

interface Criterion {
  readonly reason: BestCopyReason;
  /** Negative if `a` is better. */
  compare(a: Copy, b: Copy): number;
}

/** The most important first. */
const CRITERIA: readonly Criterion[] = [
  { reason: 'AVAILABLE', compare: (a, b) => Number(a.isMissing) - Number(b.isMissing) },
  { reason: 'PIXELS', compare: (a, b) => b.nPixels - a.nPixels },
  { reason: 'SHARPNESS', compare: (a, b) => Number(a.isBlurred) - Number(b.isBlurred) },
  { reason: 'FILE_SIZE', compare: (a, b) => b.fileSize - a.fileSize },
  { reason: 'NAME', compare: compareNames },
];

/** Negative if `a` is the better copy; 0 only for the same media. */
export function compareCopies(a: Copy, b: Copy): number {
  for (const { compare } of CRITERIA) {
    const order = compare(a, b);
    if (order !== 0) return order;
  }
  return 0;
}

/** The criterion that decides between the best copy and the second best. */
export function reasonFor(best: Copy, second: Copy): BestCopyReason {
  return CRITERIA.find(({ compare }) => compare(best, second) !== 0)?.reason ?? 'NAME';
}

/** "a.jpg" before "Copy of a.jpg". Objects of one image have the same path. */
function compareNames(a: Copy, b: Copy): number {
  return a.path.length - b.path.length || inOrder(a.path, b.path) || inOrder(a.mediaId, b.mediaId);
}

function inOrder(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
