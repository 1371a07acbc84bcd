import { useQuery } from '@tanstack/react-query';
import {
  type KeyboardEvent,
  type PointerEvent,
  type ReactNode,
  useId,
  useMemo,
  useRef,
  useState,
} from 'react';
import type { MapArea } from '#contract/map/map-area.ts';
import type { Search } from '#contract/search/search-codec.ts';
import { mapTexts } from '#texts/results/map.ts';
import {
  mediaIdAt,
  mediaPreviewsQuery,
  placeOfPoint,
  pointsWithIds,
  type SearchedMap,
} from '#web/api/map.ts';
import { openLightbox } from '#web/lightbox/lightbox-url.ts';
import { panAfterKey, usePanZoom, viewAfterKey } from '#web/lightbox/use-pan-zoom.ts';
import { pickMore, togglePicked, useSelection } from '#web/selection/selection.ts';
import { noteContent } from '#web/ui/first-content.ts';
import { useMapAddress } from './map-address.ts';
import { MapOutlines, ShowOnly } from './map-area.tsx';
import { MapCanvas } from './map-canvas.tsx';
import { MapCard } from './map-card.tsx';
import { drawingOrder, markColor, pointColors, useScheme } from './map-colors.ts';
import { areaWithin, MAX_MAP_SCALE, type Place } from './map-geometry.ts';
import { MapLegend } from './map-legend.tsx';
import { isControl, isOnThumbnail, pointerPlace } from './map-pointer.ts';
import { MapPointsInView, mediaIdsOf, selectedPositions } from './map-points.ts';
import { MapThumbnails } from './map-thumbnails.tsx';
import { EmptyPart, MapTools } from './map-tools.tsx';
import { pickThumbnails } from './pick-thumbnails.ts';
import { PointGrid } from './point-grid.ts';
import { pointLook } from './point-look.ts';
import { useLasso } from './use-lasso.ts';
import { useSettled } from './use-settled.ts';

interface MapViewProps {
  readonly datasetId: string;
  readonly search: Search;
  readonly map: SearchedMap;
  /** Chooses what the points are colored by. */
  readonly colors: ReactNode;
}

const NO_POINTS = new Int32Array(0);
/** A longer way of the pointer is a drag. */
const MAX_CLICK_PX = 5;

