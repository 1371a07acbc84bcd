import { MapPinIcon } from '@heroicons/react/20/solid';
import { useLocation } from 'wouter';
import type { Search } from '#contract/search/search-codec.ts';
import { lightboxTexts } from '#texts/lightbox/lightbox.ts';
import { useReasonAgainst } from '#web/api/capabilities.ts';
import { mapHref } from '#web/search/dataset-views.ts';
import { MaybeGreyed } from '#web/ui/greyed.tsx';

interface MapButtonProps {
  readonly datasetId: string;
  readonly search: Search;
  readonly mediaId: string;
}

/** Shows the surroundings of an image or object on the map. */
export function MapButton({ datasetId, search, mediaId }: MapButtonProps) {
  const [, navigate] = useLocation();
  return (
    <MaybeGreyed
      reason={useReasonAgainst('map')}
      className="col-span-2 w-full"
      onClick={() => navigate(mapHref(datasetId, search, mediaId))}
    >
      <MapPinIcon aria-hidden="true" className="size-4" />
      {lightboxTexts.showOnMap}
    </MaybeGreyed>
  );
}
