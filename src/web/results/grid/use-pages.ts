import { useQueries } from '@tanstack/react-query';
import { useState } from 'react';
import type { PageQuery } from '#web/api/request/page-query.ts';
import { troubleOf } from '#web/api/request/query-client.ts';

/** A paginated list of the server. */
export interface PagedList<Page, Item> {
  readonly pageSize: number;
  readonly queryOf: (pageNumber: number) => PageQuery<Page>;
  readonly itemsOf: (page: Page) => readonly Item[];
  /** Total number of items, if the server reports it. */
  readonly nTotal: number | undefined;
  /** Changes when the list at the same address changes. */
  readonly version: string;
}

/** Items from `first` (inclusive) to `end` (exclusive). */
export interface ItemRange {
  readonly first: number;
  readonly end: number;
  /** Fast scrolling: skip fetching pages that are not loaded. */
  readonly isPassing: boolean;
}

export interface LoadedItems<Item> {
  readonly itemAt: (index: number) => Item | undefined;
  /** Number of items to reserve space for. */
  readonly nPlaces: number;
  /** Number of items of the whole list; undefined until known. */
  readonly nItems: number | undefined;
  /** Why a visible page failed to load. */
  readonly trouble: Error | null;
  readonly retry: () => void;
}

/** Fetches only the visible pages, so that any position of a long list is one request away. */
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

  // A refetched page may have become longer or shorter.
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

/** Numbers of the pages that contain the visible items. */
function pagesOf({ first, end }: ItemRange, nPlaces: number, pageSize: number): number[] {
  const nPages = Math.max(1, Math.ceil(Math.min(end, nPlaces) / pageSize));
  const firstPage = Math.min(Math.floor(first / pageSize), nPages - 1);
  return Array.from({ length: nPages - firstPage }, (_, index) => firstPage + index);
}

/** Known extent of a paginated list. */
interface ListExtent {
  /** Number of items up to the last loaded one. */
  readonly nReached: number;
  /** Upper bound of the number of items, from a page that was not full; infinite without one. */
  readonly end: number;
}

/** @param nItemsOfPage number of items by page number */
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
  /** Total number of items, if the server reports it. */
  readonly nTotal: number | undefined;
  readonly pageSize: number;
  /** Number of items up to the bottom of the screen at the restored position. */
  readonly nToRestore: number;
}

/** Number of items to reserve space for: the total if known, else the loaded ones and one page. */
export function countPlaces(extent: ListExtent, expected: Expectation): number {
  const { nTotal, pageSize, nToRestore } = expected;
  if (nTotal !== undefined && nTotal > extent.nReached) return Math.min(nTotal, extent.end);
  return Math.min(Math.max(extent.nReached + pageSize, nToRestore), extent.end);
}
