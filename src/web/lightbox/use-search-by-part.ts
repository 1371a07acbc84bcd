import { useMutation } from '@tanstack/react-query';
import { useLocation } from 'wouter';
import type { BoundingBox } from '#contract/bounding-box.ts';
import { type Search, searchHref } from '#contract/search/search-codec.ts';
import { searchStoredImage } from '#web/api/query-image.ts';
import { RETRY_AFTER_4XX } from '#web/api/request/query-client.ts';
import { searchFrom } from '#web/search/search-changes.ts';

/** Searches with a region of an image on the server and leaves the lightbox. */
export function useSearchByPart(datasetId: string, search: Search, mediaId: string) {
  const [, navigate] = useLocation();
  return useMutation({
    ...RETRY_AFTER_4XX,
    mutationFn: (region: BoundingBox) => {
      const { signal } = new AbortController();
      return searchStoredImage(mediaId, { datasetId, region, search, signal });
    },
    onSuccess: ({ anchor_media_id, anchor_type }) => {
      const anchor = { mediaId: anchor_media_id, type: anchor_type };
      navigate(searchHref(datasetId, searchFrom(search, anchor)));
    },
  });
}
