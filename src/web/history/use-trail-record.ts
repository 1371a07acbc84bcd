import { useEffect } from 'react';
import { type Search, searchHref, textOf } from '#contract/search/search-codec.ts';
import { useAnchor } from '#web/api/anchor.ts';
import { isStorageOf } from '#web/browser/stored-value.ts';
import { isRanked } from '#web/search/search-predicates.ts';
import { useWindowEvent } from '#web/ui/use-window-event.ts';
import { stepOfImage, stepOfWords } from './trail-steps.ts';
import { leaveTrail, loadTrail, storageNameOf, takeStep } from './trail-store.ts';

/** Records every search: text queries at once, image queries as soon as the image is known. */
export function useTrailRecord(datasetId: string, search: Search): void {
  const { data: anchor } = useAnchor(datasetId, search.source);
  const href = searchHref(datasetId, search);
  const text = textOf(search.source);
  const isBrowsing = !isRanked(search);
  useEffect(() => {
    loadTrail(datasetId);
  }, [datasetId]);
  useEffect(() => {
    if (isBrowsing) leaveTrail();
    else if (text) takeStep(stepOfWords(text, href));
    else if (anchor) takeStep(stepOfImage(anchor, href));
  }, [anchor, text, href, isBrowsing]);
  useWindowEvent('storage', (event) => {
    if (isStorageOf(event, storageNameOf(datasetId))) loadTrail(datasetId);
  });
}
