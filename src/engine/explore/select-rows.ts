import { clusterOfRow } from '#engine/index/cluster-level.ts';
import type { RankedRow } from '#engine/index/ranking.ts';
import { placesWithinRange } from './relevance-range.ts';
import type { OpenSearch } from './search.ts';

export interface SelectedRow extends RankedRow {
  /** Number of its cluster at the threshold of the search. */
  readonly cluster: number;
}

/** The rows of the given ids, nearest first; unknown ids are omitted. */
export async function rowsOfMedia(
  search: OpenSearch,
  mediaIds: readonly string[],
): Promise<SelectedRow[]> {
  const wanted = new Set(mediaIds.map((mediaId) => search.index.rowOf(mediaId)));
  const clusters = new Set<number>();
  for (const row of wanted) {
    if (row !== undefined) clusters.add(clusterOfRow(search.ranking.level, row));
  }
  const rows = await membersOf(search, [...clusters]);
  return rows.filter(({ row }) => wanted.has(row));
}

/** The members of one cluster; undefined when the threshold of the search has no such cluster. */
export async function rowsOfCluster(
  search: OpenSearch,
  clusterId: string,
): Promise<SelectedRow[] | undefined> {
  const cluster = search.ranking.level.clusterIds.indexOf(clusterId);
  return cluster < 0 ? undefined : membersOf(search, [cluster]);
}

/**
 * The members of all clusters within the search's range, without members that are beyond it
 * themselves.
 */
export async function rowsWithinRange(search: OpenSearch): Promise<SelectedRow[]> {
  const [first, end] = await placesWithinRange(search);
  const ranked = end > first ? await search.ranking.clusters(first, end - first) : [];
  const rows = await membersOf(
    search,
    ranked.map(({ cluster }) => cluster),
  );
  const { max } = search.range;
  if (max === undefined) return rows;
  return rows.filter(({ distance }) => search.relevanceScore(distance ?? 0) <= max);
}

/** Members, nearest first; when browsing, cluster by cluster. */
async function membersOf(search: OpenSearch, clusters: readonly number[]): Promise<SelectedRow[]> {
  const members = await search.ranking.members(clusters, 0, search.index.size);
  const rows = clusters.flatMap((cluster, i) =>
    (members[i] ?? []).map((member) => ({ ...member, cluster })),
  );
  if (!search.query) return rows;
  return rows.sort((a, b) => (a.distance ?? 0) - (b.distance ?? 0) || a.row - b.row);
}
