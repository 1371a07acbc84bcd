import type { Search } from '#contract/search/search-codec.ts';
import { useAnchor } from '#web/api/anchor.ts';
import type { KnownAnchor } from '#web/api/lenient-schemas.ts';
import { cropMedia } from './query-draft.ts';

/** Crops the query of a search; no-op until the query image is loaded. */
export function useCropQuery(datasetId: string, search: Search): () => void {
  const { data: anchor } = useAnchor(datasetId, search.source);
  return () => {
    if (anchor) cropAnchor(anchor);
  };
}

export function cropAnchor(anchor: KnownAnchor): void {
  cropMedia({ ...anchor, media_id: anchor.anchor_media_id });
}
