import { FunnelIcon } from '@heroicons/react/20/solid';
import { useLocation } from 'wouter';
import type { MapArea } from '#contract/map/map-area.ts';
import { type Search, searchHref } from '#contract/search/search-codec.ts';
import { mapTexts } from '#texts/results/map.ts';
import { FIT, type FrameSize, type Viewport } from '#web/lightbox/pan-zoom.ts';
import { clearSelection } from '#web/selection/selection.ts';
import { Button } from '#web/ui/button.tsx';
import { areaInView, type Place, placeInFrame } from './map-geometry.ts';

interface ShowOnlyProps {
  readonly datasetId: string;
  readonly search: Search;
  readonly view: Viewport;
  readonly frame: FrameSize;
  /** Null for the part in view. */
  readonly area: MapArea | null;
}

/** Turns an area of the map into a filter. Nothing while all of the map is meant. */
export function ShowOnly({ datasetId, search, view, frame, area }: ShowOnlyProps) {
  const [, navigate] = useLocation();
  if (!area && view.scale <= FIT.scale) return null;
  return (
    <Button
      kind="small"
      className="h-9! shadow-xs"
      onClick={() => {
        // The filter takes its place.
        if (area) clearSelection();
        navigate(searchHref(datasetId, { ...search, mapArea: area ?? areaInView(view, frame) }));
      }}
    >
      <FunnelIcon aria-hidden="true" className="size-4" />
      {area ? mapTexts.showOnlyArea : mapTexts.showOnlyPart}
    </Button>
  );
}

interface MapOutlinesProps {
  /** The area that the search is filtered by. */
  readonly kept: MapArea | undefined;
  /** The area of the lasso. */
  readonly selected: MapArea | null;
  readonly view: Viewport;
  readonly frame: FrameSize;
  /** A line that is being drawn, in the frame. */
  readonly line: readonly Place[];
}

/** Lines around areas of the map. */
export function MapOutlines({ kept, selected, view, frame, line }: MapOutlinesProps) {
  const inFrame = (area: MapArea | null | undefined) =>
    area?.map((corner) => placeInFrame(view, frame, corner)) ?? [];
  return (
    <svg
      aria-hidden="true"
      className="pointer-events-none absolute inset-0 size-full stroke-2 stroke-accent"
    >
      <polygon points={pointsOf(inFrame(kept))} className="fill-none" />
      <polygon points={pointsOf(inFrame(selected))} className="fill-accent/10" />
      <polygon points={pointsOf(line)} className="fill-accent/10" />
    </svg>
  );
}

function pointsOf(places: readonly Place[]): string {
  return places.map(({ x, y }) => `${x},${y}`).join(' ');
}
