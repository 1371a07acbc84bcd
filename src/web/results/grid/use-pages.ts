import { useQueries } from '@tanstack/react-query';
import { useState } from 'react';
import type { PageQuery } from '#web/api/request/page-query.ts';
import { troubleOf } from '#web/api/request/query-client.ts';

/** A list that the server gives in pages. */
export interface PagedList<Page, Item> {
  readonly pageSize: number;
  readonly queryOf: (pageNumber: number) => PageQuery<Page>;
  readonly itemsOf: (page: Page) => readonly Item[];
  /** How many items there are, if the server says so. */
  readonly nTotal: number | undefined;
  /** Changes when the server has another list under the same address. */
  readonly version: string;
}

/** Items from `first` up to, and without, `end`. */
export interface ItemRange {
  readonly first: number;
  readonly end: number;
  /** They fly by: what is not there yet need not be fetched. */
  readonly isPassing: boolean;
}

export interface LoadedItems<Item> {
  readonly itemAt: (index: number) => Item | undefined;
  /** Items to make room for. */
  readonly nPlaces: number;
  /** Items of the whole list, once they are known. */
  readonly nItems: number | undefined;
  /** Why a page that is looked at did not come. */
  readonly trouble: Error | null;
  readonly retry: () => void;
}

/** Fetches the pages that are looked at, and no others: any place of a long list is one page away. */
export function usePages<Page, Item>(
  list: PagedList<Page, Item>,
  inView: ItemRange,
  nToRestore: number,
): LoadedItems<Item> {
  const { pageSize, nTotal, version, itemsOf } = list;
  const [seen, setSeen] = useState({ version, nItemsOfPage: NONE });
  const before = seen.version === version ? seen.nItemsOfPage : NONE;
  const placesOf = (nItemsOfPage: ReadonlyMap<number, number>) =>
    countPlaces(extentOf(nItemsOfPage, pageSize), { nTotal, pageSize, nToRestore });
  const pageNumbers = pagesOf(inView, placesOf(before), pageSize);
  const pages = useQueries({
    queries: pageNumbers.map((pageNumber) => ({
      ...list.queryOf(pageNumber),
      enabled: !inView.isPassing,
    })),
  });

  // A page that was fetched again may have become longer or shorter.
  const nItemsOfPage = new Map(before);
  pages.forEach(({ data }, index) => {
    if (data) nItemsOfPage.set(pageNumbers[index] ?? 0, itemsOf(data).length);
  });
  if (seen.version !== version || hasChanged(before, nItemsOfPage)) {
    setSeen({ version, nItemsOfPage });
  }
  const extent = extentOf(nItemsOfPage, pageSize);
  return {
    itemAt: (index) => {
      const page = pages[pageNumbers.indexOf(Math.floor(index / pageSize))]?.data;
      return page && itemsOf(page)[index % pageSize];
    },
    nPlaces: placesOf(nItemsOfPage),
    nItems: extent.end === extent.nReached ? extent.end : nTotal,
    trouble: pages.map(troubleOf).find((trouble) => trouble !== null) ?? null,
    retry: () => {
      for (const page of pages) if (page.error) void page.refetch();
    },
  };
}

const NONE: ReadonlyMap<number, number> = new Map();

function hasChanged(before: ReadonlyMap<number, number>, now: ReadonlyMap<number, number>) {
  return before.size !== now.size || [...now].some(([page, count]) => before.get(page) !== count);
}

/** The pages that hold what is in view. */
function pagesOf({ first, end }: ItemRange, nPlaces: number, pageSize: number): number[] {
  const nPages = Math.max(1, Math.ceil(Math.min(end, nPlaces) / pageSize));
  const firstPage = Math.min(Math.floor(first / pageSize), nPages - 1);
  return Array.from({ length: nPages - firstPage }, (_, index) => firstPage + index);
}

/** How far a list that comes in pages is known to reach. */
interface ListExtent {
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
