import { useState } from 'react';
import { useLocation, useSearch } from 'wouter';
import type { Dataset } from '#contract/dataset/dataset.ts';
import { BROWSE, searchHref } from '#contract/search/search-codec.ts';
import { isSearchable } from '#web/api/datasets.ts';
import { isGrowing } from '#web/api/shown-dataset.ts';
import { openingHref } from '#web/dataset/opening-level.ts';

/**
 * The address to open instead of the present one. The level is unknown when a page is opened before
 * the first images are indexed, and follows them as they arrive, until the user opens another
 * address.
 * @param shown the dataset in the state of the results on screen
 */
export function useOpening(dataset: Dataset, shown: Dataset): string | undefined {
  const [path] = useLocation();
  const queryString = useSearch();
  const address = queryString === '' ? path : `${path}?${queryString}`;
  const [opened, setOpened] = useState(
    isSearchable(dataset) ? null : searchHref(dataset.id, BROWSE),
  );
  if (opened === null) return undefined;
  const opening = isSearchable(dataset) ? openingHref(shown) : opened;
  if (address === opening) {
    const next = isSearchable(dataset) && !isGrowing(dataset) ? null : opening;
    if (next !== opened) setOpened(next);
  } else if (address === opened) return opening;
  else setOpened(null);
  return undefined;
}
