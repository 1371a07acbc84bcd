import { z } from 'zod';
import { ROUTES, routePath } from '#contract/routes.ts';
import type { Ask } from './asking.ts';

/** As far as one scrolls; each page is a hundred clusters. */
const MAX_PAGES = 5;

const Page = z.looseObject({ clusters: z.array(z.looseObject({ cluster_id: z.string() })) });
type Cluster = z.infer<typeof Page>['clusters'][number];

/**
 * A cluster of a remote that lists no members: as much of it as the pages of the same search show.
 * Its counts are those of what is there, so that nobody waits for the others.
 */
export async function clusterOfPages(
  request: Request,
  ask: Ask,
  datasetId: string,
  clusterId: string,
): Promise<unknown> {
  const { searchParams } = new URL(request.url);
  const isFirstPage = Number(searchParams.get('page_number') ?? 0) === 0;
  for (let page = 0; page < MAX_PAGES; page++) {
    searchParams.set('page_number', String(page));
    const clusters = await explorePage(request, ask, datasetId, searchParams);
    const found = clusters.find(({ cluster_id }) => cluster_id === clusterId);
    if (found) return asFarAsShown(found, isFirstPage);
    if (clusters.length === 0) return undefined;
  }
  return undefined;
}

async function explorePage(
  request: Request,
  ask: Ask,
  dataset_id: string,
  params: URLSearchParams,
): Promise<readonly Cluster[]> {
  const path = `${routePath(ROUTES.explore, { dataset_id })}?${params}`;
  const { status, content } = await ask(new Request(new URL(path, request.url), request));
  if (status !== 200 || !('json' in content)) return [];
  return Page.safeParse(content.json).data?.clusters ?? [];
}

function asFarAsShown(cluster: Cluster, isFirstPage: boolean): Cluster {
  const previews = Array.isArray(cluster['previews']) ? cluster['previews'] : [];
  const count = cluster['type'] === 'OBJECTS' ? 'n_objects' : 'n_images';
  return { ...cluster, [count]: previews.length, previews: isFirstPage ? previews : [] };
}
