import { PAGE_SIZE } from '#contract/primitives.ts';
import { type DescribedCluster, describeClusters } from './explore.ts';
import type { OpenSearch } from './search.ts';

/**
 * A cluster with one page of its members, in the order of the previews.
 * @returns undefined when the threshold of the search has no such cluster
 */
export async function clusterPage(
  search: OpenSearch,
  clusterId: string,
  pageNumber: number,
): Promise<DescribedCluster | undefined> {
  const cluster = search.ranking.level.clusterIds.indexOf(clusterId);
  if (cluster < 0) return undefined;
  const [nearest] = await search.ranking.members([cluster], 0, 1);
  const members = await search.ranking.members([cluster], pageNumber * PAGE_SIZE, PAGE_SIZE);
  const distance = nearest?.[0]?.distance ?? null;
  const [described] = await describeClusters(search, [{ cluster, distance }], members);
  return described;
}
