import type { Context } from 'hono';
import { httpError } from '#auth/http-errors.ts';
import type { MediaSelection } from '#contract/export/media-selection.ts';
import { type EntityType, THRESHOLDS, type Threshold } from '#contract/primitives.ts';
import { SearchQuery } from '#contract/search/search-query.ts';
import type { DatasetIndexes } from '#engine/datasets/index-history.ts';
import type { OpenSearch } from '#engine/explore/search.ts';
import { rowsOfMedia, type SelectedRow } from '#engine/explore/select-rows.ts';
import { datasetOf, type EngineParts, readyIndexesOf } from '#engine/http/request/context.ts';
import { openSearch, readSearch } from '#engine/http/search/open-search.ts';
import { rowsOf } from '#engine/index/cluster-level.ts';
import type { DatasetIndex } from '#engine/index/dataset-index.ts';

type Part = MediaSelection['media_selection'][number];
type SelectedCluster = Extract<Part, { type: 'cluster' }>['payload'];

interface Entities {
  readonly IMAGES: Set<string>;
  readonly OBJECTS: Set<string>;
  /** Of the last selected cluster, so that the export names it as the cluster of its members. */
  threshold: Threshold;
}

/**
 * Opens images or objects that are selected by their ids and clusters; unknown ids are omitted.
 * @throws 400 for a selection of both, 404, 409
 */
export async function openEntities(
  c: Context,
  parts: EngineParts,
  { media_selection }: MediaSelection,
): Promise<{ readonly search: OpenSearch; readonly rows: readonly SelectedRow[] }> {
  const indexes = readyIndexesOf(datasetOf(c, parts));
  const entities: Entities = { IMAGES: new Set(), OBJECTS: new Set(), threshold: 0 };
  for (const { type, payload } of media_selection) {
    if (type === 'media') addMedia(entities, indexes, payload.media_ids);
    else addMembers(entities, indexes[payload.cluster_filters.entity_type], payload);
  }
  if (entities.IMAGES.size > 0 && entities.OBJECTS.size > 0) {
    throw httpError(400, 'media_selection contains images and objects. Export them separately.');
  }
  const entityType: EntityType = entities.OBJECTS.size > 0 ? 'OBJECTS' : 'IMAGES';
  const params = { entity_type: entityType, threshold: String(entities.threshold) };
  const { search: asked } = readSearch(SearchQuery, params);
  const search = await openSearch(c, parts, asked);
  return { search, rows: await rowsOfMedia(search, [...entities[entityType]]) };
}

function addMedia(
  entities: Entities,
  { IMAGES, OBJECTS }: DatasetIndexes,
  mediaIds: readonly string[],
): void {
  for (const mediaId of mediaIds.map((id) => id.toLowerCase())) {
    if (IMAGES.rowOf(mediaId) !== undefined) entities.IMAGES.add(mediaId);
    else if (OBJECTS.rowOf(mediaId) !== undefined) entities.OBJECTS.add(mediaId);
  }
}

function addMembers(entities: Entities, index: DatasetIndex, selected: SelectedCluster): void {
  const clusterId = selected.cluster_id.toLowerCase();
  const threshold = THRESHOLDS.find((one) => index.hasCluster(one, clusterId));
  if (threshold === undefined) return;
  const without = new Set(selected.exclude_media_ids.map((id) => id.toLowerCase()));
  const level = index.level(threshold);
  const [first, end] = rowsOf(level, level.clusterIds.indexOf(clusterId));
  for (let row = first; row < end; row++) {
    const mediaId = index.mediaIdOf(row);
    if (!without.has(mediaId)) entities[index.type].add(mediaId);
  }
  entities.threshold = threshold;
}
