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

/** The area of the map within a line around places in the frame, less exact if it has many corners. */
export function areaWithin(line: readonly Place[], view: Viewport, frame: FrameSize): MapArea {
  const nDigits = digitsAt(view.scale) + 1;
  let corners = line;
  for (let pixels = 0.5; corners.length > MAX_CORNERS; pixels *= 1.5) {
    corners = simplified(line, pixels);
  }
  return corners.map((corner) => {
    const { x, y } = placeOnMap(view, frame, corner);
    return { x: Number(x.toFixed(nDigits)), y: Number(y.toFixed(nDigits)) };
  });
}

/**
 * The corners of a line without those that are nearer than some pixels to what remains: Douglas and
 * Peucker, "Algorithms for the reduction of the number of points required to represent a digitized
 * line or its caricature", 1973.
 */
function simplified(line: readonly Place[], pixels: number): readonly Place[] {
  const [first, last] = [line[0], line.at(-1)];
  if (!first || !last || line.length < 3) return line;
  const distances = line.map((corner) => distanceToLine(corner, first, last));
  const farthest = Math.max(...distances);
  if (farthest < pixels) return [first, last];
  const middle = distances.indexOf(farthest);
  const before = simplified(line.slice(0, middle + 1), pixels);
  return [...before.slice(0, -1), ...simplified(line.slice(middle), pixels)];
}

/** To the line between two ends. */
function distanceToLine({ x, y }: Place, start: Place, end: Place): number {
  const [dx, dy] = [end.x - start.x, end.y - start.y];
  const along = ((x - start.x) * dx + (y - start.y) * dy) / (dx * dx + dy * dy || 1);
  const nearest = Math.min(1, Math.max(0, along));
  return Math.hypot(x - start.x - nearest * dx, y - start.y - nearest * dy);
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
