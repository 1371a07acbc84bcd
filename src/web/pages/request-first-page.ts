import type { QueryClient } from '@tanstack/react-query';
import type { Dataset } from '#contract/dataset/dataset.ts';
import { SEARCH_PAGE_PATH } from '#contract/routes.ts';
import { parseSearch, type Search } from '#contract/search/search-codec.ts';
import { datasetsQuery, isSearchable } from '#web/api/datasets.ts';
import { explorePageQuery } from '#web/api/explore.ts';
import { addressInApp } from '#web/browser/base-path.ts';
import { openingSearch } from '#web/dataset/opening-level.ts';
import { useSettings } from '#web/settings/settings.ts';

/**
 * Requests what the page at this address shows first, without waiting for the page to render. The
 * page waits for the same requests, and repeats and reports those that fail.
 */
export async function requestFirstPage(client: QueryClient): Promise<void> {
  const [pathname = '', queryString = ''] = addressInApp().split(/\?(.*)/s);
  // A sign-in link opens a session of its own.
  if (new URLSearchParams(queryString).has('token')) return;
  const datasets = await client.fetchQuery(datasetsQuery).catch(() => []);
  const shown = firstSearch(datasets, pathname, queryString);
  if (!shown || !isSearchable(shown.dataset)) return;
  const { foldsNearIdentical } = useSettings.getState();
  await client.prefetchQuery(
    explorePageQuery(shown.dataset.id, shown.search, 0, foldsNearIdentical),
  );
}

interface FirstSearch {
  readonly dataset: Dataset;
  readonly search: Search;
}

/** The search of the first dataset or of the address; undefined on other pages. */
function firstSearch(
  datasets: readonly Dataset[],
  pathname: string,
  queryString: string,
): FirstSearch | undefined {
  if (pathname === '/') {
    const [dataset] = datasets;
    return dataset && { dataset, search: openingSearch(dataset) };
  }
  const [, datasetId] = SEARCH_PAGE.exec(pathname) ?? [];
  const dataset = datasets.find(({ id }) => id === datasetId);
  return dataset && { dataset, search: parseSearch(queryString) };
}

const SEARCH_PAGE = new RegExp(`^${SEARCH_PAGE_PATH.replace(/:\w+/, '([^/]+)')}$`);
