import type { QueryClient } from '@tanstack/react-query';
import { flushSync } from 'react-dom';
import { PAGE_SIZE } from '#contract/primitives.ts';
import { type Search, searchHref } from '#contract/search/search-codec.ts';
import { explorePageQuery } from '#web/api/explore.ts';
import { useSettings } from '#web/settings/settings.ts';
import { cardOnTop } from './grid/card-on-top.ts';

let lastAsked: Search | undefined;

/** How long the current clusters stay on screen while the next level loads. */
const MAX_WAIT_MS = 1_500;

/**
 * Changes the threshold so that users can follow the clusters: clusters with the same nearest media
 * share a card, which moves to its new place, and the card on top stays on top.
 */
export async function changeLevel(
  client: QueryClient,
  datasetId: string,
  search: Search,
  navigate: (href: string, options?: { readonly state: object }) => void,
): Promise<void> {
  const askedAt = window.location.href;
  lastAsked = search;
  const scrollY = await Promise.race([
    scrollAtLevel(client, datasetId, search, cardOnTop()),
    wait(),
  ]);
  // Do not navigate if the user has chosen another level or left the page meanwhile.
  if (lastAsked !== search || window.location.href !== askedAt) return;
  const go = () => flushSync(() => navigate(searchHref(datasetId, search), { state: { scrollY } }));
  const isCalm = window.matchMedia('(prefers-reduced-motion: reduce)').matches;
  if (isCalm || !document.startViewTransition) go();
  else document.startViewTransition(go);
}

/** Scroll position that puts the top card at the same place at the other level. */
async function scrollAtLevel(
  client: QueryClient,
  datasetId: string,
  search: Search,
  top: ReturnType<typeof cardOnTop>,
): Promise<number> {
  if (!top) {
    await client.prefetchQuery(pageQuery(datasetId, search, 0));
    return 0;
  }
  const { mediaId, index, nColumns, rowHeight } = top;
  // A coarser level has it at most as far down, a finer one further: search the nearby pages.
  const page = Math.floor(index / PAGE_SIZE);
  const pageNumbers = [page, page - 1, 0, page + 1];
  const found = await findCluster(client, datasetId, search, mediaId, pageNumbers);
  if (found === undefined) return 0;
  const rowsMoved = Math.floor(found / nColumns) - Math.floor(index / nColumns);
  return Math.max(0, window.scrollY + rowsMoved * rowHeight);
}

/** After the timeout, the next page loads by itself and starts at its top. */
function wait(): Promise<number> {
  return new Promise((resolve) => setTimeout(() => resolve(0), MAX_WAIT_MS));
}

async function findCluster(
  client: QueryClient,
  datasetId: string,
  search: Search,
  mediaId: string,
  pageNumbers: readonly number[],
): Promise<number | undefined> {
  for (const pageNumber of new Set(pageNumbers.filter((number) => number >= 0))) {
    const page = await client
      .fetchQuery({ ...pageQuery(datasetId, search, pageNumber), retry: false })
      .catch(() => undefined);
    const place = page?.clusters.findIndex(({ previews }) =>
      previews.some((preview) => preview.media_id === mediaId),
    );
    if (place !== undefined && place >= 0) return pageNumber * PAGE_SIZE + place;
  }
  return undefined;
}

/** Uses the grid's key, so that the grid finds the page in the cache. */
function pageQuery(datasetId: string, search: Search, pageNumber: number) {
  return explorePageQuery(datasetId, search, pageNumber, useSettings.getState().foldsNearIdentical);
}
