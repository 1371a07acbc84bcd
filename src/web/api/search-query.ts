import { type Search, setFilters } from '#web/search/search-params.ts';

/** A search as requests name it. Some servers want what others take for granted. */
export function searchQuery(search: Search): URLSearchParams {
  const params = new URLSearchParams({
    entity_type: search.entityType,
    threshold: String(search.threshold),
  });
  if (search.anchor) {
    params.set('anchor_media_id', search.anchor.mediaId);
    if (search.anchor.type) params.set('anchor_type', search.anchor.type);
  }
  setFilters(params, search);
  return params;
}