/** A map to move, zoom and select on, with thumbnails and the legend of its colors. */
export function MapView({ datasetId, search, map, colors }: MapViewProps) {
  const { points } = map;
  const describedBy = useId();
  const scheme = useScheme();
  const { view, setView, frame, frameRef } = usePanZoom(MAX_MAP_SCALE);
  const settled = useSettled(view);
  const [isLasso, setLasso] = useState(false);
  const [surface, setSurface] = useState<HTMLElement | null>(null);
  const [pointed, setPointed] = useState<number | null>(null);
  /** What the lasso was last drawn around, until it is a filter or nothing is selected. */
  const [lassoed, setLassoed] = useState<MapArea | null>(null);
  useMapAddress(frame, settled, setView, (mediaId) => {
    const [point = null] = pointsWithIds(points, new Set([mediaId]));
    setPointed(point);
    return point === null ? undefined : placeOfPoint(points, point);
  });
  const pressed = useRef<Place>(null);
  const selection = useSelection((state) => state.selection);

  const grid = useMemo(() => new PointGrid(points.positions), [points]);
  const drawn = useMemo(
    () => ({
      positions: points.positions,
      colors: pointColors(map, scheme),
      order: drawingOrder(map),
    }),
    [map, points, scheme],
  );
  const isMoving = view !== settled;
  const look = useMemo(
    () =>
      frame && {
        view,
        frame,
        isMoving,
        markColor: markColor(scheme),
        ...pointLook(points.size, view.scale),
      },
    [view, frame, isMoving, scheme, points],
  );
  const marked = useMemo(() => selectedPositions(map, selection), [map, selection]);
  const inView = useMemo(
    () => (frame ? new MapPointsInView(map, grid, settled, frame).all() : NO_POINTS),
    [map, grid, settled, frame],
  );
  const picked = useMemo(
    () => (frame ? pickThumbnails(inView, points.positions, settled, frame) : []),
    [inView, points, settled, frame],
  );
  const ids = useMemo(() => mediaIdsOf(map, picked), [map, picked]);
  const { data: shown } = useQuery(mediaPreviewsQuery(datasetId, search, ids));
  const now = frame && new MapPointsInView(map, grid, view, frame);
  const thumbnails = picked.map((point, i) => ({
    point,
    mediaId: ids[i] ?? '',
    place: now?.placeOf(point) ?? { x: 0, y: 0 },
    preview: shown?.previews.find(({ media_id }) => media_id === ids[i]),
  }));
  const select = (chosen: readonly number[]) => pickMore(mediaIdsOf(map, chosen));
  const line = useLasso(surface, isLasso, (drawnLine) => {
    if (!frame || !now) return;
    const area = areaWithin(drawnLine, view, frame);
    setLassoed(area);
    select(now.inside(area));
  });
  const selectedArea = selection.kind === 'picked' && selection.ids.size > 0 ? lassoed : null;

  /** The point of the thumbnail at a place, or else the nearest one. */
  function pointAt(place: Place): number | null {
    const thumbnail = thumbnails.find((one) => isOnThumbnail(one.place, place));
    return thumbnail?.point ?? now?.nearest(place) ?? null;
  }

  function moveBy(key: string): boolean {
    const change = viewAfterKey(key, undefined, MAX_MAP_SCALE) ?? panAfterKey(key);
    if (change && frame) setView(change(view, frame));
    return change !== undefined;
  }

  function onKeyDown(event: KeyboardEvent): void {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    if (moveBy(event.key)) event.preventDefault();
  }

  function onPointerMove(event: PointerEvent): void {
    // Touch has no hover, and a drag moves the map.
    if (event.pointerType !== 'mouse') return;
    const isHover = event.buttons === 0 && !isControl(event.target);
    setPointed(isHover ? pointAt(pointerPlace(event)) : null);
  }

  function onPointerUp(event: PointerEvent): void {
    const place = pointerPlace(event);
    const start = pressed.current;
    pressed.current = null;
    const isClick = start && Math.hypot(place.x - start.x, place.y - start.y) <= MAX_CLICK_PX;
    const point = isClick && event.button === 0 ? pointAt(place) : null;
    if (point === null) return;
    const mediaId = mediaIdAt(points, point);
    if (event.shiftKey || event.ctrlKey || event.metaKey) togglePicked(mediaId);
    else openLightbox(mediaId);
  }

  return (
    <div ref={noteContent} className="grid gap-4 lg:grid-cols-[minmax(0,1fr)_15.5rem]">
      <div
        ref={frameRef}
        role="application"
        aria-label={mapTexts.map}
        aria-describedby={describedBy}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: the keyboard moves the map.
        tabIndex={0}
        onKeyDown={onKeyDown}
        onPointerDown={(event) => {
          pressed.current = isControl(event.target) ? null : pointerPlace(event);
        }}
        onPointerMove={onPointerMove}
        onPointerUp={onPointerUp}
        onPointerLeave={() => setPointed(null)}
        className="relative h-[max(20rem,calc(100dvh-24rem))] sm:h-[max(22rem,calc(100dvh-19rem))] cursor-crosshair touch-none select-none overflow-hidden rounded-lg border border-line bg-surface -outline-offset-2!"
      >
        <p id={describedBy} className="sr-only">
          {mapTexts.describe}
        </p>
        <MapCanvas drawn={drawn} marked={marked} look={look} />
        <div ref={setSurface} className="absolute inset-0" />
        <MapThumbnails media={thumbnails} onFocus={setPointed} />
        {frame && (
          <MapOutlines kept={search.mapArea} selected={selectedArea} {...{ view, frame, line }} />
        )}
        {pointed !== null && now && frame && (
          <MapCard
            key={pointed}
            datasetId={datasetId}
            search={search}
            mediaId={mediaIdAt(points, pointed)}
            place={now.placeOf(pointed)}
            frame={frame}
          />
        )}
        {frame && !isMoving && inView.length === 0 && <EmptyPart />}
        <MapTools isLasso={isLasso} onLasso={setLasso} onKey={moveBy}>
          {frame && (
            <ShowOnly {...{ datasetId, search, frame }} view={settled} area={selectedArea} />
          )}
        </MapTools>
      </div>
      <div className="flex flex-col gap-4">
        {colors}
        <MapLegend {...{ datasetId, search, map, scheme, inView }} onSelect={select} />
      </div>
    </div>
  );
}
