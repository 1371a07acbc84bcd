/** View of an image that fits its frame: scaled by `scale`, then translated, in CSS pixels. */
export interface Viewport {
  readonly scale: number;
  readonly x: number;
  readonly y: number;
}

export interface FrameSize {
  readonly width: number;
  readonly height: number;
}

interface Point {
  readonly x: number;
  readonly y: number;
}

export const FIT: Viewport = { scale: 1, x: 0, y: 0 };
/** High enough to show a 100-megapixel photograph at its own pixels on a phone. */
export const MAX_SCALE = 64;

/** CSS pixels per image pixel when the image fits its frame. */
export function fitScale(picture: FrameSize, frame: FrameSize): number {
  return Math.min(frame.width / picture.width, frame.height / picture.height);
}

/** Zooms by `factor` around a fixed point; points are relative to the frame's center. */
export function zoomAt(
  view: Viewport,
  factor: number,
  at: Point,
  frame: FrameSize,
  maxScale: number = MAX_SCALE,
): Viewport {
  const scale = Math.min(maxScale, Math.max(1, view.scale * factor));
  const ratio = scale / view.scale;
  const moved = { scale, x: at.x - (at.x - view.x) * ratio, y: at.y - (at.y - view.y) * ratio };
  return keepInFrame(moved, frame);
}

export function panBy(view: Viewport, dx: number, dy: number, frame: FrameSize): Viewport {
  return keepInFrame({ ...view, x: view.x + dx, y: view.y + dy }, frame);
}

/** Limits the translation so that the image's edges stay outside the frame or on its border. */
function keepInFrame({ scale, x, y }: Viewport, frame: FrameSize): Viewport {
  const reachX = ((scale - 1) * frame.width) / 2;
  const reachY = ((scale - 1) * frame.height) / 2;
  return { scale, x: clamp(x, reachX), y: clamp(y, reachY) };
}

function clamp(value: number, reach: number): number {
  // `|| 0` turns -0 into 0, because comparisons of views distinguish them.
  return Math.min(reach, Math.max(-reach, value)) || 0;
}
