import type { AnchorType, EntityType, Threshold } from '#contract/primitives.ts';
import { routePath, SEARCH_PAGE_PATH } from '#contract/routes.ts';
import { SearchAddress } from '#contract/search/search-address.ts';

/** What a search starts from; without `type` the server finds out what the id belongs to. */
export interface SearchAnchor {
  readonly mediaId: string;
  readonly type: AnchorType | undefined;
}

/** A whole search, as it stands in the URL. Without an anchor or a caption it browses the dataset. */
export interface Search {
  readonly anchor: SearchAnchor | null;
  /** What is looked for in words, in the place of an anchor; empty for none. */
  readonly caption: string;
  readonly entityType: EntityType;
  readonly threshold: Threshold;
  /** Keeps what has any of these; none keeps all. */
  readonly labels: readonly string[];
  /** The same for tags that people gave. */
  readonly tags: readonly string[];
  /** Leaves out what is nearer, or farther; undefined for all. Both need something to be near to. */
  readonly relevanceMin: number | undefined;
  readonly relevanceMax: number | undefined;
}

const PARAMS = SearchAddress.shape;
const DEFAULTS = SearchAddress.parse({});

export const BROWSE: Search = {
  anchor: null,
  caption: '',
  entityType: DEFAULTS.entity_type,
  threshold: DEFAULTS.threshold,
  labels: [],
  tags: [],
  relevanceMin: undefined,
  relevanceMax: undefined,
};

/** Reads a query string; a parameter that is missing or wrong takes its default. */
export function parseSearch(queryString: string): Search {
  const params = new URLSearchParams(queryString);
  const read = (name: string) => params.get(name) ?? undefined;
  const mediaId = PARAMS.anchor_media_id.safeParse(read('anchor_media_id')).data;
  const caption = mediaId ? undefined : PARAMS.caption.safeParse(read('caption')).data;
  const range = (name: 'relevance_min' | 'relevance_max') =>
    mediaId || caption ? PARAMS[name].safeParse(read(name)).data : undefined;
  return {
    anchor: mediaId
      ? { mediaId, type: PARAMS.anchor_type.safeParse(read('anchor_type')).data }
      : BROWSE.anchor,
    caption: caption ?? BROWSE.caption,
    entityType: PARAMS.entity_type.safeParse(read('entity_type')).data ?? BROWSE.entityType,
    threshold: PARAMS.threshold.safeParse(read('threshold')).data ?? BROWSE.threshold,
    labels: PARAMS.labels.safeParse(read('labels')).data ?? BROWSE.labels,
    tags: PARAMS.tags.safeParse(read('tags')).data ?? BROWSE.tags,
    relevanceMin: range('relevance_min'),
    relevanceMax: range('relevance_max'),
  };
}

/** Whether a query string names an anchor that cannot be one, as of a link that was cut off. */
export function hasBrokenAnchor(queryString: string): boolean {
  const value = new URLSearchParams(queryString).get('anchor_media_id');
  return value !== null && !PARAMS.anchor_media_id.safeParse(value).success;
}

/** The same search from something else. A range fits the distances of one query, so it goes. */
export function searchFrom(search: Search, anchor: SearchAnchor | null): Search {
  return { ...search, anchor, caption: '', relevanceMin: undefined, relevanceMax: undefined };
}

/** The same search for something in words. */
export function searchFor(search: Search, caption: string): Search {
  return { ...searchFrom(search, null), caption };
}

/** Whether there is something to be near to, or all is shown as it lies. */
export function isRanked({ anchor, caption }: Search): boolean {
  return anchor !== null || caption !== '';
}

/** The query string of a search without its `?`; what equals its default is left out. */
export function formatSearch(search: Search): string {
  const params = new URLSearchParams();
  if (search.anchor) {
    params.set('anchor_media_id', search.anchor.mediaId);
    if (search.anchor.type) params.set('anchor_type', search.anchor.type);
  }
  if (search.entityType !== BROWSE.entityType) params.set('entity_type', search.entityType);
  if (search.threshold !== BROWSE.threshold) params.set('threshold', String(search.threshold));
  setFilters(params, search);
  return params.toString();
}

/** Words and filters, which a request names as an address does. */
export function setFilters(params: URLSearchParams, search: Search): void {
  if (search.caption !== '') params.set('caption', search.caption);
  if (search.labels.length > 0) params.set('labels', JSON.stringify(search.labels));
  if (search.tags.length > 0) params.set('tags', JSON.stringify(search.tags));
  if (search.relevanceMin !== undefined) params.set('relevance_min', String(search.relevanceMin));
  if (search.relevanceMax !== undefined) params.set('relevance_max', String(search.relevanceMax));
}

/** The address of a search within the app. */
export function searchHref(datasetId: string, search: Search): string {
  return hrefOf(routePath(SEARCH_PAGE_PATH, { dataset_id: datasetId }), search);
}

/** The address of the search that starts from an image or object. */
export type HrefOf = (mediaId: string, entityType?: EntityType) => string;

/** The address of the search that goes on from an image or object of the dataset. */
export function pivotHref(
  datasetId: string,
  search: Search,
  mediaId: string,
  entityType: EntityType = search.entityType,
): string {
  return searchHref(datasetId, searchFrom({ ...search, entityType }, { mediaId, type: 'MEDIA' }));
}

/** The address of one cluster with all its members, ranked as the search ranks them. */
export function clusterHref(datasetId: string, clusterId: string, search: Search): string {
  const path = `/dataset/${encodeURIComponent(datasetId)}/cluster/${encodeURIComponent(clusterId)}`;
  return hrefOf(path, search);
}

function hrefOf(path: string, search: Search): string {
  const queryString = formatSearch(search);
  return queryString === '' ? path : `${path}?${queryString}`;
}
