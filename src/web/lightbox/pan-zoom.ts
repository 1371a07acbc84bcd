/** How a picture that fits its frame is shown: enlarged by `scale`, then moved, in CSS pixels. */
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

/** The picture fits its frame. */
export const FIT: Viewport = { scale: 1, x: 0, y: 0 };
/** So far that also a photograph of 100 megapixels shows its own pixels on a phone. */
export const MAX_SCALE = 64;

/** CSS pixels for one pixel of a picture of that size where it fits its frame. */
export function fitScale(picture: FrameSize, frame: FrameSize): number {
  return Math.min(frame.width / picture.width, frame.height / picture.height);
}

/** Enlarges by `factor` so that the point stays where it is; points are from the middle of the frame. */
export function zoomAt(view: Viewport, factor: number, at: Point, frame: FrameSize): Viewport {
  const scale = Math.min(MAX_SCALE, Math.max(1, view.scale * factor));
  const ratio = scale / view.scale;
  const moved = { scale, x: at.x - (at.x - view.x) * ratio, y: at.y - (at.y - view.y) * ratio };
  return keepInFrame(moved, frame);
}

export function panBy(view: Viewport, dx: number, dy: number, frame: FrameSize): Viewport {
  return keepInFrame({ ...view, x: view.x + dx, y: view.y + dy }, frame);
}

/** The picture is as large as the frame at least, so its edges never come inside. */
function keepInFrame({ scale, x, y }: Viewport, frame: FrameSize): Viewport {
  const reachX = ((scale - 1) * frame.width) / 2;
  const reachY = ((scale - 1) * frame.height) / 2;
  return { scale, x: clamp(x, reachX), y: clamp(y, reachY) };
}

function clamp(value: number, reach: number): number {
  // Not -0, which differs from 0 where views are compared.
  return Math.min(reach, Math.max(-reach, value)) || 0;
}
