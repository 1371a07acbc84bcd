import { MAX_CORNERS, type MapArea } from '#contract/map/map-area.ts';
import type { FrameSize, Viewport } from '#web/lightbox/pan-zoom.ts';

/** A place in the frame, in CSS pixels from its top left corner, or on the map, from −1 to 1. */
export interface Place {
  readonly x: number;
  readonly y: number;
}

export interface MapBox {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/** Between the map and the edges of the frame when all of it is shown: room for thumbnails. */
const MARGIN_PX = 34;
/** So close, the images of a map of a million can be told apart. */
export const MAX_MAP_SCALE = 4096;

/** CSS pixels for a unit of the map when all of it is shown. */
export function pixelsPerUnit({ width, height }: FrameSize): number {
  return Math.max(1, Math.min(width, height) / 2 - MARGIN_PX);
}

export function placeInFrame(view: Viewport, frame: FrameSize, at: Place): Place {
  const scale = view.scale * pixelsPerUnit(frame);
  return {
    x: frame.width / 2 + view.x + scale * at.x,
    y: frame.height / 2 + view.y + scale * at.y,
  };
}

export function placeOnMap(view: Viewport, frame: FrameSize, at: Place): Place {
  const scale = view.scale * pixelsPerUnit(frame);
  return {
    x: (at.x - frame.width / 2 - view.x) / scale,
    y: (at.y - frame.height / 2 - view.y) / scale,
  };
}

/** The part of the map that the frame shows. */
export function boxInView(view: Viewport, frame: FrameSize): MapBox {
  const start = placeOnMap(view, frame, { x: 0, y: 0 });
  const end = placeOnMap(view, frame, { x: frame.width, y: frame.height });
  return { left: start.x, top: start.y, right: end.x, bottom: end.y };
}

/** The view with a place of the map in the middle of the frame. */
export function viewAt(at: Place, scale: number, frame: FrameSize): Viewport {
  const pixels = scale * pixelsPerUnit(frame);
  return { scale, x: -pixels * at.x, y: -pixels * at.y };
}

export function boxAround(places: readonly Place[]): MapBox {
  const [xs, ys] = [places.map(({ x }) => x), places.map(({ y }) => y)];
  return {
    left: Math.min(...xs),
    top: Math.min(...ys),
    right: Math.max(...xs),
    bottom: Math.max(...ys),
  };
}

/** Digits after the point of a place on the map; more would not show on a screen. */
export function digitsAt(scale: number): number {
  return 3 + Math.ceil(Math.log10(scale));
}

/** The area of the map within a line around places in the frame, with as many corners as it needs. */
export function areaWithin(line: readonly Place[], view: Viewport, frame: FrameSize): MapArea {
  const nDigits = digitsAt(view.scale) + 1;
  let corners = line;
  for (let gap = 2; corners.length > MAX_CORNERS; gap *= 1.5) corners = withGaps(line, gap);
  return corners.map((corner) => {
    const { x, y } = placeOnMap(view, frame, corner);
    return { x: Number(x.toFixed(nDigits)), y: Number(y.toFixed(nDigits)) };
  });
}

/** The corners of a line that are at least some pixels from the one before. */
function withGaps(line: readonly Place[], gap: number): readonly Place[] {
  const kept: Place[] = [];
  for (const corner of line) {
    const last = kept.at(-1);
    if (!last || Math.hypot(corner.x - last.x, corner.y - last.y) >= gap) kept.push(corner);
  }
  return kept;
}

/** The area of the map that the frame shows. */
export function areaInView(view: Viewport, { width, height }: FrameSize): MapArea {
  const corners = [
    { x: 0, y: 0 },
    { x: width, y: 0 },
    { x: width, y: height },
    { x: 0, y: height },
  ];
  return areaWithin(corners, view, { width, height });
}
