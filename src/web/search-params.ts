import { ExploreQuery } from '#contract/explore.ts';
import type { AnchorType, EntityType, Threshold } from '#contract/primitives.ts';

/** What a search starts from; without `type` the server finds out what the id belongs to. */
export interface SearchAnchor {
  readonly mediaId: string;
  readonly type: AnchorType | undefined;
}

/** A whole search, as it stands in the URL. Without an anchor it browses the dataset. */
export interface Search {
  readonly anchor: SearchAnchor | null;
  readonly entityType: EntityType;
  readonly threshold: Threshold;
  /** Keeps what has any of these; none keeps all. */
  readonly labels: readonly string[];
}

const { anchor_media_id, anchor_type, entity_type, threshold, labels } = ExploreQuery.shape;
const DEFAULTS = ExploreQuery.parse({});

export const BROWSE: Search = {
  anchor: null,
  entityType: DEFAULTS.entity_type,
  threshold: DEFAULTS.threshold,
  labels: [],
};

/** Reads a query string; a parameter that is missing or wrong takes its default. */
export function parseSearch(queryString: string): Search {
  const params = new URLSearchParams(queryString);
  const read = (name: string) => params.get(name) ?? undefined;
  const mediaId = anchor_media_id.safeParse(read('anchor_media_id')).data;
  return {
    anchor: mediaId
      ? { mediaId, type: anchor_type.safeParse(read('anchor_type')).data }
      : BROWSE.anchor,
    entityType: entity_type.safeParse(read('entity_type')).data ?? BROWSE.entityType,
    threshold: threshold.safeParse(read('threshold')).data ?? BROWSE.threshold,
    labels: labels.safeParse(read('labels')).data ?? BROWSE.labels,
  };
}

/** Whether a query string names an anchor that cannot be one, as of a link that was cut off. */
export function hasBrokenAnchor(queryString: string): boolean {
  const value = new URLSearchParams(queryString).get('anchor_media_id');
  return value !== null && !anchor_media_id.safeParse(value).success;
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
  if (search.labels.length > 0) params.set('labels', JSON.stringify(search.labels));
  return params.toString();
}

/** The address of a search within the app. */
export function searchHref(datasetId: string, search: Search): string {
  const queryString = formatSearch(search);
  const path = `/dataset/${encodeURIComponent(datasetId)}/data`;
  return queryString === '' ? path : `${path}?${queryString}`;
}
