import { z } from 'zod';
import { PAGE_SIZE } from '#contract/primitives.ts';
import { ROUTES, routePath } from '#contract/routes.ts';
import type { RemoteFetch } from './client/remote-fetch.ts';

/** More pages than a person scrolls; each costs a request when a link names a deleted cluster. */
const MAX_PAGES = 20;
export const MAX_CLUSTERS_SEARCHED = MAX_PAGES * PAGE_SIZE;

const Page = z.looseObject({ clusters: z.array(z.looseObject({ cluster_id: z.string() })) });
type Cluster = z.infer<typeof Page>['clusters'][number];

/**
 * A cluster of a remote that lists no members, with the members that the pages of the same search
 * show. Its counts are the remote's own, of all members.
 * @returns undefined when it is not among the first clusters of the search
 */
export async function clusterOfPages(
  request: Request,
  fetchRemote: RemoteFetch,
  datasetId: string,
  clusterId: string,
): Promise<unknown> {
  const { searchParams } = new URL(request.url);
  const isFirstPage = Number(searchParams.get('page_number') ?? 0) === 0;
  for (let page = 0; page < MAX_PAGES; page++) {
    searchParams.set('page_number', String(page));
    const clusters = await explorePage(request, fetchRemote, datasetId, searchParams);
    const found = clusters.find(({ cluster_id }) => cluster_id === clusterId);
    if (found) return isFirstPage ? found : { ...found, previews: [] };
    if (clusters.length === 0) return undefined;
  }
  return undefined;
}

async function explorePage(
  request: Request,
  fetchRemote: RemoteFetch,
  dataset_id: string,
  params: URLSearchParams,
): Promise<readonly Cluster[]> {
  const path = `${routePath(ROUTES.explore, { dataset_id })}?${params}`;
  const { status, content } = await fetchRemote(new Request(new URL(path, request.url), request));
  if (status !== 200 || !('json' in content)) return [];
  return Page.safeParse(content.json).data?.clusters ?? [];
}
