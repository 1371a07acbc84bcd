import { type MapArea, mapAreaText } from '#contract/map/map-area.ts';
import { MapColor } from '#contract/map/map-color.ts';
import type { AnchorType, EntityType, Threshold } from '#contract/primitives.ts';
import { routePath, SEARCH_PAGE_PATH } from '#contract/routes.ts';
import type { Duplicates } from './duplicates.ts';
import { type Combine, type Example, joinExamples } from './examples.ts';
import { examplesText } from './examples-text.ts';
import type { OrderBy } from './order-by.ts';
import { SearchAddress } from './search-address.ts';

/** An uploaded image, or an image or object of the dataset. The server detects a missing type. */
export interface ImageSource {
  readonly type: AnchorType | undefined;
  readonly mediaId: string;
}

/**
 * A text query. `CAPTION` ranks by meaning if the dataset's model reads text, with matching
 * captions, labels and texts first, and else keeps only matches; `MEANING` ranks by meaning alone.
 */
export interface TextSource {
  readonly type: 'CAPTION' | 'MEANING';
  readonly text: string;
}

/** The query that a search ranks by; null browses the dataset, largest clusters first. */
export type QuerySource = ImageSource | TextSource | null;

/** A complete search, as in the address of a page. */
export interface Search {
  readonly source: QuerySource;
  /** Beside the source, those with a positive weight first. Empty without a source. */
  readonly examples: readonly Example[];
  /** How the source and the wanted examples rank together; undefined for their sum. */
  readonly combine: Combine | undefined;
  readonly entityType: EntityType;
  readonly threshold: Threshold;
  /** Keeps media with any of these labels; an empty list keeps all. */
  readonly labels: readonly string[];
  /** Keeps media with any of these tags; an empty list keeps all. */
  readonly tags: readonly string[];
  /** Leaves out nearer clusters. Needs a source. */
  readonly relevanceMin: number | undefined;
  /** Leaves out farther clusters. Needs a source. */
  readonly relevanceMax: number | undefined;
  /** Keeps some media by their near-identical copies; undefined keeps all. */
  readonly duplicates: Duplicates | undefined;
  /** Orders media by a measure of their own. Undefined with a source. */
  readonly orderBy: OrderBy | undefined;
  /** Number of media that cover the dataset. Undefined with a source or an order. */
  readonly cover: number | undefined;
  /** Keeps media in an area of the map of the entity type; undefined keeps all. */
  readonly mapArea: MapArea | undefined;
  /** What the map of the results is colored by; undefined for results in a grid. */
  readonly map: MapColor | undefined;
}

const PARAMS = SearchAddress.shape;
const DEFAULTS = SearchAddress.parse({});

export const BROWSE: Search = {
  source: null,
  examples: [],
  combine: undefined,
  entityType: DEFAULTS.entity_type,
  threshold: DEFAULTS.threshold,
  labels: [],
  tags: [],
  relevanceMin: undefined,
  relevanceMax: undefined,
  duplicates: undefined,
  orderBy: undefined,
  cover: undefined,
  mapArea: undefined,
  map: undefined,
};

/** The image that a search ranks by; null when it ranks by words or browses. */
export function imageOf(source: QuerySource): ImageSource | null {
  return source && 'mediaId' in source ? source : null;
}

/** The words that a search ranks by; empty when it ranks by an image or browses. */
export function textOf(source: QuerySource): string {
  return source && 'text' in source ? source.text : '';
}

