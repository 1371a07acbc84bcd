import { clusterOfRow } from '#engine/index/cluster-level.ts';
import { type RankedRow, sizeOf } from '#engine/index/ranking.ts';
import type { OpenSearch } from './search.ts';

/** Maximum number of members searched for distinct ones; a cluster may show fewer as a result. */
const MAX_MEMBERS_SCANNED = 144;
const GROWTH = 4;

/** The first members of each cluster, at most `count`; of near-identical members only the first. */
export async function distinctMembers(
  search: Pick<OpenSearch, 'index' | 'ranking'>,
  clusters: readonly number[],
  count: number,
): Promise<RankedRow[][]> {
  const { ranking } = search;
  const found = new Map<number, RankedRow[]>();
  let pending = clusters;
  for (let nScanned = count; pending.length > 0; nScanned *= GROWTH) {
    const members = await ranking.members(pending, 0, nScanned);
    pending = pending.filter((cluster, i) => {
      const { firsts, nStoodFor } = firstsOf(search, members[i] ?? []);
      found.set(cluster, firsts.slice(0, count));
      const mayBeMore = firsts.length < count && nStoodFor < sizeOf(ranking, cluster);
      return mayBeMore && nScanned < MAX_MEMBERS_SCANNED;
    });
  }
  return clusters.map((cluster) => found.get(cluster) ?? []);
}

/** Clusters of the finest threshold contain near-identical media. */
function firstsOf(
  { index, ranking }: Pick<OpenSearch, 'index' | 'ranking'>,
  rows: readonly RankedRow[],
) {
  const level = index.level(0);
  const firstOf = new Map<number, RankedRow>();
  let nStoodFor = 0;
  for (const ranked of rows) {
    const group = clusterOfRow(level, ranked.row);
    if (firstOf.has(group)) continue;
    firstOf.set(group, ranked);
    nStoodFor += sizeOf({ level, mask: ranking.mask }, group);
  }
  return { firsts: [...firstOf.values()], nStoodFor };
}
