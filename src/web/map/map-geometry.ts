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

/** Whether a place is inside a polygon, by the even-odd rule. */
export function isInside(polygon: readonly Place[], x: number, y: number): boolean {
  let inside = false;
  let before = polygon.at(-1);
  for (const corner of polygon) {
    if (before && corner.y > y !== before.y > y) {
      const crossing = corner.x + ((y - corner.y) / (before.y - corner.y)) * (before.x - corner.x);
      if (x < crossing) inside = !inside;
    }
    before = corner;
  }
  return inside;
}