/** Reads the query string of a page. A missing or invalid parameter takes its default. */
export function parseSearch(queryString: string): Search {
  const params = new URLSearchParams(queryString);
  const read = (name: string) => params.get(name) ?? undefined;
  const mediaId = PARAMS.anchor_media_id.safeParse(read('anchor_media_id')).data;
  const text = PARAMS.caption.safeParse(read('caption')).data;
  const source: QuerySource = mediaId
    ? { mediaId, type: PARAMS.anchor_type.safeParse(read('anchor_type')).data }
    : text
      ? { text, type: 'CAPTION' }
      : null;
  const range = (name: 'relevance_min' | 'relevance_max') =>
    source ? PARAMS[name].safeParse(read(name)).data : undefined;
  const examples = (name: 'more_like' | 'less_like') =>
    source ? PARAMS[name].safeParse(read(name)).data : undefined;
  const joined = joinExamples(examples('more_like'), examples('less_like'));
  const isJoint = joined.some(({ weight }) => weight > 0);
  const orderBy = source ? undefined : PARAMS.order_by.safeParse(read('order_by')).data;
  return {
    source,
    examples: joined,
    combine: isJoint ? PARAMS.combine.safeParse(read('combine')).data : undefined,
    entityType: PARAMS.entity_type.safeParse(read('entity_type')).data ?? BROWSE.entityType,
    threshold: PARAMS.threshold.safeParse(read('threshold')).data ?? BROWSE.threshold,
    labels: PARAMS.labels.safeParse(read('labels')).data ?? BROWSE.labels,
    tags: PARAMS.tags.safeParse(read('tags')).data ?? BROWSE.tags,
    relevanceMin: range('relevance_min'),
    relevanceMax: range('relevance_max'),
    duplicates: PARAMS.duplicates.safeParse(read('duplicates')).data,
    orderBy,
    cover: source || orderBy ? undefined : PARAMS.cover.safeParse(read('cover')).data,
    mapArea: PARAMS.map_area.safeParse(read('map_area')).data,
    map: MapColor.safeParse(read('map')).data,
  };
}

/** Whether a query string names an anchor with an invalid id, as a truncated link does. */
export function hasBrokenAnchor(queryString: string): boolean {
  const value = new URLSearchParams(queryString).get('anchor_media_id');
  return value !== null && !PARAMS.anchor_media_id.safeParse(value).success;
}

/** The parameters of a request. They include defaults because some servers require them. */
export function searchParams(search: Search): URLSearchParams {
  const image = imageOf(search.source);
  return withParams(new URLSearchParams(), {
    anchor_media_id: image?.mediaId,
    anchor_type: image?.type,
    entity_type: search.entityType,
    threshold: String(search.threshold),
    caption: textOf(search.source) || undefined,
    labels: listParam(search.labels),
    tags: listParam(search.tags),
    relevance_min: search.relevanceMin?.toString(),
    relevance_max: search.relevanceMax?.toString(),
    more_like: examplesText(search.examples, 1),
    less_like: examplesText(search.examples, -1),
    combine: search.combine,
    duplicates: search.duplicates,
    order_by: search.orderBy,
    cover: search.cover?.toString(),
    map_area: mapAreaText(search.mapArea),
  });
}

/** The query string of a page, without `?` and defaults; parseSearch reads it. */
export function formatSearch(search: Search): string {
  const params = withParams(searchParams(search), { map: search.map });
  if (search.entityType === BROWSE.entityType) params.delete('entity_type');
  if (search.threshold === BROWSE.threshold) params.delete('threshold');
  return params.toString();
}

/** The page of the app that shows a search. */
export function searchHref(datasetId: string, search: Search): string {
  const path = routePath(SEARCH_PAGE_PATH, { dataset_id: datasetId });
  return hrefOf(path, formatSearch(search));
}

export function hrefOf(path: string, queryString: string): string {
  return queryString === '' ? path : `${path}?${queryString}`;
}

/** A copy with other values; undefined removes a parameter. */
export function withParams(
  params: URLSearchParams,
  values: Readonly<Record<string, string | undefined>>,
): URLSearchParams {
  const changed = new URLSearchParams(params);
  for (const [name, value] of Object.entries(values)) {
    if (value === undefined) changed.delete(name);
    else changed.set(name, value);
  }
  return changed;
}

function listParam(texts: readonly string[]): string | undefined {
  return texts.length > 0 ? JSON.stringify(texts) : undefined;
}
