import { useQueries } from '@tanstack/react-query';
import { useState } from 'react';
import type { PageQuery } from '#web/api/page-query.ts';
import { troubleOf } from '#web/api/query-client.ts';
import { countPlaces, extentAfter, type ListExtent, UNKNOWN_EXTENT } from './list-extent.ts';

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
  const [known, setKnown] = useState({ version, extent: UNKNOWN_EXTENT });
  const before = known.version === version ? known.extent : UNKNOWN_EXTENT;
  const placesOf = (extent: ListExtent) => countPlaces(extent, { nTotal, pageSize, nToRestore });
  const pageNumbers = pagesOf(inView, placesOf(before), pageSize);
  const pages = useQueries({
    queries: pageNumbers.map((pageNumber) => ({
      ...list.queryOf(pageNumber),
      enabled: !inView.isPassing,
    })),
  });

  const extent = pages.reduce((reached, { data }, index) => {
    const pageNumber = pageNumbers[index] ?? 0;
    return data ? extentAfter(reached, pageNumber, itemsOf(data).length, pageSize) : reached;
  }, before);
  if (extent.nReached !== before.nReached || extent.end !== before.end || before !== known.extent) {
    setKnown({ version, extent });
  }
  return {
    itemAt: (index) => {
      const page = pages[pageNumbers.indexOf(Math.floor(index / pageSize))]?.data;
      return page && itemsOf(page)[index % pageSize];
    },
    nPlaces: placesOf(extent),
    nItems: extent.end === extent.nReached ? extent.end : nTotal,
    trouble: pages.map(troubleOf).find((trouble) => trouble !== null) ?? null,
    retry: () => {
      for (const page of pages) if (page.error) void page.refetch();
    },
  };
}

/** The pages that hold what is in view. */
function pagesOf({ first, end }: ItemRange, nPlaces: number, pageSize: number): number[] {
  const nPages = Math.max(1, Math.ceil(Math.min(end, nPlaces) / pageSize));
  const firstPage = Math.min(Math.floor(first / pageSize), nPages - 1);
  return Array.from({ length: nPages - firstPage }, (_, index) => firstPage + index);
}
