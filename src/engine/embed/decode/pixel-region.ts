import type { BoundingBox } from '#contract/bounding-box.ts';

export interface PixelRegion {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/**
 * Tolerance for fractions that are rounded or computed from whole pixels: a region includes a
 * further pixel only when it covers more than this fraction of it.
 */
const NEGLIGIBLE_PX = 0.01;

/** The whole pixels, at least one, that a region touches in an image of `width` × `height`. */
export function pixelRegion(box: BoundingBox, width: number, height: number): PixelRegion {
  const [left, right] = pixelSpan(box.x, box.width, width);
  const [top, bottom] = pixelSpan(box.y, box.height, height);
  return { left, top, width: right - left, height: bottom - top };
}

function pixelSpan(start: number, length: number, edgePx: number): [first: number, end: number] {
  const first = Math.min(edgePx - 1, Math.max(0, Math.floor(start * edgePx + NEGLIGIBLE_PX)));
  const end = Math.ceil((start + length) * edgePx - NEGLIGIBLE_PX);
  return [first, Math.min(edgePx, Math.max(first + 1, end))];
}
