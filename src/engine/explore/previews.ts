import type { Threshold } from '#contract/primitives.ts';
import type { Preview } from '#contract/search/explore.ts';
import { clusterOfRow } from '#engine/index/cluster-level.ts';
import { type RankedRow, sizeOf } from '#engine/index/ranking.ts';
import type { DescribedMedia, StoredObject } from '#engine/store/media-store.ts';
import type { OpenSearch } from './search.ts';

export type Relevance = Pick<Preview, 'relevance_score' | 'relevance_score_type'>;

const FINEST: Threshold = 0;

/**
 * Describes each row; rows removed since the index was built are omitted. A page has up to 900
 * previews, so each is made as a single literal: joining parts of it took a third of the page's time.
 */
export async function describeRows(
  search: OpenSearch,
  rows: readonly RankedRow[],
): Promise<Map<number, Preview>> {
  const mediaIds = rows.map(({ row }) => search.index.mediaIdOf(row));
  const describe = await describerOf(search, mediaIds);
  const previews = new Map<number, Preview>();
  for (const [i, ranked] of rows.entries()) {
    const preview = describe(mediaIds[i] ?? '', ranked);
    if (preview) previews.set(ranked.row, preview);
  }
  return previews;
}

type Describe = (mediaId: string, ranked: RankedRow) => Preview | undefined;

async function describerOf(search: OpenSearch, mediaIds: readonly string[]): Promise<Describe> {
  const { datasetId, store, index } = search;
  const tags = await store.tags.all(datasetId);
  if (index.type === 'OBJECTS') {
    const objects = await store.media.objectsByIds(datasetId, mediaIds);
    return (objectId, ranked) => {
      const object = objects.get(objectId);
      return object && objectPreview(search, object, tags.get(objectId), ranked);
    };
  }
  const images = await store.media.byIds(datasetId, mediaIds);
  return (mediaId, ranked) => {
    const image = images.get(mediaId);
    return image && imagePreview(search, image, tags.get(mediaId), ranked);
  };
}

function imagePreview(
  search: OpenSearch,
  image: DescribedMedia,
  tags: readonly string[] | undefined,
  { row, distance }: RankedRow,
): Preview {
  const { media_uri, media_thumb_uri } = search.uris(image);
  const { relevance_score, relevance_score_type } = relevanceOf(search, distance);
  return {
    type: 'IMAGE',
    media_id: image.mediaId,
    image_id: image.mediaId,
    media_uri,
    media_thumb_uri,
    caption: image.caption,
    labels: orNull(image.labels),
    file_name: image.path,
    bounding_box: null,
    width: image.width,
    height: image.height,
    missing_since: image.missingSince?.toISOString() ?? null,
    user_tags: orNull(tags),
    near_identical_id: nearIdenticalIdOf(search, row),
    n_near_identical: countNearIdentical(search, row),
    relevance_score,
    relevance_score_type,
  };
}

function objectPreview(
  search: OpenSearch,
  object: StoredObject,
  tags: readonly string[] | undefined,
  { row, distance }: RankedRow,
): Preview {
  const { objectId, label, boundingBox, image } = object;
  const { media_uri, media_thumb_uri } = search.objectUris(object);
  const { relevance_score, relevance_score_type } = relevanceOf(search, distance);
  return {
    type: 'OBJECT',
    media_id: objectId,
    image_id: image.mediaId,
    media_uri,
    media_thumb_uri,
    caption: null,
    labels: [label],
    file_name: image.path,
    bounding_box: boundingBox,
    width: image.width,
    height: image.height,
    missing_since: image.missingSince?.toISOString() ?? null,
    user_tags: orNull(tags),
    near_identical_id: nearIdenticalIdOf(search, row),
    n_near_identical: countNearIdentical(search, row),
    relevance_score,
    relevance_score_type,
  };
}

/** Clusters of the finest threshold differ by little more than image compression. */
function nearIdenticalIdOf({ index }: OpenSearch, row: number): string {
  const level = index.level(FINEST);
  return level.clusterIds.at(clusterOfRow(level, row));
}

function countNearIdentical({ index, ranking }: OpenSearch, row: number): number {
  const level = index.level(FINEST);
  return sizeOf({ level, mask: ranking.mask }, clusterOfRow(level, row));
}

export function relevanceOf(search: OpenSearch, distance: number | null): Relevance {
  return distance === null
    ? { relevance_score: null, relevance_score_type: null }
    : {
        relevance_score: search.relevanceScore(distance),
        relevance_score_type: 'cosine_distance',
      };
}

/** The API uses null in place of an empty list. */
export function orNull(texts: readonly string[] = []): string[] | null {
  return texts.length > 0 ? [...texts] : null;
}
