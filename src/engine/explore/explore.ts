import { MAX_PREVIEWS, PAGE_SIZE, type Threshold } from '#contract/primitives.ts';
import type { Cluster, ExploreResponse, Preview } from '#contract/search/explore.ts';
import type { ExploreQuery } from '#contract/search/search-query.ts';
import { clusterOfRow } from '#engine/index/cluster-level.ts';
import { countedRows, type RankedCluster, type RankedRow, sizeOf } from '#engine/index/ranking.ts';
import { clusterTags } from './cluster-tags.ts';
import { distinctMembers } from './distinct-members.ts';
import { countEach, mostFrequent } from './most-frequent.ts';
import { placesWithinRange } from './relevance-range.ts';
import type { OpenSearch } from './search.ts';

type Relevance = Pick<Preview, 'relevance_score' | 'relevance_score_type'>;
type NearIdentical = Pick<Preview, 'near_identical_id' | 'n_near_identical'>;
/** Fields of a preview that do not depend on the search. */
type Described = Omit<Preview, keyof (Relevance & NearIdentical) | 'user_tags'>;

const FINEST: Threshold = 0;

/** Maximum number of labels per cluster: the most frequent ones characterize it. */
const MAX_CLUSTER_LABELS = 9;
const MAX_CLUSTER_TAGS = 9;

/** One page of the ranking: clusters with their nearest (or most typical) members as previews. */
export async function explorePage(
  search: OpenSearch,
  page: Pick<ExploreQuery, 'page_number' | 'fold_near_identical'>,
): Promise<ExploreResponse> {
  const ranked = await rankedPage(search, page.page_number);
  const numbers = ranked.map(({ cluster }) => cluster);
  const members = page.fold_near_identical
    ? await distinctMembers(search, numbers, MAX_PREVIEWS)
    : await search.ranking.members(numbers, 0, MAX_PREVIEWS);
  const clusters = await describeClusters(search, ranked, members);
  return { clusters, metadata: { used_duckdb: clusters.length > 0 } };
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
): Promise<Cluster[]> {
  const shown = await describeRows(search, members.flat());
  const numbers = clusters.map(({ cluster }) => cluster);
  const tags = clusterTags(search, await search.store.tags.all(search.datasetId), numbers);
  return clusters.map(({ cluster, distance }, i) => {
    const previews = (members[i] ?? []).flatMap(({ row }) => shown.get(row) ?? []);
    return {
      ...toCluster(search, cluster, previews),
      user_tags: orNull((tags.get(cluster) ?? []).slice(0, MAX_CLUSTER_TAGS)),
      ...relevanceOf(search, distance),
    };
  });
}

/** Describes each row; rows removed since the index was built are omitted. */
export async function describeRows(
  search: OpenSearch,
  rows: readonly RankedRow[],
): Promise<Map<number, Preview>> {
  const mediaIds = rows.map(({ row }) => search.index.mediaIdOf(row));
  const described =
    search.index.type === 'OBJECTS'
      ? await describeObjects(search, mediaIds)
      : await describeImages(search, mediaIds);
  const tags = await search.store.tags.all(search.datasetId);
  return new Map(
    rows.flatMap(({ row, distance }, i) => {
      const found = described.get(mediaIds[i] ?? '');
      if (!found) return [];
      const user_tags = orNull(tags.get(found.media_id) ?? []);
      const inSearch = { ...nearIdenticalOf(search, row), ...relevanceOf(search, distance) };
      return [[row, { ...found, user_tags, ...inSearch }]];
    }),
  );
}

async function describeImages(
  search: OpenSearch,
  mediaIds: readonly string[],
): Promise<Map<string, Described>> {
  const media = await search.store.media.byIds(search.datasetId, mediaIds);
  return mapValues(media, (image) => ({
    type: 'IMAGE',
    media_id: image.mediaId,
    image_id: image.mediaId,
    ...search.uris(image),
    caption: image.caption,
    labels: orNull(image.labels),
    file_name: image.path,
    bounding_box: null,
    width: image.width,
    height: image.height,
    missing_since: image.missingSince?.toISOString() ?? null,
  }));
}

async function describeObjects(
  search: OpenSearch,
  objectIds: readonly string[],
): Promise<Map<string, Described>> {
  const objects = await search.store.media.objectsByIds(search.datasetId, objectIds);
  return mapValues(objects, (object) => ({
    type: 'OBJECT',
    media_id: object.objectId,
    image_id: object.image.mediaId,
    ...search.objectUris(object),
    caption: null,
    labels: [object.label],
    file_name: object.image.path,
    bounding_box: object.boundingBox,
    width: object.image.width,
    height: object.image.height,
    missing_since: object.image.missingSince?.toISOString() ?? null,
  }));
}

/** Clusters of the finest threshold differ by little more than image compression. */
function nearIdenticalOf({ index, ranking }: OpenSearch, row: number): NearIdentical {
  const level = index.level(FINEST);
  const cluster = clusterOfRow(level, row);
  return {
    near_identical_id: level.clusterIds.at(cluster),
    n_near_identical: sizeOf({ level, mask: ranking.mask }, cluster),
  };
}

function toCluster(
  search: OpenSearch,
  cluster: number,
  previews: Preview[],
): Omit<Cluster, keyof Relevance | 'user_tags'> {
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
    previews,
    labels: orNull(index.labelsOf(members).slice(0, MAX_CLUSTER_LABELS)),
    captions: orNull(mostFrequent(countEach(previews.flatMap(({ caption }) => caption ?? [])))),
  };
}

function relevanceOf(search: OpenSearch, distance: number | null): Relevance {
  return distance === null
    ? { relevance_score: null, relevance_score_type: null }
    : {
        relevance_score: search.relevanceScore(distance),
        relevance_score_type: 'cosine_distance',
      };
}

/** The API uses null in place of an empty list. */
export function orNull(texts: readonly string[]): string[] | null {
  return texts.length > 0 ? [...texts] : null;
}

function mapValues<V, W>(map: ReadonlyMap<string, V>, change: (value: V) => W): Map<string, W> {
  return new Map([...map].map(([key, value]) => [key, change(value)]));
}
