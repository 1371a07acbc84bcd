import type { Cluster, ExploreResponse, Preview } from '#contract/explore.ts';
import { MAX_PREVIEWS, PAGE_SIZE, type Threshold } from '#contract/primitives.ts';
import type { Store, StoredMedia } from '../store/store.ts';
import { type ClusterLevel, sizeOf } from './cluster-level.ts';
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
}

/** One page of the ranking: its clusters with their nearest (or most typical) members as previews. */
export async function explorePage(page: ExplorePage): Promise<ExploreResponse> {
  const level = page.index.level(page.threshold);
  const start = page.pageNumber * PAGE_SIZE;
  const clusters = [...page.ranking.order.subarray(start, start + PAGE_SIZE)];
  const rowsOfClusters = clusters.map((cluster) => previewRows(page, level, cluster));
  const mediaIds = rowsOfClusters.flat().map((row) => page.index.mediaIds[row] ?? '');
  const media = await page.store.media(page.datasetId, mediaIds);
  return {
    clusters: clusters.map((cluster, i) => {
      const rows = rowsOfClusters[i] ?? [];
      const previews = rows.flatMap((row) => toPreview(page, media, row));
      return toCluster(page, level, cluster, rows, previews);
    }),
    metadata: { used_duckdb: mediaIds.length > 0 },
  };
}

function previewRows(page: ExplorePage, level: ClusterLevel, cluster: number): number[] {
  const { distances } = page.ranking;
  return distances
    ? nearestMembers(level, cluster, distances, MAX_PREVIEWS)
    : page.index.typicalMembers(level, cluster, MAX_PREVIEWS);
}

/** Empty for an image that was removed after the index was made. */
function toPreview(page: ExplorePage, media: Map<string, StoredMedia>, row: number): Preview[] {
  const stored = media.get(page.index.mediaIds[row] ?? '');
  if (!stored) return [];
  return [
    {
      type: 'IMAGE',
      media_id: stored.mediaId,
      ...page.uris(stored),
      caption: null,
      file_name: stored.path,
      bounding_box: null,
      ...relevanceOf(page, row),
      width: stored.width,
      height: stored.height,
    },
  ];
}

function toCluster(
  page: ExplorePage,
  level: ClusterLevel,
  cluster: number,
  rows: readonly number[],
  previews: Preview[],
): Cluster {
  return {
    cluster_id: level.clusterIds[cluster] ?? '',
    type: 'IMAGES',
    n_images: sizeOf(level, cluster),
    n_objects: 0,
    n_videos: 0,
    similarity_threshold: String(page.threshold),
    ...relevanceOf(page, rows[0]),
    previews,
    labels: null,
    user_tags: null,
    captions: null,
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
