import { keepPreviousData, type QueryClient, queryOptions } from '@tanstack/react-query';
import type { MapColor } from '#contract/map/map-color.ts';
import type { EntityType } from '#contract/primitives.ts';
import { ROUTES, routePath } from '#contract/routes.ts';
import { type MapCategory, MapValues, MediaMap, MediaPreviews } from '#contract/search/map.ts';
import { type Search, searchParams, withParams } from '#contract/search/search-codec.ts';
import { mapTexts } from '#texts/results/map.ts';
import { ApiError } from './request/api-error.ts';
import { exploreKey, requestShown } from './shown-dataset.ts';

/** The points of a map, by number. */
export interface MapPoints {
  readonly size: number;
  /** 16 bytes each. */
  readonly ids: Uint8Array;
  /** x and y of each, from −1 to 1. */
  readonly positions: Float32Array<ArrayBuffer>;
}

/** A map, and what a search tells of its points. */
export interface SearchedMap {
  readonly points: MapPoints;
  readonly colorBy: MapColor;
  /** A value of each point; see `MapValues` of the contract. */
  readonly values: Float32Array;
  /** The first, by number. */
  readonly categories: readonly MapCategory[];
}

export function searchedMapQuery(datasetId: string, search: Search, colorBy: MapColor) {
  return queryOptions({
    queryKey: [...exploreKey(datasetId), { ...search, map: undefined }, 'map', colorBy],
    queryFn: async (context): Promise<SearchedMap> => {
      const path = routePath(ROUTES.mapValues, { dataset_id: datasetId });
      const params = withParams(searchParams(search), { color_by: colorBy });
      const found = await requestShown(context, { datasetId, schema: MapValues, path, params });
      const points = await pointsOf(context, datasetId, search.entityType, found.version);
      return { points, colorBy, values: floatsOf(found.values), categories: found.categories };
    },
    // The part in view stays while another search is loaded.
    placeholderData: keepPreviousData,
  });
}

/** Kept by version, because positions change less often than searches and are much larger. */
function pointsOf(
  context: { readonly client: QueryClient; readonly signal: AbortSignal },
  datasetId: string,
  entityType: EntityType,
  version: string,
): Promise<MapPoints> {
  return context.client.fetchQuery({
    queryKey: ['map', datasetId, entityType, version],
    retry: false,
    queryFn: async () => {
      const path = routePath(ROUTES.map, { dataset_id: datasetId });
      const params = new URLSearchParams({ entity_type: entityType });
      const map = await requestShown(context, { datasetId, schema: MediaMap, path, params });
      // The status makes the search of the map repeat, too.
      if (map.version !== version) throw new ApiError(mapTexts.changed, 503);
      return {
        size: map.n_media,
        ids: bytesOf(map.media_ids),
        positions: floatsOf(map.positions),
      };
    },
  });
}

/** Some images or objects, as the search shows them. */
export function mediaPreviewsQuery(datasetId: string, search: Search, ids: readonly string[]) {
  return queryOptions({
    queryKey: [...exploreKey(datasetId), search, 'previews', ids],
    queryFn: (context) => {
      const path = routePath(ROUTES.mediaPreviews, { dataset_id: datasetId });
      const params = withParams(searchParams(search), { media_ids: ids.join('_') });
      return requestShown(context, { datasetId, schema: MediaPreviews, path, params });
    },
    enabled: ids.length > 0,
  });
}

const ID_BYTES = 16;
/** Digits of the parts of a UUID. */
const ID_PARTS = /^(.{8})(.{4})(.{4})(.{4})/;

/** The media id of a point. */
export function mediaIdAt({ ids }: MapPoints, point: number): string {
  let digits = '';
  for (let i = point * ID_BYTES; i < (point + 1) * ID_BYTES; i++) {
    digits += (ids[i] ?? 0).toString(16).padStart(2, '0');
  }
  return digits.replace(ID_PARTS, '$1-$2-$3-$4-');
}

/** From −1 to 1. */
export function placeOfPoint({ positions }: MapPoints, point: number) {
  return { x: positions[2 * point] ?? 0, y: positions[2 * point + 1] ?? 0 };
}

/** The points of media ids; unknown ids are omitted. */
export function pointsWithIds(points: MapPoints, mediaIds: ReadonlySet<string>): number[] {
  const found: number[] = [];
  if (mediaIds.size === 0) return found;
  const view = new DataView(points.ids.buffer, points.ids.byteOffset, points.ids.byteLength);
  // Formatting all ids of a large map would take a second.
  const starts = new Set(Array.from(mediaIds, (id) => Number.parseInt(id.slice(0, 8), 16)));
  for (let point = 0; point < points.size; point++) {
    if (!starts.has(view.getUint32(point * ID_BYTES))) continue;
    if (mediaIds.has(mediaIdAt(points, point))) found.push(point);
  }
  return found;
}

function bytesOf(base64: string): Uint8Array<ArrayBuffer> {
  const text = atob(base64);
  const bytes = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i);
  return bytes;
}

function floatsOf(base64: string): Float32Array<ArrayBuffer> {
  return new Float32Array(bytesOf(base64).buffer);
}
