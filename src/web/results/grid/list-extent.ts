/** How far a list that comes in pages is known to reach. */
export interface ListExtent {
  /** Items up to the last one that was seen. */
  readonly nReached: number;
  /** Items there are at most, as a page that was not full tells; infinite before one was seen. */
  readonly end: number;
}

/** What is known of a list of which pages had so many items each, by their numbers. */
export function extentOf(nItemsOfPage: ReadonlyMap<number, number>, pageSize: number): ListExtent {
  let [nReached, end] = [0, Number.POSITIVE_INFINITY];
  for (const [pageNumber, nItems] of nItemsOfPage) {
    const reached = pageNumber * pageSize + nItems;
    if (nItems > 0) nReached = Math.max(nReached, reached);
    if (nItems < pageSize) end = Math.min(end, reached);
  }
  return { nReached, end };
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
