import { useQuery } from '@tanstack/react-query';
import type { Search } from '#contract/search/search-codec.ts';
import { mediaPreviewsQuery } from '#web/api/map.ts';
import { forElement } from '#web/api/request/for-element.ts';
import { baseName } from '#web/browser/base-name.ts';
import type { FrameSize } from '#web/lightbox/pan-zoom.ts';
import { RelevanceBadge } from '#web/media/relevance-badge.tsx';
import type { Place } from './map-geometry.ts';

interface MapCardProps {
  readonly datasetId: string;
  readonly search: Search;
  readonly mediaId: string;
  /** Of its point. */
  readonly place: Place;
  readonly frame: FrameSize;
}

const WIDTH_PX = 184;
const HEIGHT_PX = 230;
/** Distance to the point. */
const GAP_PX = 34;

/** What a point shows while the pointer or the focus is on it. */
export function MapCard({ datasetId, search, mediaId, place, frame }: MapCardProps) {
  const { data } = useQuery(mediaPreviewsQuery(datasetId, search, [mediaId]));
  const preview = data?.previews[0];
  const fitsRight = place.x + GAP_PX + WIDTH_PX < frame.width;
  const left = fitsRight ? place.x + GAP_PX : place.x - GAP_PX - WIDTH_PX;
  const top = Math.min(Math.max(8, place.y - HEIGHT_PX / 2), frame.height - HEIGHT_PX - 8);
  return (
    <>
      <span
        className="pointer-events-none absolute top-0 left-0 size-4 rounded-full border-2 border-ink"
        style={{ transform: `translate(${place.x - 8}px, ${place.y - 8}px)` }}
      />
      {preview && (
        <div
          // The thumbnails have the same names for screen readers.
          aria-hidden="true"
          className="pointer-events-none absolute top-0 left-0 z-10 overflow-hidden rounded-lg border border-line bg-raised shadow-pop"
          style={{
            width: WIDTH_PX,
            transform: `translate(${Math.max(8, left)}px, ${Math.max(8, top)}px)`,
          }}
        >
          <img
            src={forElement(preview.media_thumb_uri)}
            alt=""
            className="h-40 w-full bg-mat object-contain"
          />
          <div className="px-2.5 py-2 text-xs">
            {preview.relevance_score !== null && <RelevanceBadge score={preview.relevance_score} />}
            <p className="truncate">{baseName(preview.file_name)}</p>
            {preview.labels && <p className="truncate text-muted">{preview.labels.join(', ')}</p>}
          </div>
        </div>
      )}
    </>
  );
}
