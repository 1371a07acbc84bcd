import { clusterOfRow, rowsOf } from '#engine/index/cluster-level.ts';
import { mostFrequent } from './most-frequent.ts';
import type { OpenSearch } from './search.ts';

type TagsByMedia = ReadonlyMap<string, readonly string[]>;

/** The tags of the members of each cluster, most frequent first. Members that filters exclude count too. */
export function clusterTags(
  search: Pick<OpenSearch, 'index' | 'ranking'>,
  tagsOf: TagsByMedia,
  clusters: readonly number[],
): Map<number, string[]> {
  const counts = new Map(clusters.map((cluster) => [cluster, new Map<string, number>()]));
  for (const { cluster, tags } of taggedIn(search, tagsOf, clusters)) {
    const ofCluster = counts.get(cluster);
    for (const tag of tags) ofCluster?.set(tag, (ofCluster.get(tag) ?? 0) + 1);
  }
  return new Map([...counts].map(([cluster, ofCluster]) => [cluster, mostFrequent(ofCluster)]));
}

/** Goes through the tagged media or through the members, whichever are fewer. */
function* taggedIn(
  { index, ranking: { level } }: Pick<OpenSearch, 'index' | 'ranking'>,
  tagsOf: TagsByMedia,
  clusters: readonly number[],
) {
  const ranges = clusters.map((cluster) => ({ cluster, range: rowsOf(level, cluster) }));
  const nMembers = ranges.reduce((sum, { range: [first, end] }) => sum + end - first, 0);
  if (tagsOf.size < nMembers) {
    for (const [mediaId, tags] of tagsOf) {
      const row = index.rowOf(mediaId);
      if (row !== undefined) yield { cluster: clusterOfRow(level, row), tags };
    }
    return;
  }
  for (const { cluster, range } of ranges) {
    for (let row = range[0]; row < range[1]; row++) {
      yield { cluster, tags: tagsOf.get(index.mediaIdOf(row)) ?? [] };
    }
  }
}
