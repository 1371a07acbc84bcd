import type { Cluster, ExploreResponse, Preview } from '#contract/explore.ts';
import { MAX_PREVIEWS, PAGE_SIZE, type Threshold } from '#contract/primitives.ts';
import type { Store, StoredMedia, StoredObject } from '../store/store.ts';
import type { DatasetIndex } from './dataset-index.ts';
import { countedRows, type RankedRow, type Ranking, sizeOf } from './ranking.ts';

export interface MediaUris {
  readonly media_uri: string;
  readonly media_thumb_uri: string;
}

export interface ExplorePage {
  readonly datasetId: string;
  readonly index: DatasetIndex;
  readonly store: Store;
  readonly threshold: Threshold;
  readonly pageNumber: number;
  readonly ranking: Ranking;
  relevanceScore(distance: number): number;
  uris(media: StoredMedia): MediaUris;
  objectUris(object: StoredObject): MediaUris;
}

/** What a preview shows, but for how far it is. */
type Relevance = Pick<Preview, 'relevance_score' | 'relevance_score_type'>;
type Shown = Omit<Preview, keyof Relevance>;

/** Labels a cluster names at most: the most frequent ones say what it is. */
const MAX_CLUSTER_LABELS = 9;

/** One page of the ranking: its clusters with their nearest (or most typical) members as previews. */
export async function explorePage(page: ExplorePage): Promise<ExploreResponse> {
  const ranked = await page.ranking.clusters(page.pageNumber * PAGE_SIZE, PAGE_SIZE);
  const clusters = ranked.map(({ cluster }) => cluster);
  const members = await page.ranking.members(clusters, 0, MAX_PREVIEWS);
  const mediaIds = members.flat().map(({ row }) => page.index.mediaIdOf(row));
  const shown =
    page.index.type === 'OBJECTS'
      ? await describeObjects(page, mediaIds)
      : await describeImages(page, mediaIds);
  return {
    clusters: ranked.map(({ cluster, distance }, i) => {
      const previews = (members[i] ?? []).flatMap((member) => toPreview(page, shown, member));
      return { ...toCluster(page, cluster, previews), ...relevanceOf(page, distance) };
    }),
    metadata: { used_duckdb: mediaIds.length > 0 },
  };
}

async function describeImages(
  page: ExplorePage,
  mediaIds: readonly string[],
): Promise<Map<string, Shown>> {
  const media = await page.store.media(page.datasetId, mediaIds);
  return mapValues(media, (image) => ({
    type: 'IMAGE',
    media_id: image.mediaId,
    ...page.uris(image),
    caption: image.caption,
    labels: orNull(image.labels),
    file_name: image.path,
    bounding_box: null,
    width: image.width,
    height: image.height,
  }));
}

async function describeObjects(
  page: ExplorePage,
  objectIds: readonly string[],
): Promise<Map<string, Shown>> {
  const objects = await page.store.objects(page.datasetId, objectIds);
  return mapValues(objects, (object) => ({
    type: 'OBJECT',
    media_id: object.objectId,
    ...page.objectUris(object),
    caption: null,
    labels: [object.label],
    file_name: object.image.path,
    bounding_box: object.boundingBox,
    width: object.image.width,
    height: object.image.height,
  }));
}

/** Empty for what was removed after the index was made. */
function toPreview(
  page: ExplorePage,
  shown: Map<string, Shown>,
  { row, distance }: RankedRow,
): Preview[] {
  const found = shown.get(page.index.mediaIdOf(row));
  return found ? [{ ...found, ...relevanceOf(page, distance) }] : [];
}

function toCluster(
  page: ExplorePage,
  cluster: number,
  previews: Preview[],
): Omit<Cluster, keyof Relevance> {
  const { index, ranking } = page;
  const isOfObjects = index.type === 'OBJECTS';
  const size = sizeOf(ranking, cluster);
  const members = countedRows(ranking, cluster);
  return {
    cluster_id: ranking.level.clusterIds.at(cluster),
    type: index.type,
    n_images: isOfObjects ? index.countImages(members) : size,
    n_objects: isOfObjects ? size : 0,
    n_videos: 0,
    similarity_threshold: String(page.threshold),
    previews,
    labels: orNull(index.labelsOf(members).slice(0, MAX_CLUSTER_LABELS)),
    user_tags: null,
    captions: orNull(mostFrequent(previews.flatMap(({ caption }) => caption ?? []))),
  };
}

function relevanceOf(page: ExplorePage, distance: number | null): Relevance {
  return distance === null
    ? { relevance_score: null, relevance_score_type: null }
    : {
        relevance_score: page.relevanceScore(distance),
        relevance_score_type: 'cosine_distance',
      };
}

/** Each text once, the most frequent first; ties go by the alphabet. */
function mostFrequent(texts: readonly string[]): string[] {
  const counts = new Map<string, number>();
  for (const text of texts) counts.set(text, (counts.get(text) ?? 0) + 1);
  return [...counts].sort(([a, nA], [b, nB]) => nB - nA || (a < b ? -1 : 1)).map(([text]) => text);
}

/** The API says null where there is nothing. */
function orNull(texts: readonly string[]): string[] | null {
  return texts.length > 0 ? [...texts] : null;
}

function mapValues<V, W>(map: ReadonlyMap<string, V>, change: (value: V) => W): Map<string, W> {
  return new Map([...map].map(([key, value]) => [key, change(value)]));
}
