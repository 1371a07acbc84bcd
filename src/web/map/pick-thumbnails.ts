import type { FrameSize, Viewport } from '#web/lightbox/pan-zoom.ts';
import { type Place, pixelsPerUnit, placeInFrame } from './map-geometry.ts';

/** Edge of a thumbnail on the map in CSS pixels, and of the area around it. */
export const THUMBNAIL_PX = 56;
const CLOSE_PX = 68;
/** While the map shows more images, thumbnails would hide their distribution. */
const FAR_PX = 120;
const FEW_IN_VIEW = 500;
/** So many images load in a moment. */
const MAX_THUMBNAILS = 90;

/** More cells than the side of the largest map has. */
const MOST_CELLS = 2 ** 24;

/**
 * Points to show as thumbnails: of each cell of a grid the one that is nearest to its middle, unless
 * it would overlap another. The grid lies on the map, so they stay the same while the map moves.
 * @param positions x and y of each point of the map
 */
export function pickThumbnails(
  inView: Int32Array,
  positions: Float32Array,
  view: Viewport,
  frame: FrameSize,
): number[] {
  const gapPx = inView.length > FEW_IN_VIEW ? FAR_PX : CLOSE_PX;
  // A grid for each doubling of the scale.
  const doublings = Math.floor(Math.log2(view.scale));
  const cell = gapPx / (2 ** doublings * pixelsPerUnit(frame));
  const best = new Map<number, { readonly point: number; readonly offset: number }>();
  for (const point of inView) {
    const [x, y] = [(positions[2 * point] ?? 0) / cell, (positions[2 * point + 1] ?? 0) / cell];
    const [column, row] = [Math.floor(x), Math.floor(y)];
    const offset = Math.max(Math.abs(x - column - 0.5), Math.abs(y - row - 0.5));
    const key = column * MOST_CELLS + row;
    const known = best.get(key);
    if (!known || offset < known.offset) best.set(key, { point, offset });
  }
  const taken: Place[] = [];
  const points: number[] = [];
  for (const { point } of [...best.values()].sort((a, b) => a.offset - b.offset)) {
    if (points.length === MAX_THUMBNAILS) break;
    const at = { x: positions[2 * point] ?? 0, y: positions[2 * point + 1] ?? 0 };
    const place = placeInFrame(view, frame, at);
    if (taken.some((other) => isNear(place, other))) continue;
    taken.push(place);
    points.push(point);
  }
  return points;
}

function isNear(a: Place, b: Place): boolean {
  return Math.max(Math.abs(a.x - b.x), Math.abs(a.y - b.y)) < THUMBNAIL_PX + 2;
}
