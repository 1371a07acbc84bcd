import { clusterOfRow } from '#engine/index/cluster-level.ts';
import { type RankedRow, sizeOf } from '#engine/index/ranking.ts';
import type { Search } from './search.ts';

/** Members looked through for different ones; past that a cluster shows fewer of them. */
const MAX_LOOKED_THROUGH = 144;
const GROWTH = 4;

/** Of each cluster its first members at most `count`, and of near-identical ones only the first. */
export async function distinctMembers(
  search: Pick<Search, 'index' | 'ranking'>,
  clusters: readonly number[],
  count: number,
): Promise<RankedRow[][]> {
  const { ranking } = search;
  const found = new Map<number, RankedRow[]>();
  let pending = clusters;
  for (let nLooked = count; pending.length > 0; nLooked *= GROWTH) {
    const members = await ranking.members(pending, 0, nLooked);
    pending = pending.filter((cluster, i) => {
      const { firsts, nStoodFor } = firstsOf(search, members[i] ?? []);
      found.set(cluster, firsts.slice(0, count));
      const mayBeMore = firsts.length < count && nStoodFor < sizeOf(ranking, cluster);
      return mayBeMore && nLooked < MAX_LOOKED_THROUGH;
    });
  }
  return clusters.map((cluster) => found.get(cluster) ?? []);
}

/** The finest clusters hold what is near-identical. */
function firstsOf(
  { index, ranking }: Pick<Search, 'index' | 'ranking'>,
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
