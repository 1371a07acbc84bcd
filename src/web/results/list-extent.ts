/** How far a list that comes in pages is known to reach. */
export interface ListExtent {
  /** Items up to the last one that was seen. */
  readonly nReached: number;
  /** Items there are at most, as a page that was not full tells; infinite before one was seen. */
  readonly end: number;
}

export const UNKNOWN_EXTENT: ListExtent = { nReached: 0, end: Number.POSITIVE_INFINITY };

/** What is known of a list after a page of `nItems`. */
export function extentAfter(
  extent: ListExtent,
  pageNumber: number,
  nItems: number,
  pageSize: number,
): ListExtent {
  const reached = pageNumber * pageSize + nItems;
  return {
    nReached: nItems > 0 ? Math.max(extent.nReached, reached) : extent.nReached,
    end: nItems < pageSize ? Math.min(extent.end, reached) : extent.end,
  };
}

interface Expectation {
  /** Items of the whole list, if the server says so. */
  readonly nTotal: number | undefined;
  readonly pageSize: number;
  /** Items up to the bottom of the screen where the reader left off. */
  readonly nToRestore: number;
}

/** How many items to make room for: all there are, else what was seen and one page more. */
export function countPlaces(extent: ListExtent, expected: Expectation): number {
  const { nTotal, pageSize, nToRestore } = expected;
  if (nTotal !== undefined && nTotal > extent.nReached) return Math.min(nTotal, extent.end);
  return Math.min(Math.max(extent.nReached + pageSize, nToRestore), extent.end);
}
