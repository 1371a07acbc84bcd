import type { Cluster, ExploreResponse, Preview } from '#contract/explore.ts';
import { MAX_PREVIEWS, PAGE_SIZE, type Threshold } from '#contract/primitives.ts';
import type { Store, StoredMedia, StoredObject } from '../store/store.ts';
import { membersOf, sizeOf } from './cluster-level.ts';
import type { DatasetIndex } from './dataset-index.ts';
import { nearestMembers, type Ranking } from './ranking.ts';

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
type Shown = Omit<Preview, 'relevance_score' | 'relevance_score_type'>;

/** Labels a cluster names at most: the most frequent ones say what it is. */
const MAX_CLUSTER_LABELS = 9;

/** One page of the ranking: its clusters with their nearest (or most typical) members as previews. */
export async function explorePage(page: ExplorePage): Promise<ExploreResponse> {
  const start = page.pageNumber * PAGE_SIZE;
  const clusters = [...page.ranking.order.subarray(start, start + PAGE_SIZE)];
  const rowsOfClusters = clusters.map((cluster) => previewRows(page, cluster));
  const mediaIds = rowsOfClusters.flat().map((row) => page.index.mediaIds[row] ?? '');
  const shown =
    page.index.type === 'OBJECTS'
      ? await describeObjects(page, mediaIds)
      : await describeImages(page, mediaIds);
  return {
    clusters: clusters.map((cluster, i) => {
      const rows = rowsOfClusters[i] ?? [];
      const previews = rows.flatMap((row) => toPreview(page, shown, row));
      return toCluster(page, cluster, rows, previews);
    }),
    metadata: { used_duckdb: mediaIds.length > 0 },
  };
}

function previewRows(page: ExplorePage, cluster: number): number[] {
  const { level, distances } = page.ranking;
  return distances
    ? nearestMembers(level, cluster, distances, MAX_PREVIEWS)
    : page.index.typicalMembers(level, cluster, MAX_PREVIEWS);
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
function toPreview(page: ExplorePage, shown: Map<string, Shown>, row: number): Preview[] {
  const found = shown.get(page.index.mediaIds[row] ?? '');
  return found ? [{ ...found, ...relevanceOf(page, row) }] : [];
}

function toCluster(
  page: ExplorePage,
  cluster: number,
  rows: readonly number[],
  previews: Preview[],
): Cluster {
  const { level } = page.ranking;
  const isOfObjects = page.index.type === 'OBJECTS';
  const members = [...membersOf(level, cluster)].map((row) => page.index.factsOf(row));
  return {
    cluster_id: level.clusterIds[cluster] ?? '',
    type: page.index.type,
    n_images: isOfObjects
      ? new Set(members.map(({ imageId }) => imageId)).size
      : sizeOf(level, cluster),
    n_objects: isOfObjects ? sizeOf(level, cluster) : 0,
    n_videos: 0,
    similarity_threshold: String(page.threshold),
    ...relevanceOf(page, rows[0]),
    previews,
    labels: orNull(
      mostFrequent(members.flatMap(({ labels }) => labels)).slice(0, MAX_CLUSTER_LABELS),
    ),
    user_tags: null,
    captions: orNull(mostFrequent(previews.flatMap(({ caption }) => caption ?? []))),
  };
}

function relevanceOf(
  page: ExplorePage,
  row: number | undefined,
): Pick<Preview, 'relevance_score' | 'relevance_score_type'> {
  const distance = row === undefined ? undefined : page.ranking.distances?.[row];
  return distance === undefined
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
