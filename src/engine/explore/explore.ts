import { MAX_PREVIEWS, PAGE_SIZE } from '#contract/primitives.ts';
import type { Cluster, ExploreResponse } from '#contract/search/explore.ts';
import type { ExploreQuery } from '#contract/search/search-query.ts';
import { countedRows, type RankedCluster, type RankedRow, sizeOf } from '#engine/index/ranking.ts';
import { ownTurn } from '#platform/own-turn.ts';
import { clusterTags } from './cluster-tags.ts';
import { distinctMembers } from './distinct-members.ts';
import { countEach, mostFrequent } from './most-frequent.ts';
import { describeRowsAsJson, orNull, type Relevance, relevanceOf } from './previews.ts';
import { placesWithinRange } from './relevance-range.ts';
import type { OpenSearch } from './search.ts';

/** Maximum number of labels per cluster: the most frequent ones characterize it. */
const MAX_CLUSTER_LABELS = 9;
const MAX_CLUSTER_TAGS = 9;

/** A cluster as an answer contains it. */
export interface DescribedCluster {
  readonly clusterId: string;
  /** A `Cluster` of the API. */
  readonly json: string;
}

/** One page of the ranking: clusters with their nearest (or most typical) members as previews. */
export async function explorePage(
  search: OpenSearch,
  page: Pick<ExploreQuery, 'page_number' | 'fold_near_identical'>,
): Promise<DescribedCluster[]> {
  const ranked = await rankedPage(search, page.page_number);
  const numbers = ranked.map(({ cluster }) => cluster);
  const members = page.fold_near_identical
    ? await distinctMembers(search, numbers, MAX_PREVIEWS)
    : await search.ranking.members(numbers, 0, MAX_PREVIEWS);
  return describeClusters(search, ranked, members);
}

/** An `ExploreResponse` of the API, in pieces that fit into young memory. */
export function* pageJson(
  clusters: readonly DescribedCluster[],
  coverRadius: number | null,
): Generator<string> {
  yield '{"clusters":[';
  for (const [i, { json }] of clusters.entries()) yield i === 0 ? json : `,${json}`;
  const metadata: ExploreResponse['metadata'] = {
    used_duckdb: clusters.length > 0,
    ...(coverRadius !== null && { cover_radius: coverRadius }),
  };
  yield `],"metadata":${JSON.stringify(metadata)}}`;
}

async function rankedPage(search: OpenSearch, pageNumber: number): Promise<RankedCluster[]> {
  const start = pageNumber * PAGE_SIZE;
  const { min, max } = search.range;
  if (min === undefined && max === undefined) return search.ranking.clusters(start, PAGE_SIZE);
  const [first, end] = await placesWithinRange(search);
  const count = Math.min(PAGE_SIZE, end - first - start);
  return count > 0 ? search.ranking.clusters(first + start, count) : [];
}

/** @param members rows to show of each cluster */
export async function describeClusters(
  search: OpenSearch,
  clusters: readonly RankedCluster[],
  members: readonly (readonly RankedRow[])[],
): Promise<DescribedCluster[]> {
  await ownTurn();
  const shown = await describeRowsAsJson(search, members.flat());
  const numbers = clusters.map(({ cluster }) => cluster);
  const tags = clusterTags(search, await search.store.tags.all(search.datasetId), numbers);
  return clusters.map(({ cluster, distance }, i) => {
    const previews = (members[i] ?? []).flatMap(({ row }) => shown.get(row) ?? []);
    const described: Omit<Cluster, 'previews'> = {
      ...toCluster(search, cluster),
      user_tags: orNull((tags.get(cluster) ?? []).slice(0, MAX_CLUSTER_TAGS)),
      captions: orNull(mostFrequent(countEach(previews.flatMap(({ caption }) => caption ?? [])))),
      ...relevanceOf(search, distance),
    };
    const list = previews.map(({ json }) => json).join();
    return {
      clusterId: described.cluster_id,
      json: `${JSON.stringify(described).slice(0, -1)},"previews":[${list}]}`,
    };
  });
}

function toCluster(
  search: OpenSearch,
  cluster: number,
): Omit<Cluster, keyof Relevance | 'user_tags' | 'captions' | 'previews'> {
  const { index, ranking } = search;
  const isOfObjects = index.type === 'OBJECTS';
  const size = sizeOf(ranking, cluster);
  const members = countedRows(ranking, cluster);
  return {
    cluster_id: ranking.level.clusterIds.at(cluster),
    type: index.type,
    n_images: isOfObjects ? index.countImages(members) : size,
    n_objects: isOfObjects ? size : 0,
    n_videos: 0,
    similarity_threshold: String(search.asked.threshold),
    labels: orNull(index.labelsOf(members).slice(0, MAX_CLUSTER_LABELS)),
  };
}
