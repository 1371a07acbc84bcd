import { useEffect } from 'react';
import { useAnchor } from '#web/api/anchor.ts';
import { isRanked, type Search, searchHref } from '#web/search-params.ts';
import { isStorageOf } from '#web/stored-value.ts';
import { useWindowEvent } from '#web/ui/use-window-event.ts';
import { leaveTrail, loadTrail, nameOf, takeStep } from './trail-store.ts';

/**
 * Notes every search by a picture in the trail, as soon as it is known which. Words are not noted:
 * what is found by them goes on from the step before.
 */
export function useTrailRecord(datasetId: string, search: Search): void {
  const { data: anchor } = useAnchor(datasetId, search.anchor);
  const href = searchHref(datasetId, search);
  const isBrowsing = !isRanked(search);
  useEffect(() => loadTrail(datasetId), [datasetId]);
  useEffect(() => {
    if (isBrowsing) leaveTrail();
    if (!anchor) return;
    takeStep({
      mediaId: anchor.anchor_media_id,
      href,
      fileName: anchor.file_name,
      thumbUri: anchor.media_thumb_uri,
      aspect: anchor.width / anchor.height,
      region: anchor.bounding_box,
    });
  }, [anchor, href, isBrowsing]);
  useWindowEvent('storage', (event) => {
    if (isStorageOf(event, nameOf(datasetId))) loadTrail(datasetId);
  });
}
